package dev.lamplight.core.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes small GGUF files of version 3, for the models that a machine is checked with and for tests; whole in memory.
/// ggml, docs/gguf.md. Not thread-safe.
public final class GgufWriter {
    private static final int ALIGNMENT = 32;

    private final Map<String, byte[]> values = new LinkedHashMap<>();
    private final List<Tensor> tensors = new ArrayList<>();

    /// @param shape as the file has it: the contiguous dimension first
    private record Tensor(String name, int type, long[] shape, byte[] data) {}

    public GgufWriter text(String key, String value) {
        values.put(key, bytes(out -> out.int32(8).text(value)));
        return this;
    }

    public GgufWriter uint32(String key, int value) {
        values.put(key, bytes(out -> out.int32(4).int32(value)));
        return this;
    }

    public GgufWriter int64(String key, long value) {
        values.put(key, bytes(out -> out.int32(11).int64(value)));
        return this;
    }

    public GgufWriter float32(String key, float value) {
        values.put(key, bytes(out -> out.int32(6).int32(Float.floatToRawIntBits(value))));
        return this;
    }

    public GgufWriter truth(String key, boolean value) {
        values.put(key, bytes(out -> out.int32(7).int8(value ? 1 : 0)));
        return this;
    }

    public GgufWriter texts(String key, List<String> items) {
        values.put(key, bytes(out -> {
            out.int32(9).int32(8).int64(items.size());
            items.forEach(out::text);
        }));
        return this;
    }

    public GgufWriter int32s(String key, int... items) {
        values.put(key, bytes(out -> {
            out.int32(9).int32(5).int64(items.length);
            for (int item : items) {
                out.int32(item);
            }
        }));
        return this;
    }

    public GgufWriter float32s(String key, float... items) {
        values.put(key, bytes(out -> {
            out.int32(9).int32(6).int64(items.length);
            for (float item : items) {
                out.int32(Float.floatToRawIntBits(item));
            }
        }));
        return this;
    }

    /// A value of any type: its number in the file, then its bytes.
    public GgufWriter raw(String key, int type, byte[] value) {
        values.put(key, bytes(out -> out.int32(type).bytes(value)));
        return this;
    }

    /// @param shape as the file has it: the contiguous dimension first
    public GgufWriter tensor(String name, int type, long[] shape, byte[] data) {
        tensors.add(new Tensor(name, type, shape.clone(), data));
        return this;
    }

    /// A tensor of float32.
    public GgufWriter floats(String name, long[] shape, float[] elements) {
        ByteBuffer data = ByteBuffer.allocate(elements.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(elements);
        return tensor(name, 0, shape, data.array());
    }

    public byte[] toBytes() {
        Output out = new Output();
        out.bytes("GGUF".getBytes(StandardCharsets.US_ASCII))
                .int32(3)
                .int64(tensors.size())
                .int64(values.size());
        values.forEach((key, value) -> out.text(key).bytes(value));
        long offset = 0;
        for (Tensor tensor : tensors) {
            out.text(tensor.name()).int32(tensor.shape().length);
            for (long dimension : tensor.shape()) {
                out.int64(dimension);
            }
            out.int32(tensor.type()).int64(offset);
            offset += Math.ceilDiv(tensor.data().length, ALIGNMENT) * (long) ALIGNMENT;
        }
        for (Tensor tensor : tensors) {
            out.align().bytes(tensor.data());
        }
        return out.align().toByteArray();
    }

    private static byte[] bytes(java.util.function.Consumer<Output> writing) {
        Output out = new Output();
        writing.accept(out);
        return out.toByteArray();
    }

    private static final class Output {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        private Output int8(int value) {
            bytes.write(value);
            return this;
        }

        private Output int32(int value) {
            return bytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(value)
                    .array());
        }

        private Output int64(long value) {
            return bytes(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(value)
                    .array());
        }

        private Output text(String value) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            return int64(utf8.length).bytes(utf8);
        }

        private Output bytes(byte[] value) {
            bytes.writeBytes(value);
            return this;
        }

        private Output align() {
            while (bytes.size() % ALIGNMENT != 0) {
                bytes.write(0);
            }
            return this;
        }

        private byte[] toByteArray() {
            return bytes.toByteArray();
        }
    }
}
