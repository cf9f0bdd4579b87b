package dev.lamplight.core.onnx;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// A named constant tensor of a graph: a weight. `elementType` is the number of `TensorProto.DataType`, `shape` the
/// lengths of its dimensions, outermost first; a scalar has none.
public record Initializer(String name, long elementType, List<Long> shape, Content content) {
    public Initializer {
        shape = List.copyOf(shape);
    }

    /// Where the elements are.
    public sealed interface Content {
        /// In the model file: the elements one after the other, row by row, little-endian.
        record Inline(ByteBuffer bytes) implements Content {
            public Inline {
                bytes = LittleEndian.slice(bytes);
            }

            /// A fresh view, from 0 to its limit.
            @Override
            public ByteBuffer bytes() {
                return LittleEndian.slice(bytes);
            }
        }

        /// In another file; `location` is a path relative to the folder of the model.
        record External(String location, long offset, long length) implements Content {}

        /// Nowhere yet: computed when the model is written with [ExternalWeights], so that a model may be larger
        /// than the heap.
        ///
        /// @param length bytes that `source` gives
        record Computed(long length, Supplier<ByteBuffer> source) implements Content {}

        /// The bytes of another constant of the same graph, which comes before it and lies in another file; written
        /// once, named twice.
        record SameAs(String name) implements Content {}

        /// In the model file in one of the forms that we only carry over (strings, widened integers).
        record Other(List<ProtobufField> fields) implements Content {
            public Other {
                fields = List.copyOf(fields);
            }
        }
    }

    public static Initializer of(String name, ElementType type, List<Long> shape, ByteBuffer bytes) {
        return new Initializer(name, type.number(), shape, new Content.Inline(bytes)).checked();
    }

    /// A constant whose elements are computed when they are written, little-endian, row by row.
    public static Initializer computed(String name, ElementType type, List<Long> shape, Supplier<ByteBuffer> source) {
        long elements = new Initializer(name, type.number(), shape, new Content.Computed(0, source)).elements();
        return new Initializer(name, type.number(), shape, new Content.Computed(elements * type.sizeBytes(), source));
    }

    /// A constant that has the bytes of another one, in another shape.
    public static Initializer sameAs(String other, String name, ElementType type, List<Long> shape) {
        return new Initializer(name, type.number(), shape, new Content.SameAs(other));
    }

    /// The number of elements, the product of the shape.
    public long elements() {
        try {
            return shape.stream().reduce(1L, Math::multiplyExact);
        } catch (ArithmeticException overflow) {
            throw MalformedOnnx.because("initializer %s: shape %s is too large".formatted(name, shape), overflow);
        }
    }

    public boolean isMatrixOf(ElementType type) {
        return elementType == type.number() && shape.size() == 2 && content instanceof Content.Inline;
    }

    static Initializer read(ProtobufField message) {
        return new InitializerReader().read(message).checked();
    }

    ProtobufWriter write() {
        ProtobufWriter writer = new ProtobufWriter();
        shape.forEach(length -> writer.integer(1, length));
        writer.integer(2, elementType).text(8, name);
        return switch (content) {
            case Content.Inline(ByteBuffer bytes) -> writer.bytes(9, bytes);
            case Content.External external -> writeExternal(writer, external);
            case Content.Computed(long _, Supplier<ByteBuffer> source) -> writer.bytes(9, source.get());
            case Content.SameAs(String other) ->
                throw new IllegalStateException(
                        "initializer %s: its bytes are those of %s, which are not written yet".formatted(name, other));
            case Content.Other(List<ProtobufField> fields) -> writer.fields(fields);
        };
    }

    private static ProtobufWriter writeExternal(ProtobufWriter writer, Content.External external) {
        return writer.message(13, entry("location", external.location()))
                .message(13, entry("offset", Long.toString(external.offset())))
                .message(13, entry("length", Long.toString(external.length())))
                .integer(14, 1);
    }

    private static ProtobufWriter entry(String key, String value) {
        return new ProtobufWriter().text(1, key).text(2, value);
    }

    private Initializer checked() {
        if (shape.stream().anyMatch(length -> length < 0)) {
            throw MalformedOnnx.because("initializer %s: negative length in shape %s".formatted(name, shape));
        }
        long elements = elements();
        switch (content) {
            case Content.Inline(ByteBuffer bytes) ->
                ElementType.of(elementType)
                        .ifPresentOrElse(
                                type -> requireSize(type, elements, bytes.remaining()),
                                () -> requireRoom(elements, 2L * bytes.remaining()));
            case Content.Other(List<ProtobufField> fields) -> requireRoom(elements, room(fields));
            case Content.External _, Content.Computed _, Content.SameAs _ -> {} // their bytes are not here
        }
        return this;
    }

