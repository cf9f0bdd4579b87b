package dev.lamplight.core.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Rewrites the large constants of an fp32 model to 8 bits and leaves activations in fp32, so that the result for one
/// text does not depend on the texts that it shares a batch with (docs/design/embedding.md).
///
/// - `MatMul` with a constant matrix, and `Gemm` that is a plain product plus bias: `MatMulNBits`, 8 bits in blocks of
///   32 along the inner dimension, activations rounded per block inside the kernel (`accuracy_level` 4).
/// - `Gather` from a table of at least a million numbers: int8 rows and one scale per row.
///
/// Equal input bytes give equal output bytes. A weight that something else still uses stays beside its 8-bit form.
public final class WeightOnlyQuantizer {
    /// ONNX Runtime's own operators.
    public static final String RUNTIME_DOMAIN = "com.microsoft";

    private static final long LARGE_TABLE = 1_000_000;
    private static final long INT8_COMPUTE = 4;

    private final OnnxGraph graph;
    private final Predicate<OnnxNode> isKept;
    private final Map<String, Initializer> matrices = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private final List<OnnxNode> nodes = new ArrayList<>();
    private final Map<String, BlockQuantization> quantized = new LinkedHashMap<>();

    private WeightOnlyQuantizer(OnnxGraph graph, Predicate<OnnxNode> isKept) {
        this.graph = graph;
        this.isKept = isKept;
    }

    public static OnnxModel quantize(OnnxModel model) {
        return quantize(model, _ -> false);
    }

    /// @param isKept nodes that stay as they are, because rounding their activations costs more than it saves
    public static OnnxModel quantize(OnnxModel model, Predicate<OnnxNode> isKept) {
        OnnxGraph rewritten = new WeightOnlyQuantizer(model.graph(), isKept).rewrite();
        return model.withGraph(rewritten).withOperatorSet(RUNTIME_DOMAIN, 1);
    }

    private OnnxGraph rewrite() {
        collectNames();
        graph.nodes().forEach(this::rewrite);
        return graph.withNodesAndInitializers(nodes, initializers());
    }

    private void collectNames() {
        graph.initializers().stream()
                .filter(initializer -> initializer.isMatrixOf(ElementType.FLOAT))
                .forEach(initializer -> matrices.put(initializer.name(), initializer));
        // What is an input as well may be replaced by the caller, so it is no constant.
        graph.inputs().forEach(input -> matrices.remove(input.name()));
        graph.initializers().forEach(initializer -> names.add(initializer.name()));
        graph.inputs().forEach(input -> names.add(input.name()));
        for (OnnxNode node : graph.nodes()) {
            names.add(node.name());
            names.addAll(node.inputs());
            names.addAll(node.outputs());
        }
    }

    private void rewrite(OnnxNode node) {
        if (isKept.test(node)) {
            nodes.add(node);
        } else if (node.is("MatMul") && matrices.containsKey(node.input(1))) {
            nodes.add(product(node, BlockQuantization.Layout.DEPTH_FIRST, node.output()));
        } else if (isPlainGemm(node)) {
            rewriteGemm(node);
        } else if (isLargeLookup(node)) {
            rewriteLookup(node);
        } else {
            nodes.add(node);
        }
    }

    private boolean isPlainGemm(OnnxNode node) {
        return node.is("Gemm")
                && matrices.containsKey(node.input(1))
                && node.integerOr("transA", 0) == 0
                && node.float32Or("alpha", 1) == 1
                && node.float32Or("beta", 1) == 1;
    }

    private boolean isLargeLookup(OnnxNode node) {
        return node.is("Gather")
                && node.integerOr("axis", 0) == 0
                && matrices.containsKey(node.input(0))
                && matrices.get(node.input(0)).elements() >= LARGE_TABLE;
    }

