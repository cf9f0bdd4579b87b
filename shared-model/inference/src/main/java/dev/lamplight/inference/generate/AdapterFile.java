package dev.lamplight.inference.generate;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The form of ONNX Runtime's adapters: a FlatBuffer of named float tensors (onnxruntime, `adapter_schema.fbs`, version
/// 1). Read here before the native reader sees a byte, so that what is damaged or not meant for a model is refused by
/// name.
public final class AdapterFile {
    private static final int IDENTIFIER = 0x54524F54; // TORT
    private static final int FORMAT_VERSION = 1;
    private static final int FLOAT = 1;
    private static final int MOST_PARAMETERS = 100_000;

    // fields of Adapter
    private static final int FORMAT = 0;
    private static final int PARAMETERS = 3;
    // fields of Parameter
    private static final int NAME = 0;
    private static final int SHAPE = 1;
    private static final int TYPE = 2;
    private static final int DATA = 3;

    private final ByteBuffer bytes;

    private AdapterFile(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /// A matrix of an adapter.
    ///
    /// compared by nobody; the array is the point
    ///
    /// @param values row by row, shape (rows, columns)
    @SuppressWarnings("ArrayRecordComponent")
    public record Matrix(int rows, int columns, float[] values) {}

    /// @return the shape of each parameter by its name
    /// @throws Failure.Permanent MODEL_MISMATCH where the bytes are no adapter of floats
    static Map<String, List<Long>> shapes(byte[] file) {
        try {
            return new AdapterFile(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN)).shapes();
        } catch (IndexOutOfBoundsException | ArithmeticException damaged) {
            throw new Failure.Permanent(PermanentCode.MODEL_MISMATCH, "adapter: the file is damaged", damaged);
        }
    }

    private Map<String, List<Long>> shapes() {
        require(bytes.getInt(4) == IDENTIFIER, "a file that says TORT");
        int root = follow(0);
        int version = field(root, FORMAT) == 0 ? 0 : bytes.getInt(field(root, FORMAT));
        require(version == FORMAT_VERSION, "format " + FORMAT_VERSION);
        int parameters = follow(requiredField(root, PARAMETERS));
        int count = bytes.getInt(parameters);
        require(count > 0 && count <= MOST_PARAMETERS, "1 to " + MOST_PARAMETERS + " parameters");
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        for (int index = 0; index < count; index++) {
            int parameter = follow(parameters + Integer.BYTES * (1 + index));
            String name = text(follow(requiredField(parameter, NAME)));
            require(bytes.getInt(requiredField(parameter, TYPE)) == FLOAT, "floats in " + name);
            List<Long> shape = longs(follow(requiredField(parameter, SHAPE)));
            int data = follow(requiredField(parameter, DATA));
            long size = Float.BYTES;
            for (long length : shape) {
                require(length > 0, "lengths above 0 in " + name);
                size = Math.multiplyExact(size, length);
            }
            require(
                    bytes.getInt(data) == size && data + Integer.BYTES + size <= bytes.limit(),
                    "whole data of " + name);
            for (long at = 0; at < size; at += Float.BYTES) {
                float value = bytes.getFloat(Math.toIntExact(data + Integer.BYTES + at));
                require(Float.isFinite(value), "finite numbers in " + name);
            }
            require(shapes.put(name, shape) == null, name + " once");
        }
        return shapes;
    }

    private int follow(int at) {
        int offset = bytes.getInt(at);
        require(offset > 0, "an offset");
        return Math.addExact(at, offset);
    }

    /// Where a field of a table lies; 0 where it is left out.
    private int field(int table, int field) {
        int vtable = Math.subtractExact(table, bytes.getInt(table));
        int entry = 4 + 2 * field;
        int size = Short.toUnsignedInt(bytes.getShort(vtable));
        int offset = entry < size ? Short.toUnsignedInt(bytes.getShort(vtable + entry)) : 0;
        return offset == 0 ? 0 : table + offset;
    }

    private int requiredField(int table, int field) {
        int at = field(table, field);
        require(at != 0, "all fields");
        return at;
    }

    private String text(int at) {
        int length = bytes.getInt(at);
        require(length > 0 && length <= bytes.limit(), "a name");
        byte[] text = new byte[length];
        bytes.get(at + Integer.BYTES, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private List<Long> longs(int at) {
        int count = bytes.getInt(at);
        require(count >= 0 && count <= 8, "at most 8 dimensions");
        List<Long> values = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            values.add(bytes.getLong(at + Integer.BYTES + index * Long.BYTES));
        }
        return values;
    }

    private static void require(boolean holds, String expected) {
        if (!holds) {
            throw new Failure.Permanent(PermanentCode.MODEL_MISMATCH, "adapter: expected " + expected);
        }
    }

    /// An adapter of these matrices.
    public static byte[] write(Map<String, Matrix> matrices) {
        int size = 256;
        for (Map.Entry<String, Matrix> entry : matrices.entrySet()) {
            size += 256
                    + 4 * entry.getKey().length()
                    + Float.BYTES * entry.getValue().values().length;
        }
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0, 24).putInt(4, IDENTIFIER);
        // the table of the adapter's fields, 12 bytes at 8, then the adapter at 24
        out.putShort(8, (short) 12).putShort(10, (short) 20);
        out.putShort(12, (short) 4)
                .putShort(14, (short) 8)
                .putShort(16, (short) 12)
                .putShort(18, (short) 16);
        out.putInt(24, 16)
                .putInt(28, FORMAT_VERSION)
                .putInt(32, 1)
                .putInt(36, 1)
                .putInt(40, 4);
        int vector = 44;
        out.putInt(vector, matrices.size());
        int end = vector + Integer.BYTES * (1 + matrices.size());
        int entry = vector + Integer.BYTES;
        for (Map.Entry<String, Matrix> matrix : matrices.entrySet()) {
            end = write(out, end, entry, matrix.getKey(), matrix.getValue());
            entry += Integer.BYTES;
        }
        byte[] written = new byte[end];
        out.get(0, written);
        return written;
    }

    /// @return behind what was written
    private static int write(ByteBuffer out, int from, int entry, String name, Matrix matrix) {
        int vtable = aligned(from, 4);
        out.putShort(vtable, (short) 12).putShort(vtable + 2, (short) 20);
        for (int field = 0; field < 4; field++) {
            out.putShort(vtable + 4 + 2 * field, (short) (4 + 4 * field));
        }
        int table = vtable + 12;
        out.putInt(entry, table - entry);
        out.putInt(table, table - vtable).putInt(table + 12, FLOAT);
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        int at = table + 20;
        out.putInt(table + 4, at - (table + 4)).putInt(at, text.length).put(at + 4, text);
        // elements of 8 bytes lie at multiples of 8, their count before them
        int shape = aligned(at + 4 + text.length + 1 + 4, 8) - 4;
        out.putInt(table + 8, shape - (table + 8)).putInt(shape, 2);
        out.putLong(shape + 4, matrix.rows()).putLong(shape + 12, matrix.columns());
        int data = aligned(shape + 20 + 4, 8) - 4;
        out.putInt(table + 16, data - (table + 16)).putInt(data, Float.BYTES * matrix.values().length);
        for (int index = 0; index < matrix.values().length; index++) {
            out.putFloat(data + 4 + index * Float.BYTES, matrix.values()[index]);
        }
        return data + 4 + Float.BYTES * matrix.values().length;
    }

    private static int aligned(int at, int size) {
        return (at + size - 1) / size * size;
    }
}
