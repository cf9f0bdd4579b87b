package dev.lamplight.core.decoder;

import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.gguf.GgufTensor;
import dev.lamplight.core.onnx.ElementType;
import dev.lamplight.core.onnx.OnnxAttribute;
import dev.lamplight.core.onnx.OnnxModel;
import dev.lamplight.core.onnx.OnnxValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The ONNX graph of a decoder, with its keys and values outside: they come in as `past`, go out as `present`, and are
/// the same buffers, so that nothing is copied.
///
/// | tensor | type | shape | what |
/// |---|---|---|---|
/// | `input_ids` | int64 | (batch, sequence) | tokens |
/// | `seqlens_k` | int32 | (batch) | positions of each sequence after this run, minus 1 |
/// | `total_length` | int32 | () | the largest of them plus 1 |
/// | `logit_rows` | int64 | (rows) | which of the batch * sequence states become logits |
/// | `past.key.<l>`, `past.value.<l>` | float | (batch, key-value heads, capacity, head size) | in, rotated |
/// | `logits` | float | (rows, vocabulary) | out, unnormalized |
/// | `present.key.<l>`, `present.value.<l>` | float | as `past` | out |
///
/// Attention is `com.microsoft.GroupQueryAttention`, which turns queries and keys itself and writes into the shared
/// buffers (ONNX Runtime, ContribOperators.md).
public final class DecoderGraph {
    private final DecoderConfig config;
    private final DecoderWeights weights;
    private final LinearForm form;
    private final int positions;
    private final GraphBuilder graph = new GraphBuilder();
    private final Map<Boolean, Tables> tables = new HashMap<>();

    private DecoderGraph(DecoderConfig config, DecoderWeights weights, LinearForm form, int positions) {
        this.config = config;
        this.weights = weights;
        this.form = form;
        this.positions = positions;
    }

    /// The model; its weights are read from the file when it is written, so the file must stay open until then.
    ///
    /// @param positions the longest sequence that it can take
    /// @throws dev.lamplight.contract.Failure.Permanent MALFORMED_MODEL or UNSUPPORTED_MODEL where the file holds
    ///     no decoder of a known family
    public static OnnxModel of(GgufFile file, WeightForm form, int positions) {
        DecoderConfig config = DecoderConfig.of(file);
        return new DecoderGraph(config, DecoderWeights.of(file, config), form.linear(), positions).build();
    }

    private OnnxModel build() {
        declare();
        String states = embeddings();
        String normed = graph.node(
                "SimplifiedLayerNormalization",
                "layer.0.normed",
                List.of(
                        states,
                        norm(
                                "layer.0.attention_norm",
                                weights.layers().getFirst().attentionNorm())),
                OnnxAttribute.of("axis", -1),
                epsilon());
        Stream stream = new Stream(states, normed);
        for (int layer = 0; layer < config.layers(); layer++) {
            stream = layer(layer, stream);
        }
        head(stream.normed());
        return graph.build(config.family().word());
    }

    /// What flows from part to part.
    ///
    /// @param residual the sum of everything so far, float, shape (batch * sequence, width)
    /// @param normed the same after the norm of the next part
    private record Stream(String residual, String normed) {}

    private void declare() {
        String capacity = "capacity";
        String[] cache = {
            "batch", Integer.toString(config.keyValueHeads()), capacity, Integer.toString(config.headSize())
        };
        graph.input("input_ids", ElementType.INT64, "batch", "sequence");
        graph.input("seqlens_k", ElementType.INT32, "batch");
        graph.input("total_length", ElementType.INT32);
        graph.input("logit_rows", ElementType.INT64, "rows");
        graph.output("logits", ElementType.FLOAT, "rows", Integer.toString(config.vocabulary()));
        for (int layer = 0; layer < config.layers(); layer++) {
            graph.input("past.key." + layer, ElementType.FLOAT, cache);
            graph.input("past.value." + layer, ElementType.FLOAT, cache);
            graph.output("present.key." + layer, ElementType.FLOAT, cache);
            graph.output("present.value." + layer, ElementType.FLOAT, cache);
        }
    }

