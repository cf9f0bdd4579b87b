package dev.lamplight.core.onnx;

/// An operator set that a model imports; the domain is empty for ONNX's own operators.
public record OperatorSet(String domain, long version) {

    static OperatorSet read(ProtobufField message) {
        String domain = "";
        long version = 0;
        for (ProtobufField field : ProtobufReader.fields(message.bytes())) {
            switch (field.number()) {
                case 1 -> domain = field.text();
                case 2 -> version = field.integer();
                default -> throw MalformedOnnx.because("operator set: no field " + field.number());
            }
        }
        return new OperatorSet(domain, version);
    }

    ProtobufWriter write() {
        return new ProtobufWriter().text(1, domain).integer(2, version);
    }
}
