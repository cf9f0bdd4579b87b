package dev.lamplight.core.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// A constant setting of a node. `value` is the rest of the `AttributeProto`: kept as it is, since only integers and
/// floats are ever looked at here.
public record OnnxAttribute(String name, List<ProtobufField> value) {
    private static final int FLOAT_VALUE = 2;
    private static final int INTEGER_VALUE = 3;
    private static final int INTEGER_VALUES = 8;
    private static final int TYPE = 20;
    private static final int TYPE_FLOAT = 1;
    private static final int TYPE_INTEGER = 2;
    private static final int TYPE_INTEGERS = 7;

    public OnnxAttribute {
        value = List.copyOf(value);
    }

    public static OnnxAttribute of(String name, long value) {
        return new OnnxAttribute(
                name,
                List.of(new ProtobufField.Varint(INTEGER_VALUE, value), new ProtobufField.Varint(TYPE, TYPE_INTEGER)));
    }

    public static OnnxAttribute of(String name, float value) {
        return new OnnxAttribute(
                name,
                List.of(
                        new ProtobufField.Fixed32(FLOAT_VALUE, Float.floatToRawIntBits(value)),
                        new ProtobufField.Varint(TYPE, TYPE_FLOAT)));
    }

    public static OnnxAttribute ofIntegers(String name, long... values) {
        List<ProtobufField> fields = new ArrayList<>();
        for (long value : values) {
            fields.add(new ProtobufField.Varint(INTEGER_VALUES, value));
        }
        fields.add(new ProtobufField.Varint(TYPE, TYPE_INTEGERS));
        return new OnnxAttribute(name, fields);
    }

    public OptionalLong integer() {
        return value.stream()
                .filter(field -> field.number() == INTEGER_VALUE)
                .mapToLong(ProtobufField::integer)
                .findFirst();
    }

    public OptionalDouble float32() {
        return value.stream()
                .filter(field -> field.number() == FLOAT_VALUE)
                .mapToDouble(ProtobufField::float32)
                .findFirst();
    }

    /// The bodies of If, Loop and Scan: fields `g` and `graphs`.
    List<ProtobufField> subgraphs() {
        return value.stream()
                .filter(field -> field.number() == 6 || field.number() == 11)
                .toList();
    }

    boolean hasSubgraphs() {
        return !subgraphs().isEmpty();
    }

    /// Tensors inside the attribute: fields `t` and `tensors`.
    List<ProtobufField> tensors() {
        return value.stream()
                .filter(field -> field.number() == 5 || field.number() == 10)
                .toList();
    }

    /// Fields `sparse_tensor` and `sparse_tensors`, which may hide external data; no model of ours has them.
    boolean isSparse() {
        return value.stream().anyMatch(field -> field.number() == 22 || field.number() == 23);
    }

    static OnnxAttribute read(ProtobufField message) {
        String name = "";
        List<ProtobufField> value = new ArrayList<>();
        for (ProtobufField field : ProtobufReader.fields(message.bytes())) {
            if (field.number() == 1) {
                name = field.text();
            } else {
                value.add(field);
            }
        }
        return new OnnxAttribute(name, value);
    }

    ProtobufWriter write() {
        return new ProtobufWriter().text(1, name).fields(value);
    }
}
