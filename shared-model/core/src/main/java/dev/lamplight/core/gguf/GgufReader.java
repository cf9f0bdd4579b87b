package dev.lamplight.core.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads the parts of a GGUF file one after the other. Every length is checked against what is left before anything is
/// allocated for it, so that a hostile file costs at most a small multiple of its own size.
final class GgufReader {
    private static final int MAGIC = 0x46554747; // "GGUF"
    private static final int DEFAULT_ALIGNMENT = 32;
    private static final int MAX_ALIGNMENT = 1 << 20;
    private static final int MAX_DIMENSIONS = 4;
    private static final char UNREADABLE = 0xFFFD;
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment file;
    private byte[] letters = new byte[256];
    private long position;

    private GgufReader(MemorySegment file) {
        this.file = file;
    }

    record Contents(int version, GgufMetadata metadata, Map<String, GgufTensor> tensors) {}

    /// One line of the table of tensors.
    ///
    /// @param offset in bytes after the beginning of the data
    private record Placed(String name, TensorType type, int rows, int columns, long offset) {
        private long sizeBytes() {
            return (long) columns / type.blockElements() * type.blockBytes() * rows;
        }
    }

    static Contents read(MemorySegment file) {
        return new GgufReader(file).contents();
    }

    private Contents contents() {
        int version = version();
        long tensorCount = count("tensors", 24);
        long valueCount = count("metadata", 12);
        GgufMetadata metadata = metadata(valueCount);
        List<Placed> table = table(tensorCount);
        int alignment = metadata.whole("general.alignment").isPresent()
                ? metadata.size("general.alignment", 1, MAX_ALIGNMENT)
                : DEFAULT_ALIGNMENT;
        return new Contents(version, metadata, tensors(table, alignment));
    }

    private int version() {
        if (file.byteSize() < 8 || int32() != MAGIC) {
            throw MalformedGguf.because("expected it to begin with GGUF");
        }
        int version = int32();
        if (version == Integer.reverseBytes(2) || version == Integer.reverseBytes(3)) {
            throw MalformedGguf.unsupported("the file is big-endian GGUF; convert it to little-endian");
        }
        if (version != 2 && version != 3) {
            throw MalformedGguf.unsupported(
                    "GGUF version %s; versions 2 and 3 are read".formatted(Integer.toUnsignedString(version)));
        }
        return version;
    }

    private GgufMetadata metadata(long count) {
        Map<String, GgufValue> values = new LinkedHashMap<>();
        for (long index = 0; index < count; index++) {
            String key = text();
            if (values.put(key, value(int32())) != null) {
                throw MalformedGguf.because("metadata: the key %s is there twice".formatted(key));
            }
        }
        return new GgufMetadata(values);
    }

    /// `enum gguf_metadata_value_type` (docs/gguf.md).
    private GgufValue value(int type) {
        return switch (type) {
            case 0, 1, 2, 3, 4, 5, 10, 11 -> new GgufValue.Whole(whole(type));
            case 6, 12 -> new GgufValue.Real(real(type));
            case 7 -> new GgufValue.Truth(truth());
            case 8 -> new GgufValue.Text(text());
            case 9 -> array();
            default -> throw unknownType(type);
        };
    }

    private GgufValue array() {
        int type = int32();
        return switch (type) {
            case 0, 1, 2, 3, 4, 5, 10, 11 -> {
                long[] values = new long[length(widthOf(type))];
                for (int index = 0; index < values.length; index++) {
                    values[index] = whole(type);
                }
                yield new GgufValue.Wholes(values);
            }
            case 6, 12 -> {
                double[] values = new double[length(widthOf(type))];
                for (int index = 0; index < values.length; index++) {
                    values[index] = real(type);
                }
                yield new GgufValue.Reals(values);
            }
            case 7 -> {
                List<Boolean> values = new ArrayList<>();
                for (int left = length(1); left > 0; left--) {
                    values.add(truth());
                }
                yield new GgufValue.Truths(values);
            }
            case 8 -> {
                int count = length(8);
                List<String> values = new ArrayList<>(count);
                for (int left = count; left > 0; left--) {
                    values.add(text());
                }
                yield new GgufValue.Texts(values);
            }
            case 9 -> throw MalformedGguf.unsupported("metadata: an array of arrays at byte " + position);
            default -> throw unknownType(type);
        };
    }

