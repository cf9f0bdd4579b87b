package dev.lamplight.core.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.PlainText;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A file of named tensors in the safetensors format: the length of a JSON object in 8 bytes, the object, then the
/// tensors' bytes without a gap (huggingface/safetensors, README, "Format"). What the file says about itself is checked
/// against its length when it is opened. Thread-safe; whoever opens it closes it, and no tensor may be read after that.
public final class SafetensorsFile implements AutoCloseable {
    private static final int LENGTH_BYTES = Long.BYTES;
    private static final int MAX_HEADER_BYTES = 16 << 20;
    private static final int MAX_DIMENSIONS = 8;
    private static final int MAX_SHOWN = 120;
    private static final String METADATA = "__metadata__";

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Arena arena;
    private final Map<String, Tensor> tensors;

    private SafetensorsFile(Arena arena, Map<String, Tensor> tensors) {
        this.arena = arena;
        this.tensors = Collections.unmodifiableMap(tensors);
    }

    /// The types of numbers that are read.
    public enum Type {
        F32(Float.BYTES),
        F16(Short.BYTES),
        BF16(Short.BYTES);

        private final int sizeBytes;

        Type(int sizeBytes) {
            this.sizeBytes = sizeBytes;
        }
    }

    /// A tensor of the file.
    ///
    /// @param shape lengths, the last one contiguous
    /// @param data its bytes in the file, little-endian
    public record Tensor(Type type, List<Long> shape, MemorySegment data) {
        public Tensor {
            shape = List.copyOf(shape);
        }

        /// Its numbers, row by row.
        public float[] floats() {
            float[] values = new float[Math.toIntExact(data.byteSize() / type.sizeBytes)];
            for (int index = 0; index < values.length; index++) {
                long at = (long) index * type.sizeBytes;
                values[index] = switch (type) {
                    case F32 -> Float.intBitsToFloat(data.get(INT, at));
                    case F16 -> Float.float16ToFloat(data.get(SHORT, at));
                    case BF16 -> Float.intBitsToFloat(data.get(SHORT, at) << Short.SIZE);
                };
            }
            return values;
        }
    }

    /// @throws Failure.Permanent MALFORMED_MODEL where the file is cut off or contradicts itself; UNSUPPORTED_MODEL
    ///     where it holds numbers of a type that is not read
    public static SafetensorsFile open(Path file) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new SafetensorsFile(arena, tensors(bytes));
        } catch (IOException | RuntimeException unreadable) {
            arena.close();
            throw unreadable;
        }
    }

    private static Map<String, Tensor> tensors(MemorySegment file) {
        require(file.byteSize() >= LENGTH_BYTES, "the length of a header");
        long length = file.get(LONG, 0);
        require(
                length > 0 && length <= MAX_HEADER_BYTES && length <= file.byteSize() - LENGTH_BYTES,
                "a whole header of at most " + MAX_HEADER_BYTES + " bytes");
        MemorySegment data = file.asSlice(LENGTH_BYTES + length);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        List<long[]> ranges = new ArrayList<>();
        for (Map.Entry<String, JsonNode> described :
                header(file.asSlice(LENGTH_BYTES, length)).properties()) {
            String name = described.getKey();
            if (!name.equals(METADATA)) {
                long[] range = range(name, described.getValue());
                tensors.put(name, tensor(name, described.getValue(), range, data));
                ranges.add(range);
            }
        }
        requireWhole(ranges, data.byteSize());
        return tensors;
    }

    private static JsonNode header(MemorySegment bytes) {
        try {
            JsonNode header = Json.mapper().readTree(bytes.toArray(ValueLayout.JAVA_BYTE));
            require(header.isObject(), "an object as header");
            return header;
        } catch (IOException malformed) {
            throw new Failure.Permanent(PermanentCode.MALFORMED_MODEL, "safetensors: the header is no JSON", malformed);
        }
    }

    /// Where a tensor begins and ends, from the end of the header.
    private static long[] range(String name, JsonNode described) {
        JsonNode offsets = described.path("data_offsets");
        require(
                offsets.size() == 2
                        && offsets.get(0).isIntegralNumber()
                        && offsets.get(0).canConvertToLong()
                        && offsets.get(1).isIntegralNumber()
                        && offsets.get(1).canConvertToLong(),
                "two data_offsets of " + shown(name));
        return new long[] {offsets.get(0).longValue(), offsets.get(1).longValue()};
    }

    private static Tensor tensor(String name, JsonNode described, long[] range, MemorySegment data) {
        Type type = type(name, described.path("dtype").asText());
        JsonNode lengths = described.path("shape");
        require(lengths.isArray() && lengths.size() <= MAX_DIMENSIONS, "a shape of " + shown(name));
        List<Long> shape = new ArrayList<>();
        long sizeBytes = type.sizeBytes;
        for (JsonNode length : lengths) {
            require(
                    length.isIntegralNumber() && length.canConvertToInt() && length.intValue() >= 0,
                    "lengths of at least 0 in the shape of " + shown(name));
            shape.add(length.longValue());
            require(
                    length.longValue() == 0 || sizeBytes <= data.byteSize() / length.longValue(),
                    "the whole data of " + shown(name));
            sizeBytes *= length.longValue();
        }
        require(
                range[0] >= 0 && range[0] <= data.byteSize() && range[1] <= data.byteSize(),
                "the data of " + shown(name) + " inside the file");
        require(range[1] - range[0] == sizeBytes, sizeBytes + " bytes for the shape of " + shown(name));
        return new Tensor(type, shape, data.asSlice(range[0], sizeBytes));
    }

    private static Type type(String name, String found) {
        for (Type type : Type.values()) {
            if (type.name().equals(found)) {
                return type;
            }
        }
        throw new Failure.Permanent(
                PermanentCode.UNSUPPORTED_MODEL,
                "safetensors: the numbers of %s are '%s'; read are %s"
                        .formatted(shown(name), shown(found), List.of(Type.values())));
    }

    private static void requireWhole(List<long[]> ranges, long sizeBytes) {
        ranges.sort(Comparator.<long[]>comparingLong(range -> range[0]).thenComparingLong(range -> range[1]));
        long end = 0;
        for (long[] range : ranges) {
            require(range[0] == end, "tensors without a gap and without an overlap at byte " + end);
            end = range[1];
        }
        require(end == sizeBytes, "tensors of " + sizeBytes + " bytes in all");
    }

    private static String shown(String name) {
        return PlainText.shortened(name, MAX_SHOWN);
    }

    private static void require(boolean holds, String expected) {
        if (!holds) {
            throw new Failure.Permanent(PermanentCode.MALFORMED_MODEL, "safetensors: expected " + expected);
        }
    }

    /// By name, in the file's order.
    public Map<String, Tensor> tensors() {
        return tensors;
    }

    @Override
    public void close() {
        arena.close();
    }
}
