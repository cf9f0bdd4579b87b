package dev.lamplight.core.onnx;

import java.util.List;

/// Writes a BERT encoder anew in the form that is served: the nodes that ONNX Runtime has fused operators for, and no
/// more than a text's vector needs.
///
/// - Query, key and value are one product; attention, the two residual normalizations, and GELU are one node each.
/// - There is neither a mask nor token types: a batch holds texts of one length (docs/design/embedding.md), and the
///   type of a passage is 0, whose embedding is part of the positions'.
/// - The last layer computes keys and values of all tokens, and everything else for the first token alone: with CLS
///   pooling nobody reads the rest.
///
/// Input: `input_ids`, int64, shape (batch, length). Output: `first_hidden_state`, float, shape (batch, hidden). Equal
/// input bytes give equal output bytes.
public final class EncoderCompiler {
    private static final long IR_VERSION = 8;
    private static final long OPERATOR_SET = 17;

    /// BERT's, which no constant of the graph shows by name.
    private static final float NORM_EPSILON = 1e-12f;

    private final EncoderWeights weights;
    private final EncoderProducts products;
    private final int heads;
    private final GraphBuilder graph = new GraphBuilder();

    private EncoderCompiler(EncoderWeights weights, EncoderProducts products, int heads) {
        if (weights.hidden() % heads != 0) {
            throw new IllegalArgumentException(
                    "%d channels cannot be shared by %d heads".formatted(weights.hidden(), heads));
        }
        this.weights = weights;
        this.products = products;
        this.heads = heads;
    }

    /// The encoder in fp32.
    ///
    /// @param heads of attention
    /// @throws dev.lamplight.contract.Failure.Permanent MODEL_MISMATCH where the model is no BERT encoder
    public static OnnxModel plain(OnnxModel exported, int heads) {
        return new EncoderCompiler(EncoderWeights.of(exported), new PlainProducts(), heads).compile();
    }

    /// The encoder in 8 bits.
    ///
    /// @param heads of attention
    /// @throws dev.lamplight.contract.Failure.Permanent MODEL_MISMATCH where the model is no BERT encoder
    public static OnnxModel rounded(OnnxModel exported, int heads, EncoderCalibration calibration) {
        EncoderWeights weights = EncoderWeights.of(exported);
        if (calibration.layers() != weights.layers().size()) {
            throw new IllegalArgumentException("expected the statistics of %d layers, found %d"
                    .formatted(weights.layers().size(), calibration.layers()));
        }
        return new EncoderCompiler(weights, new RoundedProducts(calibration), heads).compile();
    }

    private OnnxModel compile() {
        OnnxValue ids = OnnxValue.of("input_ids", ElementType.INT64.number(), List.of("batch", "length"));
        String hidden = embeddings(ids.name());
        int last = weights.layers().size() - 1;
        for (int layer = 0; layer <= last; layer++) {
            hidden = layer == last ? lastLayer(layer, hidden) : layer(layer, hidden);
        }
        OnnxValue output = OnnxValue.of(
                "first_hidden_state", ElementType.FLOAT.number(), List.of("batch", Integer.toString(weights.hidden())));
        graph.node(output.name(), "Squeeze", List.of(hidden, graph.integers("one", List.of(1L))));
        return new OnnxModel(
                IR_VERSION,
                List.of(new OperatorSet("", OPERATOR_SET), new OperatorSet(GraphBuilder.RUNTIME_DOMAIN, 1)),
                graph.build("encoder", ids, output),
                List.of());
    }

    private String embeddings(String ids) {
        String words = products.lookup(graph, "words", ids, weights.words());
        String zero = graph.integers("zero", List.of(0L));
        String one = graph.integers("one", List.of(1L));
        String shape = graph.node("shape", "Shape", List.of(ids));
        String length = graph.node("length", "Gather", List.of(shape, one), OnnxAttribute.of("axis", 0));
        String table = graph.constant(weights.places().toInitializer("places.table"));
        String places = graph.node("places", "Slice", List.of(table, zero, length, zero));
        return graph.runtimeNode(
                "embeddings",
                "SkipLayerNormalization",
                List.of(
                        words,
                        places,
                        graph.vector("embeddings.weight", weights.norm().weight()),
                        graph.vector("embeddings.bias", weights.norm().bias())),
                OnnxAttribute.of("epsilon", NORM_EPSILON));
    }

