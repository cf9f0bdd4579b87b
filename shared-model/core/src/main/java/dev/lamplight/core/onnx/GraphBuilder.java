package dev.lamplight.core.onnx;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Collects the nodes and constants of a graph that is written anew. A node's only output has the node's name. Not
/// thread-safe.
final class GraphBuilder {
    /// ONNX Runtime's own operators.
    static final String RUNTIME_DOMAIN = "com.microsoft";

    private final List<OnnxNode> nodes = new ArrayList<>();
    private final Map<String, Initializer> constants = new LinkedHashMap<>();

    /// @return the name of the output
    String node(String name, String operator, List<String> inputs, OnnxAttribute... attributes) {
        nodes.add(OnnxNode.of(name, operator, inputs, name).withAttributes(attributes));
        return name;
    }

    /// A node of ONNX Runtime's own operators.
    ///
    /// @return the name of the output
    String runtimeNode(String name, String operator, List<String> inputs, OnnxAttribute... attributes) {
        nodes.add(OnnxNode.of(name, operator, inputs, name)
                .withDomain(RUNTIME_DOMAIN)
                .withAttributes(attributes));
        return name;
    }

    /// The parts that an input is cut into along its last axis.
    ///
    /// @return the names of the outputs
    List<String> split(String name, String input, List<Long> lengths) {
        List<String> outputs = new ArrayList<>();
        for (int part = 0; part < lengths.size(); part++) {
            outputs.add(name + "." + part);
        }
        nodes.add(new OnnxNode(
                name,
                "Split",
                "",
                List.of(input, integers(name + ".lengths", lengths)),
                outputs,
                List.of(OnnxAttribute.of("axis", -1)),
                List.of()));
        return outputs;
    }

    /// A constant is given under its name once; giving it again changes nothing.
    ///
    /// @return its name
    String constant(Initializer constant) {
        constants.putIfAbsent(constant.name(), constant);
        return constant.name();
    }

    String vector(String name, FloatMatrix values) {
        return constant(values.toInitializer(name));
    }

    String integers(String name, List<Long> values) {
        ByteBuffer bytes = LittleEndian.allocate(values.size() * Long.BYTES);
        values.forEach(bytes::putLong);
        return constant(Initializer.of(name, ElementType.INT64, List.of((long) values.size()), bytes.flip()));
    }

    /// A constant without dimensions.
    String scalar(String name, float value) {
        ByteBuffer bytes = LittleEndian.allocate(Float.BYTES).putFloat(value);
        return constant(Initializer.of(name, ElementType.FLOAT, List.of(), bytes.flip()));
    }

    /// A constant byte without dimensions.
    String scalar(String name, ElementType type, int value) {
        ByteBuffer bytes = LittleEndian.allocate(1).put((byte) value);
        return constant(Initializer.of(name, type, List.of(), bytes.flip()));
    }

    OnnxGraph build(String name, OnnxValue input, OnnxValue output) {
        return new OnnxGraph(
                name, nodes, List.copyOf(constants.values()), List.of(input), List.of(output), List.of(), List.of());
    }
}