    private void rewriteGemm(OnnxNode node) {
        BlockQuantization.Layout layout = node.integerOr("transB", 0) == 0
                ? BlockQuantization.Layout.DEPTH_FIRST
                : BlockQuantization.Layout.WIDTH_FIRST;
        String output = node.output();
        boolean hasBias = !node.input(2).isEmpty();
        if (hasBias) {
            String product = unique(output + "_product");
            nodes.add(product(node, layout, product));
            nodes.add(OnnxNode.of(unique(node.name() + "_bias"), "Add", List.of(product, node.input(2)), output));
        } else {
            nodes.add(product(node, layout, output));
        }
    }

    private OnnxNode product(OnnxNode node, BlockQuantization.Layout layout, String output) {
        String weightName = node.input(1);
        Initializer weight = matrix(weightName);
        // One weight may be read in both layouts; each has its own 8-bit form.
        BlockQuantization blocks = quantized.computeIfAbsent(
                weightName + "\n" + layout,
                _ -> BlockQuantization.columns(weight, layout, unique(weightName + "_q8"), unique(weightName + "_s")));
        boolean depthFirst = layout == BlockQuantization.Layout.DEPTH_FIRST;
        return OnnxNode.of(
                        node.name(),
                        "MatMulNBits",
                        List.of(
                                node.input(0),
                                blocks.numbers().name(),
                                blocks.scales().name()),
                        output)
                .withDomain(RUNTIME_DOMAIN)
                .withAttributes(
                        OnnxAttribute.of("K", weight.shape().get(depthFirst ? 0 : 1)),
                        OnnxAttribute.of("N", weight.shape().get(depthFirst ? 1 : 0)),
                        OnnxAttribute.of("bits", 8),
                        OnnxAttribute.of("block_size", BlockQuantization.BLOCK),
                        OnnxAttribute.of("accuracy_level", INT8_COMPUTE));
    }

    /// Gather the int8 row and its scale, widen the row, multiply.
    private void rewriteLookup(OnnxNode node) {
        String tableName = node.input(0);
        String indices = node.input(1);
        String output = node.output();
        BlockQuantization rows = quantized.computeIfAbsent(
                tableName + "\nrows",
                _ -> BlockQuantization.rows(matrix(tableName), unique(tableName + "_q8"), unique(tableName + "_s")));
        String row = unique(output + "_row");
        String scale = unique(output + "_scale");
        String widened = unique(output + "_widened");
        String base = node.name().isEmpty() ? output : node.name();
        nodes.add(OnnxNode.of(
                        unique(base + "_row"), "Gather", List.of(rows.numbers().name(), indices), row)
                .withAttributes(OnnxAttribute.of("axis", 0)));
        nodes.add(OnnxNode.of(
                        unique(base + "_scale"), "Gather", List.of(rows.scales().name(), indices), scale)
                .withAttributes(OnnxAttribute.of("axis", 0)));
        nodes.add(OnnxNode.of(unique(base + "_widen"), "Cast", List.of(row), widened)
                .withAttributes(OnnxAttribute.of("to", ElementType.FLOAT.number())));
        nodes.add(OnnxNode.of(unique(base + "_multiply"), "Mul", List.of(widened, scale), output));
    }

    private List<Initializer> initializers() {
        Set<String> used = new HashSet<>();
        nodes.forEach(node -> used.addAll(node.inputs()));
        graph.outputs().forEach(output -> used.add(output.name()));
        boolean hasSubgraphs =
                nodes.stream().flatMap(node -> node.attributes().stream()).anyMatch(OnnxAttribute::hasSubgraphs);
        List<Initializer> kept = new ArrayList<>(graph.initializers().stream()
                // The body of a loop may read a constant of the outer graph without naming it as an input.
                .filter(initializer -> hasSubgraphs || used.contains(initializer.name()))
                .toList());
        for (BlockQuantization blocks : quantized.values()) {
            kept.add(blocks.numbers());
            kept.add(blocks.scales());
        }
        return kept;
    }

    private Initializer matrix(String name) {
        Initializer matrix = matrices.get(name);
        if (matrix == null) {
            throw new IllegalArgumentException("No constant float matrix is named " + name);
        }
        return matrix;
    }

    private String unique(String wanted) {
        String name = wanted;
        for (int index = 2; !names.add(name); index++) {
            name = wanted + "_" + index;
        }
        return name;
    }
}