    private static int widthOf(int type) {
        return switch (type) {
            case 0, 1 -> 1;
            case 2, 3 -> 2;
            case 4, 5, 6 -> 4;
            case 10, 11, 12 -> 8;
            default -> throw new IllegalArgumentException("no number has type " + type);
        };
    }

    private long whole(int type) {
        return switch (type) {
            case 0 -> int8() & 0xFF;
            case 1 -> int8();
            case 2 -> int16() & 0xFFFF;
            case 3 -> int16();
            case 4 -> Integer.toUnsignedLong(int32());
            case 5 -> int32();
            case 10 -> {
                long value = int64();
                if (value < 0) {
                    throw MalformedGguf.because(
                            "metadata: no model has a number as large as %s".formatted(Long.toUnsignedString(value)));
                }
                yield value;
            }
            case 11 -> int64();
            default -> throw new IllegalArgumentException("no integer has type " + type);
        };
    }

    private double real(int type) {
        return type == 6 ? Float.intBitsToFloat(int32()) : Double.longBitsToDouble(int64());
    }

    private boolean truth() {
        byte value = int8();
        if (value != 0 && value != 1) {
            throw MalformedGguf.because("byte %d: expected 0 or 1, found %d".formatted(position - 1, value));
        }
        return value == 1;
    }

    /// A file has a hundred thousand texts of a few letters: they go through one array, and through a strict decoder
    /// only where the quick one has put the mark for what it cannot read.
    private String text() {
        int length = length(1);
        if (length > letters.length) {
            letters = new byte[Math.max(length, 2 * letters.length)];
        }
        MemorySegment.copy(file, ValueLayout.JAVA_BYTE, position, letters, 0, length);
        long start = position;
        position += length;
        String text = new String(letters, 0, length, StandardCharsets.UTF_8);
        if (text.indexOf(UNREADABLE) >= 0 && !isUtf8(length)) {
            throw MalformedGguf.because("byte %d: expected UTF-8".formatted(start));
        }
        return text;
    }

