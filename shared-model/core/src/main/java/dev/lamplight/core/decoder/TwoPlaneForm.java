package dev.lamplight.core.decoder;

import dev.lamplight.core.onnx.ElementType;
import dev.lamplight.core.onnx.OnnxAttribute;
import dev.lamplight.core.onnx.OnnxValue;
import java.nio.ByteBuffer;
import java.util.List;

/// Weights as int8 with one scale per output, activations as two planes of 8 bits: a row is divided by its largest
/// magnitude, rounded to 8 bits, and what is left of it rounded again. Both planes go through one integer product, so a
/// result does not depend on the rows beside it, and the rounding of activations is that of 15 bits.
///
/// Where the processor multiplies unsigned by signed bytes without VNNI, pairs of products may saturate; use another
/// form there.
final class TwoPlaneForm implements LinearForm {
    private static final int LEVELS = 127;

    /// A row of zeros is divided by this.
    private static final float TINY = 1e-30f;

    /// Of the embedding and of a head that is the same matrix.
    private final BlockForm table = new BlockForm(BlockForm.Precision.INT8);

    @Override
    public String multiply(GraphBuilder graph, String name, String input, WeightMatrix weight) {
        String matrix = graph.computed(
                name + ".weight",
                ElementType.INT8,
                List.of((long) weight.columns(), (long) weight.rows()),
                () -> transposed(weight));
        String scales = graph.computed(
                name + ".scales", ElementType.FLOAT, List.of((long) weight.rows()), () -> scaleBytes(weight));
        return multiply(graph, name, input, matrix, scales);
    }

    /// Rows of 8-bit blocks, of which a token needs one. A matrix as [#multiply] has it would be read whole for the
    /// columns of a few tokens.
    @Override
    public String embed(GraphBuilder graph, String name, String ids, WeightMatrix embedding) {
        return table.embed(graph, name, ids, embedding);
    }

    /// The rows of the embedding: exact where the file has them in 8 bits, while one scale per row is not.
    @Override
    public String tiedHead(GraphBuilder graph, String name, String input, WeightMatrix weight, String embedding) {
        return table.tiedHead(graph, name, input, weight, embedding);
    }

    /// The product with a weight that is in the graph already.
    ///
    /// @param matrix int8, shape (columns, rows)
    /// @param scales float, shape (rows)
    private static String multiply(GraphBuilder graph, String name, String input, String matrix, String scales) {
        String step = graph.floats("plane.step", new float[] {1f / LEVELS});
        String fineStep = graph.floats("plane.fineStep", new float[] {1f / LEVELS / (2 * LEVELS)});
        String zero = graph.uint8("plane.zero", LEVELS + 1);
        String magnitudes = graph.node("Abs", name + ".magnitudes", List.of(input));
        String largest = graph.node(
                "ReduceMax",
                name + ".largest",
                List.of(magnitudes),
                OnnxAttribute.ofIntegers("axes", -1),
                OnnxAttribute.of("keepdims", 1));
        String range =
                graph.node("Max", name + ".range", List.of(largest, graph.floats("plane.tiny", new float[] {TINY}, 1)));
        String unit = graph.node("Div", name + ".unit", List.of(input, range));
        String coarse = graph.node("QuantizeLinear", name + ".coarse", List.of(unit, step, zero));
        String kept = graph.node("DequantizeLinear", name + ".kept", List.of(coarse, step, zero));
        String left = graph.node("Sub", name + ".left", List.of(unit, kept));
        String fine = graph.node("QuantizeLinear", name + ".fine", List.of(left, fineStep, zero));
        String rows = graph.rowsOf(input);
        String planes = graph.shaped(
                graph.node("Concat", name + ".planes", List.of(coarse, fine), OnnxAttribute.of("axis", 0)),
                ElementType.UINT8,
                rows + ".planes",
                OnnxValue.UNKNOWN);
        String products = graph.runtimeNode(
                "MatMulIntegerToFloat", name + ".products", List.of(planes, matrix, step, scales, zero));
        List<String> parts = graph.nodes(
                "Split",
                "",
                List.of(name + ".coarseProduct", name + ".fineProduct"),
                List.of(products),
                OnnxAttribute.of("axis", 0));
        parts.forEach(part -> graph.shaped(part, ElementType.FLOAT, rows, OnnxValue.UNKNOWN));
        String fineShare =
                graph.node("Mul", name + ".fineShare", List.of(parts.get(1), graph.floats("plane.ratio", new float[] {
                    1f / (2 * LEVELS)
                })));
        String sum = graph.node("Add", name + ".sum", List.of(parts.get(0), fineShare));
        return graph.node("Mul", name, List.of(sum, range));
    }

    /// The largest magnitude of a row / 127; 1 for a row of zeros.
    private static float scale(float[] row) {
        float largest = 0;
        for (float value : row) {
            largest = Math.max(largest, Math.abs(value));
        }
        float scale = largest / LEVELS;
        return scale == 0 ? 1 : scale;
    }

    /// @return float, shape (rows)
    private static ByteBuffer scaleBytes(WeightMatrix weight) {
        ByteBuffer bytes = GraphBuilder.bytes(Math.multiplyExact(weight.rows(), Float.BYTES));
        float[] values = new float[weight.columns()];
        for (int row = 0; row < weight.rows(); row++) {
            weight.row(row, values);
            bytes.putFloat(scale(values));
        }
        return bytes.flip();
    }

    /// @return int8, shape (columns, rows)
    private static ByteBuffer transposed(WeightMatrix weight) {
        int rows = weight.rows();
        int columns = weight.columns();
        ByteBuffer bytes = GraphBuilder.bytes(Math.multiplyExact(rows, columns));
        float[] values = new float[columns];
        for (int row = 0; row < rows; row++) {
            weight.row(row, values);
            float scale = scale(values);
            for (int column = 0; column < columns; column++) {
                // Clamped because a scale among the subnormal numbers may be rounded down.
                int number = Math.clamp((long) Math.rint(values[column] / scale), -LEVELS, LEVELS);
                bytes.put(column * rows + row, (byte) number);
            }
        }
        return bytes;
    }
}
