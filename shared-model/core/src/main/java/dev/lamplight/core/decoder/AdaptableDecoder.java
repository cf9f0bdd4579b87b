package dev.lamplight.core.decoder;

import dev.lamplight.core.onnx.ElementType;
import dev.lamplight.core.onnx.Initializer;
import dev.lamplight.core.onnx.OnnxAttribute;
import dev.lamplight.core.onnx.OnnxGraph;
import dev.lamplight.core.onnx.OnnxModel;
import dev.lamplight.core.onnx.OnnxNode;
import dev.lamplight.core.onnx.OnnxValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Rewrites the graph of a [decoder][DecoderGraph] so that low-rank adapters can be laid over its projections for
/// single runs: y = W x + B A x, Hu et al. 2021, "LoRA", section 4.1. The matrices are constants that a run may
/// override, as ONNX Runtime's adapters do, and zero where none does. They are float, whatever the form of the weights.
///
/// | parameter | shape | what |
/// |---|---|---|
/// | `layer.<l>.<projection>.lora_a` | (inputs, rank) | A, turned |
/// | `layer.<l>.<projection>.lora_b` | (rank, outputs) | B, turned, multiplied with the adapter's scale |
///
/// Projections are `query`, `key`, `value`, `attention`, `gate`, `up` and `down`. Rows of query and key stand in the
/// order of Hugging Face, in every family.
public final class AdaptableDecoder {
    private final OnnxGraph graph;
    private final Map<String, OnnxNode> producers = new HashMap<>();
    private final Map<String, List<OnnxNode>> behind = new HashMap<>();
    private final List<Initializer> constants = new ArrayList<>();
    private final List<OnnxValue> inputs = new ArrayList<>();
    private final Map<String, List<Long>> parameters = new LinkedHashMap<>();

    private AdaptableDecoder(OnnxGraph graph) {
        this.graph = graph;
        for (OnnxNode node : graph.nodes()) {
            node.outputs().forEach(output -> producers.put(output, node));
        }
    }

    /// A graph whose projections take adapters.
    ///
    /// @param parameters shape of each parameter by its name; -1 for the rank
    public record Adaptable(OnnxModel model, Map<String, List<Long>> parameters) {
        public Adaptable {
            parameters = Map.copyOf(parameters);
        }
    }

    /// @throws IllegalArgumentException where the graph is not one of [DecoderGraph]
    public static Adaptable of(OnnxModel model) {
        AdaptableDecoder rewriting = new AdaptableDecoder(model.graph());
        OnnxGraph rewritten = rewriting.rewritten(Sizes.of(model.graph()));
        return new Adaptable(model.withGraph(rewritten), rewriting.parameters);
    }

    /// @param width of the residual
    /// @param queries elements of all query heads together, `keys` of all key-value heads
    /// @param feedForward elements between the two feed-forward products
    private record Sizes(int layers, int width, int queries, int keys, int feedForward) {

        private static Sizes of(OnnxGraph graph) {
            List<OnnxNode> attentions = graph.nodes().stream()
                    .filter(node -> node.operator().equals("GroupQueryAttention"))
                    .toList();
            OnnxValue cache = graph.inputs().stream()
                    .filter(input -> input.name().equals("past.key.0"))
                    .findFirst()
                    .orElseThrow(() -> noDecoder("past.key.0"));
            int headSize = Integer.parseInt(cache.shape().getLast());
            OnnxNode first = attentions.getFirst();
            return new Sizes(
                    attentions.size(),
                    Math.toIntExact(constant(graph, "layer.0.ffn_norm").shape().getFirst()),
                    Math.toIntExact(first.integerOr("num_heads", 0) * headSize),
                    Math.toIntExact(first.integerOr("kv_num_heads", 0) * headSize),
                    feedForward(constant(graph, "size.gate_up")));
        }

        private static Initializer constant(OnnxGraph graph, String name) {
            return graph.initializers().stream()
                    .filter(constant -> constant.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> noDecoder(name));
        }

