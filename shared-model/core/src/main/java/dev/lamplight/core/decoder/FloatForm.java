package dev.lamplight.core.decoder;

import dev.lamplight.core.onnx.ElementType;
import dev.lamplight.core.onnx.OnnxAttribute;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/// Weights as float32: exact, four to eight times as large.
final class FloatForm implements LinearForm {

    @Override
    public String multiply(GraphBuilder graph, String name, String input, WeightMatrix weight) {
        String matrix = graph.computed(
                name + ".weight",
                ElementType.FLOAT,
                List.of((long) weight.columns(), (long) weight.rows()),
                () -> transposed(weight));
        return graph.node("MatMul", name, List.of(input, matrix));
    }

    @Override
    public String embed(GraphBuilder graph, String name, String ids, WeightMatrix embedding) {
        String table = graph.computed(
                name + ".table",
                ElementType.FLOAT,
                List.of((long) embedding.rows(), (long) embedding.columns()),
                () -> rows(embedding));
        return graph.node("Gather", name, List.of(table, ids), OnnxAttribute.of("axis", 0));
    }

    @Override
    public String tiedHead(GraphBuilder graph, String name, String input, WeightMatrix weight, String embedding) {
        return multiply(graph, name, input, weight);
    }

    private static ByteBuffer rows(WeightMatrix weight) {
        int size = Math.multiplyExact(weight.rows(), weight.columns());
        ByteBuffer bytes = GraphBuilder.bytes(Math.multiplyExact(size, Float.BYTES));
        FloatBuffer elements = bytes.asFloatBuffer();
        float[] values = new float[weight.columns()];
        for (int row = 0; row < weight.rows(); row++) {
            weight.row(row, values);
            elements.put(values);
        }
        return bytes;
    }

    /// Shape (columns, rows): what MatMul takes on its right side.
    private static ByteBuffer transposed(WeightMatrix weight) {
        int rows = weight.rows();
        int columns = weight.columns();
        ByteBuffer bytes = GraphBuilder.bytes(Math.multiplyExact(Math.multiplyExact(rows, columns), Float.BYTES));
        FloatBuffer elements = bytes.asFloatBuffer();
        float[] values = new float[columns];
        for (int row = 0; row < rows; row++) {
            weight.row(row, values);
            for (int column = 0; column < columns; column++) {
                elements.put(column * rows + row, values[column]);
            }
        }
        return bytes;
    }
}
