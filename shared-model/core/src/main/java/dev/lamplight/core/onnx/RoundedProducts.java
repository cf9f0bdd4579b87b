package dev.lamplight.core.onnx;

import java.util.List;

/// Products of bytes: `com.microsoft.MatMulIntegerToFloat` of unsigned activations and signed weights, which the
/// processor sums in 32-bit integers without any rounding (docs/design/embedding.md).
///
/// - Weights have one scale per column.
/// - Every row of activations has a scale of its own, its largest magnitude / 127, so that no text's vector depends on
///   the texts beside it, and no value is clipped.
/// - Inputs of the attention and intermediate products come from a layer normalization and have channels that are many
///   times larger than the others. Their mean is taken off and added again behind the product, where it is a constant;
///   what is left is divided by a scale per channel, which the weights are multiplied with.
/// - The input of the output product, behind GELU, has single large values that no constant tames: it is rounded in two
///   planes, the second holding what the first left over in steps of 1/254, which makes about 16 bits of it.
/// - What rounding the weights adds for the mean input is a constant too, and is taken off again.
///
/// @param calibration what the means and scales are
record RoundedProducts(EncoderCalibration calibration) implements EncoderProducts {
    private static final float STEP = 1f / 127;
    private static final float FINE_STEP = STEP / 254;
    private static final int ZERO_POINT = 128;

    /// Keeps a row of zeros from being divided by zero.
    private static final float TINY = 1e-30f;

    /// GELU gives nothing below -0.16998.
    private static final float DEEPEST_OF_GELU = 0.17f;

    @Override
    public Product write(GraphBuilder graph, String name, String input, FloatMatrix matrix, Place place) {
        EncoderCalibration.Layer known = calibration.layer(place.layer());
        return switch (place.kind()) {
            case ATTENTION -> centered(graph, name, input, matrix, known.attention());
            case INTERMEDIATE -> centered(graph, name, input, matrix, known.intermediate());
            case CONTEXT -> {
                ColumnQuantization weight = ColumnQuantization.of(matrix, name);
                yield new Product(
                        onePlane(graph, name, input, weight), known.context().times(matrix.minus(weight.rounded())));
            }
            case OUTPUT -> {
                ColumnQuantization weight = ColumnQuantization.of(matrix, name);
                yield new Product(
                        twoPlanes(graph, name, input, weight), known.output().times(matrix.minus(weight.rounded())));
            }
        };
    }

    private static Product centered(
            GraphBuilder graph, String name, String input, FloatMatrix matrix, EncoderCalibration.Channels channels) {
        String distance =
                graph.node(name + ".distance", "Sub", List.of(input, graph.vector(name + ".mean", channels.mean())));
        String factor = graph.vector(name + ".factor", channels.scale().reciprocal());
        String even = graph.node(name + ".even", "Mul", List.of(distance, factor));
        ColumnQuantization weight = ColumnQuantization.of(matrix.withScaledRows(channels.scale()), name);
        return new Product(onePlane(graph, name, even, weight), channels.mean().times(matrix));
    }

    private static String onePlane(GraphBuilder graph, String name, String input, ColumnQuantization weight) {
        Row row = Row.of(graph, name, input);
        String plane = quantize(graph, name + ".bytes", row.unit(), step(graph));
        String product = product(graph, name + ".product", plane, step(graph), weight);
        return graph.node(name, "Mul", List.of(product, row.largest()));
    }

    private static String twoPlanes(GraphBuilder graph, String name, String input, ColumnQuantization weight) {
        Row row = Row.behindGelu(graph, name, input);
        String high = quantize(graph, name + ".high", row.unit(), step(graph));
        String seen =
                graph.node(name + ".seen", "DequantizeLinear", List.of(high, step(graph), activationZeroPoint(graph)));
        String rest = graph.node(name + ".rest", "Sub", List.of(row.unit(), seen));
        String fineStep = graph.scalar("fine_step", FINE_STEP);
        String low = quantize(graph, name + ".low", rest, fineStep);
        String coarse = product(graph, name + ".coarse", high, step(graph), weight);
        String fine = product(graph, name + ".fine", low, fineStep, weight);
        String sum = graph.node(name + ".sum", "Add", List.of(coarse, fine));
        return graph.node(name, "Mul", List.of(sum, row.largest()));
    }

    /// A tensor whose rows are divided by their largest magnitudes.
    ///
    /// @param unit between -1 and 1, shape of the input
    /// @param largest the magnitudes, last dimension 1
    private record Row(String unit, String largest) {
        static Row of(GraphBuilder graph, String name, String input) {
            String magnitude = graph.node(name + ".magnitude", "Abs", List.of(input));
            return of(graph, name, input, maximum(graph, name, magnitude), graph.scalar("tiny", TINY));
        }

        /// The largest value, where nothing is far below zero, needs no magnitudes.
        static Row behindGelu(GraphBuilder graph, String name, String input) {
            String least = graph.scalar("deepest_of_gelu", DEEPEST_OF_GELU);
            return of(graph, name, input, maximum(graph, name, input), least);
        }

        private static Row of(GraphBuilder graph, String name, String input, String maximum, String least) {
            String largest = graph.node(name + ".largest", "Max", List.of(maximum, least));
            String reciprocal = graph.node(name + ".reciprocal", "Reciprocal", List.of(largest));
            return new Row(graph.node(name + ".unit", "Mul", List.of(input, reciprocal)), largest);
        }

        private static String maximum(GraphBuilder graph, String name, String input) {
            return graph.node(
                    name + ".maximum",
                    "ReduceMax",
                    List.of(input),
                    OnnxAttribute.ofIntegers("axes", -1),
                    OnnxAttribute.of("keepdims", 1));
        }
    }

    private static String quantize(GraphBuilder graph, String name, String input, String step) {
        return graph.node(name, "QuantizeLinear", List.of(input, step, activationZeroPoint(graph)));
    }

    private static String product(
            GraphBuilder graph, String name, String plane, String step, ColumnQuantization weight) {
        return graph.runtimeNode(
                name,
                "MatMulIntegerToFloat",
                List.of(
                        plane,
                        graph.constant(weight.numbers()),
                        step,
                        graph.constant(weight.scales()),
                        activationZeroPoint(graph),
                        graph.scalar("weight_zero_point", ElementType.INT8, 0)));
    }

    private static String step(GraphBuilder graph) {
        return graph.scalar("step", STEP);
    }

    private static String activationZeroPoint(GraphBuilder graph) {
        return graph.scalar("activation_zero_point", ElementType.UINT8, ZERO_POINT);
    }

    /// Int8 rows with one scale per row: gathered, widened, multiplied.
    @Override
    public String lookup(GraphBuilder graph, String name, String ids, FloatMatrix table) {
        BlockQuantization rows = BlockQuantization.rows(table.toInitializer(name), name + ".numbers", name + ".scales");
        OnnxAttribute axis = OnnxAttribute.of("axis", 0);
        String numbers = graph.node(name + ".row", "Gather", List.of(graph.constant(rows.numbers()), ids), axis);
        String scale = graph.node(name + ".scale", "Gather", List.of(graph.constant(rows.scales()), ids), axis);
        String widened = graph.node(
                name + ".widened", "Cast", List.of(numbers), OnnxAttribute.of("to", ElementType.FLOAT.number()));
        return graph.node(name, "Mul", List.of(widened, scale));
    }
}