    private boolean isUtf8(int length) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(letters, 0, length));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }

    private List<Placed> table(long count) {
        List<Placed> table = new ArrayList<>();
        for (long index = 0; index < count; index++) {
            table.add(placed());
        }
        return table;
    }

    private Placed placed() {
        String name = text();
        int dimensions = int32();
        if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            throw MalformedGguf.because("tensor %s: expected 1 to %d dimensions, found %s"
                    .formatted(name, MAX_DIMENSIONS, Integer.toUnsignedString(dimensions)));
        }
        long columns = int64();
        long rows = 1;
        for (int dimension = 1; dimension < dimensions; dimension++) {
            rows = product(name, rows, int64());
        }
        TensorType type = TensorType.of(int32(), name);
        long offset = int64();
        if (columns < 1 || columns > Integer.MAX_VALUE || rows < 1 || rows > Integer.MAX_VALUE) {
            throw MalformedGguf.because("tensor %s: expected up to 2^31 rows and columns, found %s and %s"
                    .formatted(name, Long.toUnsignedString(rows), Long.toUnsignedString(columns)));
        }
        if (offset < 0) {
            throw MalformedGguf.because(
                    "tensor %s: no file has an offset of %s".formatted(name, Long.toUnsignedString(offset)));
        }
        if (columns % type.blockElements() != 0) {
            throw MalformedGguf.because("tensor %s: %s has blocks of %d elements, found rows of %d"
                    .formatted(name, type, type.blockElements(), columns));
        }
        long rowBytes = columns / type.blockElements() * type.blockBytes();
        if (rows > file.byteSize() / rowBytes) {
            throw MalformedGguf.because("tensor %s: the file is too short for %d rows of %d elements of %s"
                    .formatted(name, rows, columns, type));
        }
        return new Placed(name, type, (int) rows, (int) columns, offset);
    }

    private static long product(String tensor, long rows, long dimension) {
        if (dimension < 1 || Math.multiplyHigh(rows, dimension) != 0 || rows * dimension < 0) {
            throw MalformedGguf.because(
                    "tensor %s: a dimension of %s is impossible".formatted(tensor, Long.toUnsignedString(dimension)));
        }
        return rows * dimension;
    }

    private Map<String, GgufTensor> tensors(List<Placed> table, int alignment) {
        long start = Math.ceilDiv(position, (long) alignment) * alignment;
        requireApart(table);
        Map<String, GgufTensor> tensors = new LinkedHashMap<>();
        for (Placed placed : table) {
            long left = file.byteSize() - start - placed.offset();
            if (placed.offset() % alignment != 0 || left < placed.sizeBytes()) {
                throw MalformedGguf.because(
                        "tensor %s: expected %d bytes at offset %d, a multiple of %d; the file ends %d after it"
                                .formatted(placed.name(), placed.sizeBytes(), placed.offset(), alignment, left));
            }
            MemorySegment data = file.asSlice(start + placed.offset(), placed.sizeBytes());
            GgufTensor tensor = new GgufTensor(placed.name(), placed.type(), placed.rows(), placed.columns(), data);
            if (tensors.put(placed.name(), tensor) != null) {
                throw MalformedGguf.because("the tensor %s is there twice".formatted(placed.name()));
            }
        }
        return tensors;
    }

    private static void requireApart(List<Placed> table) {
        List<Placed> inOrder = new ArrayList<>(table);
        inOrder.sort(Comparator.comparingLong(Placed::offset));
        for (int index = 1; index < inOrder.size(); index++) {
            Placed before = inOrder.get(index - 1);
            Placed after = inOrder.get(index);
            if (after.offset() - before.offset() < before.sizeBytes()) {
                throw MalformedGguf.because("the tensors %s and %s overlap".formatted(before.name(), after.name()));
            }
        }
    }

    /// A number of entries, each of which takes at least so many bytes.
    private long count(String what, int leastBytes) {
        long count = int64();
        if (count < 0 || count > (file.byteSize() - position) / leastBytes) {
            throw MalformedGguf.because(
                    "%s: the file is too short for %s entries".formatted(what, Long.toUnsignedString(count)));
        }
        return count;
    }

    /// A length of a text or an array, checked against what is left.
    private int length(int leastBytesEach) {
        long length = int64();
        long most = Math.min(Integer.MAX_VALUE - 8, (file.byteSize() - position) / leastBytesEach);
        if (length < 0 || length > most) {
            throw MalformedGguf.because("byte %d: expected at most %d entries, found %s"
                    .formatted(position - Long.BYTES, most, Long.toUnsignedString(length)));
        }
        return (int) length;
    }

    private byte int8() {
        return file.get(ValueLayout.JAVA_BYTE, take(Byte.BYTES));
    }

    private short int16() {
        return file.get(SHORT, take(Short.BYTES));
    }

    private int int32() {
        return file.get(INT, take(Integer.BYTES));
    }

    private long int64() {
        return file.get(LONG, take(Long.BYTES));
    }

    private long take(int width) {
        long at = position;
        if (file.byteSize() - at < width) {
            throw MalformedGguf.because("it ends at byte %d, in the middle".formatted(file.byteSize()));
        }
        position += width;
        return at;
    }

    private RuntimeException unknownType(int type) {
        return MalformedGguf.because("byte %d: no metadata value has type %s"
                .formatted(position - Integer.BYTES, Integer.toUnsignedString(type)));
    }
}
