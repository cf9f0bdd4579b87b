package dev.lamplight.core.decoder;

import dev.lamplight.core.onnx.ElementType;
import dev.lamplight.core.onnx.Initializer;
import dev.lamplight.core.onnx.OnnxAttribute;
import dev.lamplight.core.onnx.OnnxGraph;
import dev.lamplight.core.onnx.OnnxModel;
import dev.lamplight.core.onnx.OnnxNode;
import dev.lamplight.core.onnx.OnnxValue;
import dev.lamplight.core.onnx.OperatorSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Collects the nodes and constants of a graph in the order in which they are asked for, so that the same model
/// gives the same bytes. A node bears the name of its first output. Not thread-safe.
final class GraphBuilder {
    private static final long OPERATORS = 17;
    private static final long FILE_FORMAT = 9;
    private static final String RUNTIME_DOMAIN = "com.microsoft";

    /// The symbol of batch * sequence.
    static final String TOKENS = "tokens";

    private final List<OnnxNode> nodes = new ArrayList<>();
    private final Map<String, Initializer> constants = new LinkedHashMap<>();
    private final List<OnnxValue> inputs = new ArrayList<>();
    private final List<OnnxValue> outputs = new ArrayList<>();
    private final List<OnnxValue> values = new ArrayList<>();
    private final Map<String, String> rows = new HashMap<>();

    void input(String name, ElementType type, String... shape) {
        inputs.add(OnnxValue.of(name, type.number(), List.of(shape)));
    }

    void output(String name, ElementType type, String... shape) {
        outputs.add(OnnxValue.of(name, type.number(), List.of(shape)));
    }

    /// Says what an operator cannot know: the symbol of a dimension that it computes. ONNX Runtime gives the memory
    /// of a value to a later one of equal shape. Values without a symbol are equal to none, and it looks through
    /// all of them for each node: opening a graph of 1,945 nodes took 0.94 s of processor time so, and takes 0.15 s
    /// with symbols (SmolLM2 as `TWO_PLANES`, 2 cores of an AMD EPYC with VNNI, 2026-12-01).
    ///
    /// @return the value
    String shaped(String value, ElementType type, String... shape) {
        values.add(OnnxValue.of(value, type.number(), List.of(shape)));
        return value;
    }

    /// A value has other rows than one for each token.
    ///
    /// @return the value
    String withRows(String value, String symbol) {
        rows.put(value, symbol);
        return value;
    }

    /// The symbol of a value's first dimension.
    String rowsOf(String value) {
        return rows.getOrDefault(value, TOKENS);
    }

    /// A node of ONNX's own operators with one output.
    ///
    /// @return the output
    String node(String operator, String output, List<String> from, OnnxAttribute... attributes) {
        return nodes(operator, "", List.of(output), from, attributes).getFirst();
    }

    /// A node of ONNX Runtime's own operators with one output. ContribOperators.md.
    ///
    /// @return the output
    String runtimeNode(String operator, String output, List<String> from, OnnxAttribute... attributes) {
        return nodes(operator, RUNTIME_DOMAIN, List.of(output), from, attributes)
                .getFirst();
    }

    /// A node with several outputs; an empty name is an output that nobody wants.
    List<String> nodes(
            String operator, String domain, List<String> to, List<String> from, OnnxAttribute... attributes) {
        nodes.add(new OnnxNode(to.getFirst(), operator, domain, from, to, List.of(attributes), List.of()));
        return to;
    }

    /// @see #nodes
    List<String> runtimeNodes(String operator, List<String> to, List<String> from, OnnxAttribute... attributes) {
        return nodes(operator, RUNTIME_DOMAIN, to, from, attributes);
    }

    /// A float constant; the first one of a name stands.
    ///
    /// @param shape product equal to the number of values; a scalar has none
    String floats(String name, float[] values, long... shape) {
        ByteBuffer bytes = bytes(Math.multiplyExact(values.length, Float.BYTES));
        bytes.asFloatBuffer().put(values);
        return put(Initializer.of(name, ElementType.FLOAT, lengths(shape), bytes));
    }

    /// A constant list of 64-bit integers: shapes, axes, sizes of parts.
    String longs(String name, long... values) {
        ByteBuffer bytes = bytes(Math.multiplyExact(values.length, Long.BYTES));
        bytes.asLongBuffer().put(values);
        return put(Initializer.of(name, ElementType.INT64, List.of((long) values.length), bytes));
    }

    /// A scalar of one byte.
    String uint8(String name, int value) {
        return put(Initializer.of(name, ElementType.UINT8, List.of(), bytes(1).put(0, (byte) value)));
    }

    /// A constant that is computed when the model is written.
    String computed(String name, ElementType type, List<Long> shape, Supplier<ByteBuffer> source) {
        return put(Initializer.computed(name, type, shape, source));
    }

    /// The bytes of a constant that is there already, in another shape.
    String sameAs(String other, String name, ElementType type, List<Long> shape) {
        return put(Initializer.sameAs(other, name, type, shape));
    }

    OnnxModel build(String name) {
        return new OnnxModel(
                FILE_FORMAT,
                List.of(new OperatorSet("", OPERATORS), new OperatorSet(RUNTIME_DOMAIN, 1)),
                new OnnxGraph(name, nodes, List.copyOf(constants.values()), inputs, outputs, values, List.of()),
                List.of());
    }

    /// Room for the elements of a constant, little-endian.
    static ByteBuffer bytes(int sizeBytes) {
        return ByteBuffer.allocate(sizeBytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private String put(Initializer constant) {
        constants.putIfAbsent(constant.name(), constant);
        return constant.name();
    }

    private static List<Long> lengths(long[] shape) {
        List<Long> lengths = new ArrayList<>();
        for (long length : shape) {
            lengths.add(length);
        }
        return lengths;
    }
}