    private String layer(int index, String hidden) {
        EncoderWeights.Linear attention = weights.layers().get(index).attention();
        String name = name(index) + ".attention";
        EncoderProducts.Product all = products.write(
                graph, name + ".all", hidden, attention.matrix(), place(index, EncoderProducts.Kind.ATTENTION));
        long width = weights.hidden();
        List<String> parts = graph.split(name + ".parts", all.output(), List.of(width, width, width));
        String context = attention(
                name, parts.get(0), parts.get(1), parts.get(2), attention.bias().plus(all.bias()));
        return afterAttention(index, context, hidden);
    }

    /// @return shape (batch, 1, hidden)
    private String lastLayer(int index, String hidden) {
        EncoderWeights.Linear attention = weights.layers().get(index).attention();
        String name = name(index) + ".attention";
        int width = weights.hidden();
        String one = graph.integers("one", List.of(1L));
        String first =
                graph.node("first_token", "Slice", List.of(hidden, graph.integers("zero", List.of(0L)), one, one));
        EncoderProducts.Place place = place(index, EncoderProducts.Kind.ATTENTION);
        EncoderProducts.Product query =
                products.write(graph, name + ".query", first, attention.matrix().columns(0, width), place);
        EncoderProducts.Product rest =
                products.write(graph, name + ".rest", hidden, attention.matrix().columns(width, 3 * width), place);
        List<String> parts = graph.split(name + ".parts", rest.output(), List.of((long) width, (long) width));
        FloatMatrix bias = attention.bias().plus(FloatMatrix.beside(List.of(query.bias(), rest.bias())));
        String context = attention(name, query.output(), parts.get(0), parts.get(1), bias);
        return afterAttention(index, context, first);
    }

    private String attention(String name, String query, String key, String value, FloatMatrix bias) {
        return graph.runtimeNode(
                name,
                "MultiHeadAttention",
                List.of(query, key, value, graph.vector(name + ".bias", bias)),
                OnnxAttribute.of("num_heads", heads));
    }

    private String afterAttention(int index, String context, String hidden) {
        EncoderWeights.Layer layer = weights.layers().get(index);
        String name = name(index);
        String attended = residual(
                name + ".context",
                context,
                hidden,
                layer.context(),
                place(index, EncoderProducts.Kind.CONTEXT),
                layer.contextNorm());
        EncoderProducts.Product inner = products.write(
                graph,
                name + ".intermediate",
                attended,
                layer.intermediate().matrix(),
                place(index, EncoderProducts.Kind.INTERMEDIATE));
        FloatMatrix bias = layer.intermediate().bias().plus(inner.bias());
        // Not BiasGelu: ONNX Runtime's kernel of Gelu alone gives the same bits in two thirds of the time.
        String moved = graph.node(
                name + ".intermediate.moved",
                "Add",
                List.of(inner.output(), graph.vector(name + ".intermediate.bias", bias)));
        String activated = graph.runtimeNode(name + ".gelu", "Gelu", List.of(moved));
        return residual(
                name + ".output",
                activated,
                attended,
                layer.output(),
                place(index, EncoderProducts.Kind.OUTPUT),
                layer.norm());
    }

    /// Normalization of a product plus what went by it.
    private String residual(
            String name,
            String input,
            String bypass,
            EncoderWeights.Linear linear,
            EncoderProducts.Place place,
            EncoderWeights.Norm norm) {
        EncoderProducts.Product product = products.write(graph, name, input, linear.matrix(), place);
        return graph.runtimeNode(
                name + ".norm",
                "SkipLayerNormalization",
                List.of(
                        product.output(),
                        bypass,
                        graph.vector(name + ".norm.weight", norm.weight()),
                        graph.vector(name + ".norm.bias", norm.bias()),
                        graph.vector(name + ".bias", linear.bias().plus(product.bias()))),
                OnnxAttribute.of("epsilon", NORM_EPSILON));
    }

    private static EncoderProducts.Place place(int layer, EncoderProducts.Kind kind) {
        return new EncoderProducts.Place(layer, kind);
    }

    private static String name(int layer) {
        return "layer." + layer;
    }
}
