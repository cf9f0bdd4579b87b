package dev.lamplight.core.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One operation of a graph. An empty input name is an optional input left out. `others` are fields without a meaning
/// for us, kept in order.
public record OnnxNode(
        String name,
        String operator,
        String domain,
        List<String> inputs,
        List<String> outputs,
        List<OnnxAttribute> attributes,
        List<ProtobufField> others) {
    public OnnxNode {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = List.copyOf(attributes);
        others = List.copyOf(others);
    }

    /// A node of ONNX's own operators.
    public static OnnxNode of(String name, String operator, List<String> inputs, String output) {
        return new OnnxNode(name, operator, "", inputs, List.of(output), List.of(), List.of());
    }

    public OnnxNode withDomain(String newDomain) {
        return new OnnxNode(name, operator, newDomain, inputs, outputs, attributes, others);
    }

    public OnnxNode withAttributes(OnnxAttribute... newAttributes) {
        return new OnnxNode(name, operator, domain, inputs, outputs, List.of(newAttributes), others);
    }

    /// The name of an input; empty where it is left out.
    public String input(int index) {
        return index < inputs.size() ? inputs.get(index) : "";
    }

    /// The name of the only output of an operator that has one.
    ///
    /// @throws dev.lamplight.contract.Failure.Permanent MODEL_MISMATCH where there is another number of outputs
    public String output() {
        if (outputs.size() != 1) {
            throw MalformedOnnx.because(
                    "%s %s: expected one output, found %d".formatted(operator, name, outputs.size()));
        }
        return outputs.getFirst();
    }

    public Optional<OnnxAttribute> attribute(String attributeName) {
        return attributes.stream()
                .filter(attribute -> attribute.name().equals(attributeName))
                .findFirst();
    }

    /// An integer attribute, or what the operator's specification says where it is absent.
    public long integerOr(String attributeName, long otherwise) {
        return attribute(attributeName)
                .map(attribute -> attribute.integer().orElse(otherwise))
                .orElse(otherwise);
    }

    /// A float attribute, or what the operator's specification says where it is absent.
    public double float32Or(String attributeName, double otherwise) {
        return attribute(attributeName)
                .map(attribute -> attribute.float32().orElse(otherwise))
                .orElse(otherwise);
    }

    /// Whether this is the operator of that name in ONNX's own domain, which has two spellings.
    public boolean is(String operatorName) {
        return operator.equals(operatorName) && (domain.isEmpty() || domain.equals("ai.onnx"));
    }

    static OnnxNode read(ProtobufField message) {
        String name = "";
        String operator = "";
        String domain = "";
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        List<OnnxAttribute> attributes = new ArrayList<>();
        List<ProtobufField> others = new ArrayList<>();
        for (ProtobufField field : ProtobufReader.fields(message.bytes())) {
            switch (field.number()) {
                case 1 -> inputs.add(field.text());
                case 2 -> outputs.add(field.text());
                case 3 -> name = field.text();
                case 4 -> operator = field.text();
                case 5 -> attributes.add(OnnxAttribute.read(field));
                case 7 -> domain = field.text();
                default -> others.add(field);
            }
        }
        return new OnnxNode(name, operator, domain, inputs, outputs, attributes, others);
    }

    ProtobufWriter write() {
        ProtobufWriter writer = new ProtobufWriter();
        inputs.forEach(input -> writer.text(1, input));
        outputs.forEach(output -> writer.text(2, output));
        writer.text(3, name).text(4, operator);
        attributes.forEach(attribute -> writer.message(5, attribute.write()));
        if (!domain.isEmpty()) {
            writer.text(7, domain);
        }
        return writer.fields(others);
    }
}