    /// Most elements that fields can hold: a packed one takes a byte, any other a field.
    private static long room(List<ProtobufField> fields) {
        long room = 0;
        for (ProtobufField field : fields) {
            room += field instanceof ProtobufField.Bytes bytes
                    ? Math.max(1, bytes.content().remaining())
                    : 1;
        }
        return room;
    }

    /// A tensor that claims more than it brings would only be found out after its memory was asked for.
    private void requireRoom(long elements, long most) {
        if (elements > most) {
            throw MalformedOnnx.because(
                    "initializer %s: claims %d elements, brings at most %d".formatted(name, elements, most));
        }
    }

    private void requireSize(ElementType type, long elements, int foundBytes) {
        if (elements > Integer.MAX_VALUE / type.sizeBytes() || elements * type.sizeBytes() != foundBytes) {
            throw MalformedOnnx.because("initializer %s: expected %d elements of %s, found %d bytes"
                    .formatted(name, elements, type.name().toLowerCase(Locale.ROOT), foundBytes));
        }
    }

    /// Collects the fields of one `TensorProto` (onnx.proto3), which may come in any order.
    private static final class InitializerReader {
        private final List<Long> shape = new ArrayList<>();
        private final List<ProtobufField> external = new ArrayList<>();
        private final List<ProtobufField> others = new ArrayList<>();
        private final List<ByteBuffer> raw = new ArrayList<>();
        private String name = "";
        private long elementType;
        private long dataLocation;

        Initializer read(ProtobufField message) {
            ProtobufReader.fields(message.bytes()).forEach(this::take);
            return new Initializer(name, elementType, shape, content());
        }

        private void take(ProtobufField field) {
            switch (field.number()) {
                case 1 -> shape.addAll(integers(field));
                case 2 -> elementType = field.integer();
                case 8 -> name = field.text();
                case 9 -> raw.add(field.bytes());
                case 12 -> {} // documentation
                case 13 -> external.add(field);
                case 14 -> dataLocation = field.integer();
                default -> others.add(field);
            }
        }

        private Content content() {
            if (dataLocation == 1 || !external.isEmpty()) {
                return externalContent();
            }
            if (raw.size() == 1 && others.isEmpty()) {
                return new Content.Inline(raw.getFirst());
            }
            if (raw.isEmpty() && isPackedFloats()) {
                return new Content.Inline(others.getFirst().bytes());
            }
            if (!raw.isEmpty()) {
                throw MalformedOnnx.because("initializer %s: its data is given more than once".formatted(name));
            }
            return new Content.Other(others);
        }

        /// `float_data` in packed form is the same bytes as `raw_data`.
        private boolean isPackedFloats() {
            return elementType == ElementType.FLOAT.number()
                    && others.size() == 1
                    && others.getFirst() instanceof ProtobufField.Bytes(int number, ByteBuffer _)
                    && number == 4;
        }

        private Content externalContent() {
            String location = "";
            long offset = 0;
            long length = -1;
            for (ProtobufField entry : external) {
                List<ProtobufField> pair = ProtobufReader.fields(entry.bytes());
                String key = textOf(pair, 1);
                switch (key) {
                    case "location" -> location = textOf(pair, 2);
                    case "offset" -> offset = number(key, textOf(pair, 2));
                    case "length" -> length = number(key, textOf(pair, 2));
                    default -> {} // checksum: the package's own hashes are stronger
                }
            }
            return new Content.External(location, offset, length);
        }

        private String textOf(List<ProtobufField> pair, int number) {
            return pair.stream()
                    .filter(field -> field.number() == number)
                    .map(ProtobufField::text)
                    .findFirst()
                    .orElse("");
        }

        private long number(String key, String value) {
            try {
                return Long.parseLong(value);
            } catch (NumberFormatException notANumber) {
                throw MalformedOnnx.because(
                        "initializer %s: external %s is no number".formatted(name, key), notANumber);
            }
        }

        private static List<Long> integers(ProtobufField field) {
            return switch (field) {
                case ProtobufField.Varint(int _, long value) -> List.of(value);
                case ProtobufField.Bytes bytes -> ProtobufReader.packedVarints(bytes.content());
                case ProtobufField.Fixed32 _, ProtobufField.Fixed64 _ -> List.of(field.integer());
            };
        }
    }
}
