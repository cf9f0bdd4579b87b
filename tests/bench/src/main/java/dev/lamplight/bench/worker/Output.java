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

    static void write(Output output, DataOutputStream out) throws IOException {
        switch (output) {
            case Vectors(List<float[]> rows) -> {
                out.writeInt(rows.size());
                out.writeBoolean(true);
                for (float[] row : rows) {
                    out.writeInt(row.length);
                    for (float value : row) {
                        out.writeFloat(value);
                    }
                }
            }
            case Ids(List<int[]> rows) -> {
                out.writeInt(rows.size());
                out.writeBoolean(false);
                for (int[] row : rows) {
                    out.writeInt(row.length);
                    for (int value : row) {
                        out.writeInt(value);
                    }
                }
            }
        }
    }

    static Output read(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (in.readBoolean()) {
            List<float[]> rows = new ArrayList<>(count);
            for (int row = 0; row < count; row++) {
                rows.add(floats(in));
            }
            return new Vectors(rows);
        }
        List<int[]> rows = new ArrayList<>(count);
        for (int row = 0; row < count; row++) {
            rows.add(integers(in));
        }
        return new Ids(rows);
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
