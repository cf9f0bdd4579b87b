package dev.lamplight.core.onnx;

import java.util.List;

/// Products in fp32.
record PlainProducts() implements EncoderProducts {
    @Override
    public Product write(GraphBuilder graph, String name, String input, FloatMatrix matrix, Place place) {
        String weight = graph.constant(matrix.toInitializer(name + ".weight"));
        return Product.of(graph.node(name, "MatMul", List.of(input, weight)), matrix.columns());
    }

    @Override
    public String lookup(GraphBuilder graph, String name, String ids, FloatMatrix table) {
        String rows = graph.constant(table.toInitializer(name + ".table"));
        return graph.node(name, "Gather", List.of(rows, ids), OnnxAttribute.of("axis", 0));
    }
}
