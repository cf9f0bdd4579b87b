package dev.lamplight.bench.worker;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What a side made of the texts, in their order: compared after every round, so that no figure stands on its own.
public sealed interface Output {

    /// @param rows one vector per text, shape (texts, dimensions)
    record Vectors(List<float[]> rows) implements Output {
        public Vectors {
            rows = List.copyOf(rows);
        }
    }

    /// @param rows one list of token ids per text, special tokens included
    record Ids(List<int[]> rows) implements Output {
        public Ids {
            rows = List.copyOf(rows);
        }
    }

    /// What a generator wrote.
    ///
    /// @param tokens ids of the answer, in their order
    /// @param firstNanos from the beginning of the task until the first of them was chosen
    @SuppressWarnings("ArrayRecordComponent") // made once, handed on
    record Written(int[] tokens, long firstNanos) implements Output {}

    /// What comes first on the line of an output.
    byte VECTORS = 1;

    byte IDS = 2;
    byte WRITTEN = 3;

    static void write(Output output, DataOutputStream out) throws IOException {
        switch (output) {
            case Vectors(List<float[]> rows) -> {
                out.writeByte(VECTORS);
                out.writeInt(rows.size());
                for (float[] row : rows) {
                    out.writeInt(row.length);
                    for (float value : row) {
                        out.writeFloat(value);
                    }
                }
            }
            case Ids(List<int[]> rows) -> {
                out.writeByte(IDS);
                out.writeInt(rows.size());
                for (int[] row : rows) {
                    write(row, out);
                }
            }
            case Written(int[] tokens, long firstNanos) -> {
                out.writeByte(WRITTEN);
                out.writeLong(firstNanos);
                write(tokens, out);
            }
        }
    }

    private static void write(int[] row, DataOutputStream out) throws IOException {
        out.writeInt(row.length);
        for (int value : row) {
            out.writeInt(value);
        }
    }

    static Output read(DataInputStream in) throws IOException {
        byte kind = in.readByte();
        return switch (kind) {
            case VECTORS -> {
                int count = in.readInt();
                List<float[]> rows = new ArrayList<>(count);
                for (int row = 0; row < count; row++) {
                    rows.add(floats(in));
                }
                yield new Vectors(rows);
            }
            case IDS -> {
                int count = in.readInt();
                List<int[]> rows = new ArrayList<>(count);
                for (int row = 0; row < count; row++) {
                    rows.add(integers(in));
                }
                yield new Ids(rows);
            }
            case WRITTEN -> {
                long firstNanos = in.readLong();
                yield new Written(integers(in), firstNanos);
            }
            default -> throw new IOException("expected the kind of an output, found " + kind);
        };
    }

    private static float[] floats(DataInputStream in) throws IOException {
        float[] row = new float[in.readInt()];
        for (int index = 0; index < row.length; index++) {
            row[index] = in.readFloat();
        }
        return row;
    }

    private static int[] integers(DataInputStream in) throws IOException {
        int[] row = new int[in.readInt()];
        for (int index = 0; index < row.length; index++) {
            row[index] = in.readInt();
        }
        return row;
    }
}
