package dev.lamplight.core.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Rewrites integer products so that no processor can get them wrong. x86-64 without VNNI multiplies unsigned by signed
/// bytes with `vpmaddubsw`, which adds pairs of products in 16 bits and saturates: 255 * 127 * 2 is 64,770, and 32,767
/// is all that fits. Where both sides are unsigned ONNX Runtime takes a kernel that widens them first: slower, and
/// exact.
///
/// The weights stay what they are in the file; nodes that add 128 stand before the products: bytes become floats, and
/// floats bytes with another zero point, both without loss and for both ONNX Runtime has vector code. Their inputs are
/// constant, so it computes them once, when it loads the graph with basic optimizations. The sums are the same integers
/// as those of the signed form.
public final class UnsignedWeights {
    private static final String PRODUCT = "MatMulIntegerToFloat";
    private static final int SHIFT = 128;
    private static final int WEIGHT = 1;
    private static final int WEIGHT_ZERO_POINT = 5;

    private final GraphBuilder shifts = new GraphBuilder();
    private final Map<String, String> shifted = new HashMap<>();

    private UnsignedWeights() {}

    /// Whether a model has such products at all.
    public static boolean concern(OnnxModel model) {
        return model.graph().nodes().stream().anyMatch(node -> node.operator().equals(PRODUCT));
    }

    public static OnnxModel of(OnnxModel model) {
        UnsignedWeights rewriting = new UnsignedWeights();
        List<OnnxNode> products = new ArrayList<>();
        for (OnnxNode node : model.graph().nodes()) {
            products.add(node.operator().equals(PRODUCT) ? rewriting.rewritten(node) : node);
        }
        OnnxValue none = OnnxValue.of("none", ElementType.FLOAT.number(), List.of());
        OnnxGraph added = rewriting.shifts.build("shifts", none, none);
        List<OnnxNode> nodes = new ArrayList<>(added.nodes());
        nodes.addAll(products);
        List<Initializer> constants = new ArrayList<>(model.graph().initializers());
        constants.addAll(added.initializers());
        return model.withGraph(model.graph().withNodesAndInitializers(nodes, constants));
    }

    private OnnxNode rewritten(OnnxNode product) {
        List<String> inputs = new ArrayList<>(product.inputs());
        inputs.set(WEIGHT, shifted(inputs.get(WEIGHT)));
        if (inputs.size() > WEIGHT_ZERO_POINT) {
            inputs.set(WEIGHT_ZERO_POINT, shifted(inputs.get(WEIGHT_ZERO_POINT)));
        } else {
            // symmetric: zero became 128
            inputs.add(shifts.scalar("unsigned_zero", ElementType.UINT8, SHIFT));
        }
        return new OnnxNode(
                product.name(),
                product.operator(),
                product.domain(),
                inputs,
                product.outputs(),
                product.attributes(),
                product.others());
    }

    private String shifted(String constant) {
        return shifted.computeIfAbsent(constant, name -> {
            String one = shifts.scalar("unsigned_scale", 1f);
            String wide = shifts.node(name + ".wide", "DequantizeLinear", List.of(name, one));
            String zero = shifts.scalar("unsigned_zero", ElementType.UINT8, SHIFT);
            return shifts.node(name + ".unsigned", "QuantizeLinear", List.of(wide, one, zero));
        });
    }
}
