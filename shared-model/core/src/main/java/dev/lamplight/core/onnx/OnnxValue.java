package dev.lamplight.core.onnx;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// An input, an output or a value between nodes of a graph. A dimension is a number, a symbol such as `batch_size`, or
/// [#UNKNOWN] where the file says nothing; `elementType` is the number of `TensorProto.DataType`, 0 where the value is
/// no tensor.
public record OnnxValue(String name, long elementType, List<String> shape, List<ProtobufField> encoded) {
    public static final String UNKNOWN = "?";

    public OnnxValue {
        shape = List.copyOf(shape);
        encoded = List.copyOf(encoded);
    }

    /// A tensor; a dimension is a number, a symbol or [#UNKNOWN].
    public static OnnxValue of(String name, long elementType, List<String> shape) {
        ProtobufWriter dimensions = new ProtobufWriter();
        for (String dimension : shape) {
            dimensions.message(1, encoded(dimension));
        }
        ProtobufWriter tensor = new ProtobufWriter().integer(1, elementType).message(2, dimensions);
        ProtobufWriter value = new ProtobufWriter().text(1, name).message(2, new ProtobufWriter().message(1, tensor));
        return read(new ProtobufField.Bytes(1, value.toByteBuffer()));
    }

    private static ProtobufWriter encoded(String dimension) {
        ProtobufWriter encoded = new ProtobufWriter();
        if (dimension.equals(UNKNOWN)) {
            return encoded;
        }
        boolean isNumber = dimension.chars().allMatch(Character::isDigit);
        return isNumber ? encoded.integer(1, Long.parseLong(dimension)) : encoded.text(2, dimension);
    }

    static OnnxValue read(ProtobufField message) {
        List<ProtobufField> encoded = ProtobufReader.fields(message.bytes());
        String name = "";
        long elementType = 0;
        List<String> shape = new ArrayList<>();
        for (ProtobufField field : encoded) {
            if (field.number() == 1) {
                name = field.text();
            } else if (field.number() == 2) {
                for (ProtobufField type : tensorType(field.bytes())) {
                    if (type.number() == 1) {
                        elementType = type.integer();
                    } else if (type.number() == 2) {
                        shape.addAll(shape(type.bytes()));
                    }
                }
            }
        }
        return new OnnxValue(name, elementType, shape, encoded);
    }

    ProtobufWriter write() {
        return new ProtobufWriter().fields(encoded);
    }

    private static List<ProtobufField> tensorType(ByteBuffer typeProto) {
        return ProtobufReader.fields(typeProto).stream()
                .filter(field -> field.number() == 1)
                .flatMap(field -> ProtobufReader.fields(field.bytes()).stream())
                .toList();
    }

    private static List<String> shape(ByteBuffer shapeProto) {
        return ProtobufReader.fields(shapeProto).stream()
                .filter(field -> field.number() == 1)
                .map(field -> dimension(field.bytes()))
                .toList();
    }

    private static String dimension(ByteBuffer dimensionProto) {
        for (ProtobufField field : ProtobufReader.fields(dimensionProto)) {
            if (field.number() == 1) {
                return Long.toString(field.integer());
            }
            if (field.number() == 2) {
                return field.text();
            }
        }
        return UNKNOWN;
    }
}