    private String embeddings() {
        String ids = graph.shaped(
                graph.node("Reshape", "ids", List.of("input_ids", graph.longs("shape.flat", -1))),
                ElementType.INT64,
                GraphBuilder.TOKENS);
        String table = form.embed(graph, "embedding", ids, WeightMatrix.of(weights.embedding()));
        // (batch, sequence, packed width), for the parts that need to know where a sequence ends
        String shape = graph.node("Shape", "shape.ids", List.of("input_ids"));
        graph.node(
                "Concat",
                "shape.packed",
                List.of(shape, graph.longs("size.packed", config.packedWidth())),
                OnnxAttribute.of("axis", 0));
        if (config.family().hasHeadNorms()) {
            concatShape(shape, "query", (long) config.heads() * config.headSize());
            concatShape(shape, "key", (long) config.keyValueHeads() * config.headSize());
        }
        return config.embeddingScale() == 1
                ? table
                : graph.node("Mul", "embedding.scaled", List.of(table, graph.floats("embedding.factor", new float[] {
                    config.embeddingScale()
                })));
    }

    private void concatShape(String shape, String what, long width) {
        graph.node(
                "Concat",
                "shape." + what,
                List.of(shape, graph.longs("size." + what, width)),
                OnnxAttribute.of("axis", 0));
    }

    private Stream layer(int index, Stream stream) {
        String name = "layer." + index;
        DecoderWeights.Layer layer = weights.layers().get(index);
        String attention = attention(index, name, layer, stream.normed());
        if (layer.postAttentionNorm().isPresent()) {
            attention = plainNorm(
                    name + ".attention_normed",
                    attention,
                    norm(
                            name + ".post_attention_norm",
                            layer.postAttentionNorm().get()));
        }
        Stream middle =
                add(name + ".middle", stream.residual(), attention, norm(name + ".ffn_norm", layer.feedForwardNorm()));
        String fed = feedForward(name, layer, middle.normed());
        if (layer.postFeedForwardNorm().isPresent()) {
            fed = plainNorm(
                    name + ".fed_normed",
                    fed,
                    norm(name + ".post_ffn_norm", layer.postFeedForwardNorm().get()));
        }
        boolean isLast = index == config.layers() - 1;
        String next = isLast
                ? norm("output_norm", weights.outputNorm())
                : norm(
                        "layer." + (index + 1) + ".attention_norm",
                        weights.layers().get(index + 1).attentionNorm());
        return add(name + ".out", middle.residual(), fed, next);
    }

    /// Sum and norm in one node.
    private Stream add(String name, String residual, String part, String norm) {
        graph.runtimeNodes(
                "SkipSimplifiedLayerNormalization",
                List.of(name + ".normed", "", "", name + ".residual"),
                List.of(residual, part, norm),
                epsilon());
        return new Stream(name + ".residual", name + ".normed");
    }

    private String attention(int index, String name, DecoderWeights.Layer layer, String input) {
        WeightMatrix packed = new WeightMatrix(List.of(
                rotated(layer.query(), config.heads()),
                rotated(layer.key(), config.keyValueHeads()),
                new WeightMatrix.Part(layer.value(), 0)));
        String projected = form.multiply(graph, name + ".qkv", input, packed);
        if (layer.packedBias().isPresent()) {
            projected = graph.node(
                    "Add",
                    name + ".qkv_biased",
                    List.of(
                            projected,
                            graph.floats(name + ".qkv_bias", layer.packedBias().get(), config.packedWidth())));
        }
        List<String> from = new ArrayList<>(
                layer.headNorms().isPresent()
                        ? normedHeads(name, layer.headNorms().get(), projected)
                        : List.of(
                                graph.node("Reshape", name + ".qkv_packed", List.of(projected, "shape.packed")),
                                "",
                                ""));
        Tables rotary = tables(config.isWindowed(index));
        from.addAll(List.of(
                "past.key." + index,
                "past.value." + index,
                "seqlens_k",
                "total_length",
                rotary.cosines(),
                rotary.sines()));
        List<OnnxAttribute> attributes = new ArrayList<>(List.of(
                OnnxAttribute.of("num_heads", config.heads()),
                OnnxAttribute.of("kv_num_heads", config.keyValueHeads()),
                OnnxAttribute.of("scale", config.attentionScale()),
                OnnxAttribute.of("do_rotary", 1),
                OnnxAttribute.of("rotary_interleaved", 0)));
        if (config.isWindowed(index)) {
            attributes.add(OnnxAttribute.of("local_window_size", config.window()));
        }
        graph.runtimeNodes(
                "GroupQueryAttention",
                List.of(name + ".attended", "present.key." + index, "present.value." + index),
                from,
                attributes.toArray(OnnxAttribute[]::new));
        String flat = graph.shaped(
                graph.node(
                        "Reshape",
                        name + ".attended_rows",
                        List.of(
                                name + ".attended",
                                graph.longs("shape.attended", -1, (long) config.heads() * config.headSize()))),
                ElementType.FLOAT,
                GraphBuilder.TOKENS,
                OnnxValue.UNKNOWN);
        return form.multiply(graph, name + ".attention", flat, WeightMatrix.of(layer.output()));
    }