        private static int feedForward(Initializer sizes) {
            if (!(sizes.content() instanceof Initializer.Content.Inline(ByteBuffer bytes))) {
                throw noDecoder(sizes.name());
            }
            return Math.toIntExact(
                    bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).getLong(bytes.position()));
        }
    }

    private static IllegalArgumentException noDecoder(String missing) {
        return new IllegalArgumentException("the graph is no decoder: expected " + missing);
    }

    private OnnxGraph rewritten(Sizes sizes) {
        for (int layer = 0; layer < sizes.layers(); layer++) {
            String name = "layer." + layer + ".";
            String normed = layer == 0 ? "layer.0.normed" : "layer." + (layer - 1) + ".out.normed";
            adapt(
                    name,
                    "qkv",
                    normed,
                    sizes.width(),
                    List.of(
                            new Part("query", sizes.queries()),
                            new Part("key", sizes.keys()),
                            new Part("value", sizes.keys())));
            adapt(
                    name,
                    "attention",
                    name + "attended_rows",
                    sizes.queries(),
                    List.of(new Part("attention", sizes.width())));
            adapt(
                    name,
                    "gate_up",
                    name + "middle.normed",
                    sizes.width(),
                    List.of(new Part("gate", sizes.feedForward()), new Part("up", sizes.feedForward())));
            adapt(name, "fed", name + "inner", sizes.feedForward(), List.of(new Part("down", sizes.width())));
        }
        List<OnnxNode> nodes = new ArrayList<>();
        for (OnnxNode node : graph.nodes()) {
            nodes.add(renamed(node));
            node.outputs().forEach(output -> nodes.addAll(behind.getOrDefault(output, List.of())));
        }
        List<Initializer> initializers = new ArrayList<>(graph.initializers());
        initializers.addAll(constants);
        List<OnnxValue> allInputs = new ArrayList<>(graph.inputs());
        allInputs.addAll(inputs);
        return new OnnxGraph(
                graph.name(), nodes, initializers, allInputs, graph.outputs(), graph.values(), graph.others());
    }

    /// @param outputs rows of the projection
    private record Part(String name, int outputs) {}

    private void adapt(String layer, String product, String input, int inputs, List<Part> parts) {
        String output = layer + product;
        if (!producers.containsKey(output) || !producers.containsKey(input)) {
            throw noDecoder(output + " and " + input);
        }
        List<OnnxNode> added = new ArrayList<>();
        List<String> deltas = new ArrayList<>();
        for (Part part : parts) {
            String name = layer + part.name();
            String a = parameter(name + ".lora_a", inputs, -1);
            String b = parameter(name + ".lora_b", -1, part.outputs());
            added.add(OnnxNode.of(name + ".low", "MatMul", List.of(input, a), name + ".low"));
            added.add(OnnxNode.of(name + ".delta", "MatMul", List.of(name + ".low", b), name + ".delta"));
            deltas.add(name + ".delta");
        }
        String delta = deltas.getFirst();
        if (deltas.size() > 1) {
            delta = output + ".deltas";
            added.add(OnnxNode.of(delta, "Concat", deltas, delta).withAttributes(OnnxAttribute.of("axis", -1)));
        }
        added.add(OnnxNode.of(adapted(output), "Add", List.of(output, delta), adapted(output)));
        behind.put(output, added);
    }

    /// A constant of rank 1 with zeros.
    private String parameter(String name, long rows, long columns) {
        parameters.put(name, List.of(rows, columns));
        long elements = Math.max(1, rows) * Math.max(1, columns);
        constants.add(Initializer.of(
                name,
                ElementType.FLOAT,
                List.of(Math.max(1, rows), Math.max(1, columns)),
                GraphBuilder.bytes(Math.toIntExact(elements * Float.BYTES))));
        String rank = "rank." + name.substring(0, name.lastIndexOf('.'));
        inputs.add(OnnxValue.of(
                name,
                ElementType.FLOAT.number(),
                List.of(rows < 0 ? rank : Long.toString(rows), columns < 0 ? rank : Long.toString(columns))));
        return name;
    }

    private OnnxNode renamed(OnnxNode node) {
        List<String> from = node.inputs().stream()
                .map(input -> behind.containsKey(input) ? adapted(input) : input)
                .toList();
        return new OnnxNode(
                node.name(), node.operator(), node.domain(), from, node.outputs(), node.attributes(), node.others());
    }

    private static String adapted(String output) {
        return output + ".adapted";
    }
}
