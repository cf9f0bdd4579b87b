package dev.lamplight.core.onnx;

import java.util.ArrayList;
import java.util.List;

/// The computation of a model. `others` are fields that are carried over unread.
///
/// @param values types and shapes of values between nodes, as far as the file tells them
public record OnnxGraph(
        String name,
        List<OnnxNode> nodes,
        List<Initializer> initializers,
        List<OnnxValue> inputs,
        List<OnnxValue> outputs,
        List<OnnxValue> values,
        List<ProtobufField> others) {
    public OnnxGraph {
        nodes = List.copyOf(nodes);
        initializers = List.copyOf(initializers);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        values = List.copyOf(values);
        others = List.copyOf(others);
    }

    public OnnxGraph withNodesAndInitializers(List<OnnxNode> newNodes, List<Initializer> newInitializers) {
        return new OnnxGraph(name, newNodes, newInitializers, inputs, outputs, values, others);
    }

    public OnnxGraph withInitializers(List<Initializer> newInitializers) {
        return withNodesAndInitializers(nodes, newInitializers);
    }

    static OnnxGraph read(ProtobufField message) {
        String name = "";
        List<OnnxNode> nodes = new ArrayList<>();
        List<Initializer> initializers = new ArrayList<>();
        List<OnnxValue> inputs = new ArrayList<>();
        List<OnnxValue> outputs = new ArrayList<>();
        List<OnnxValue> values = new ArrayList<>();
        List<ProtobufField> others = new ArrayList<>();
        for (ProtobufField field : ProtobufReader.fields(message.bytes())) {
            switch (field.number()) {
                case 1 -> nodes.add(OnnxNode.read(field));
                case 2 -> name = field.text();
                case 5 -> initializers.add(Initializer.read(field));
                case 11 -> inputs.add(OnnxValue.read(field));
                case 12 -> outputs.add(OnnxValue.read(field));
                case 13 -> values.add(OnnxValue.read(field));
                default -> others.add(field);
            }
        }
        return new OnnxGraph(name, nodes, initializers, inputs, outputs, values, others);
    }

    ProtobufWriter write() {
        ProtobufWriter writer = new ProtobufWriter();
        nodes.forEach(node -> writer.message(1, node.write()));
        writer.text(2, name);
        initializers.forEach(initializer -> writer.message(5, initializer.write()));
        inputs.forEach(input -> writer.message(11, input.write()));
        outputs.forEach(output -> writer.message(12, output.write()));
        values.forEach(value -> writer.message(13, value.write()));
        return writer.fields(others);
    }
}