    private WeightMatrix.Part rotated(GgufTensor tensor, int heads) {
        return new WeightMatrix.Part(tensor, config.family().hasInterleavedRotary() ? heads : 0);
    }

    /// Query, key and value apart, each head of the first two normed.
    private List<String> normedHeads(String name, DecoderWeights.HeadNorms norms, String packed) {
        long queries = (long) config.heads() * config.headSize();
        long keys = (long) config.keyValueHeads() * config.headSize();
        List<String> parts = graph.nodes(
                "Split",
                "",
                List.of(name + ".query_rows", name + ".key_rows", name + ".value_rows"),
                List.of(packed, graph.longs("size.parts", queries, keys, keys)),
                OnnxAttribute.of("axis", -1));
        return List.of(
                normedHeads(name + ".query", parts.get(0), norms.query(), "shape.query"),
                normedHeads(name + ".key", parts.get(1), norms.key(), "shape.key"),
                graph.node("Reshape", name + ".value", List.of(parts.get(2), "shape.key")));
    }

    private String normedHeads(String name, String rows, float[] norm, String shape) {
        String heads = graph.shaped(
                graph.node(
                        "Reshape", name + "_heads", List.of(rows, graph.longs("shape.heads", -1, config.headSize()))),
                ElementType.FLOAT,
                GraphBuilder.TOKENS + "." + shape,
                OnnxValue.UNKNOWN);
        String normed = plainNorm(name + "_normed", heads, norm(name + "_norm", norm));
        return graph.node("Reshape", name, List.of(normed, shape));
    }

    private String feedForward(String name, DecoderWeights.Layer layer, String input) {
        WeightMatrix both =
                new WeightMatrix(List.of(new WeightMatrix.Part(layer.gate(), 0), new WeightMatrix.Part(layer.up(), 0)));
        String gated = form.multiply(graph, name + ".gate_up", input, both);
        List<String> parts = graph.nodes(
                "Split",
                "",
                List.of(name + ".gate", name + ".up"),
                List.of(gated, graph.longs("size.gate_up", config.feedForward(), config.feedForward())),
                OnnxAttribute.of("axis", -1));
        String active =
                switch (config.family().activation()) {
                    case SILU ->
                        graph.runtimeNode(
                                "QuickGelu", name + ".active", List.of(parts.get(0)), OnnxAttribute.of("alpha", 1f));
                    case GELU_TANH -> graph.runtimeNode("FastGelu", name + ".active", List.of(parts.get(0)));
                };
        String inner = graph.node("Mul", name + ".inner", List.of(active, parts.get(1)));
        return form.multiply(graph, name + ".fed", inner, WeightMatrix.of(layer.down()));
    }

    private void head(String normed) {
        String rows = graph.withRows(
                graph.node("Gather", "head.rows", List.of(normed, "logit_rows"), OnnxAttribute.of("axis", 0)), "rows");
        WeightMatrix head = WeightMatrix.of(weights.head());
        if (weights.isTied()) {
            form.tiedHead(graph, "logits", rows, head, "embedding");
        } else {
            form.multiply(graph, "logits", rows, head);
        }
    }

    /// Rotary tables, shape (positions, headSize / 2).
    private record Tables(String cosines, String sines) {}

    private Tables tables(boolean windowed) {
        return tables.computeIfAbsent(windowed, this::newTables);
    }

    private Tables newTables(boolean windowed) {
        Rotary rotary = Rotary.of(config, weights.ropeFactors(), windowed);
        String name = windowed ? "rotary.window" : "rotary";
        long pairs = config.headSize() / 2;
        return new Tables(
                graph.floats(name + ".cosines", rotary.table(positions, Math::cos), positions, pairs),
                graph.floats(name + ".sines", rotary.table(positions, Math::sin), positions, pairs));
    }

    private String plainNorm(String name, String input, String norm) {
        return graph.node(
                "SimplifiedLayerNormalization", name, List.of(input, norm), OnnxAttribute.of("axis", -1), epsilon());
    }

    private String norm(String name, float[] values) {
        return graph.floats(name, values, values.length);
    }

    private OnnxAttribute epsilon() {
        return OnnxAttribute.of("epsilon", config.normEpsilon());
    }
}
