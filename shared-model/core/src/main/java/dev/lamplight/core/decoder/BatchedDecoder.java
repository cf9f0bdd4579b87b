package dev.lamplight.core.decoder;

import dev.lamplight.core.onnx.ElementType;
import dev.lamplight.core.onnx.OnnxAttribute;
import dev.lamplight.core.onnx.OnnxGraph;
import dev.lamplight.core.onnx.OnnxModel;
import dev.lamplight.core.onnx.OnnxNode;
import dev.lamplight.core.onnx.OnnxValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Rewrites the graph of a [decoder][DecoderGraph] so that several sequences advance in one run: everything but
/// attention takes the rows of all of them at once, which is where weights are read from memory, and attention stands
/// there once for each slot, with keys and values of its own. `GroupQueryAttention` itself takes several sequences only
/// for one token each and of one length of memory, and rounds differently then; here each sequence is computed
/// by the node that would compute it alone. The weights stay in their file.
///
/// | tensor | type | shape | what |
/// |---|---|---|---|
/// | `input_ids` | int64 | (1, rows) | tokens of all sequences |
/// | `places.<s>` | int64 | (places) | which rows slot s attends with, at least two: one row may stand there twice |
/// | `kept` | int64 | (rows) | for each row its place among those of all slots, one slot after the other |
/// | `seqlens_k.<s>`, `total_length.<s>` | int32 | (1), () | as those of a decoder |
/// | `past.key.<l>.<s>` and the like | float | as those of a decoder | keys and values of slot s |
public final class BatchedDecoder {
    private static final String ATTENTION = "GroupQueryAttention";
    private static final int FIRST_CACHE = 3;
    private static final int SEQUENCE_AXIS = 1;

    private final int slots;
    private final List<OnnxNode> nodes = new ArrayList<>();
    private final List<OnnxValue> values = new ArrayList<>();

    private BatchedDecoder(int slots) {
        this.slots = slots;
    }

    /// @param slots sequences that can advance together, at least 2
    public static OnnxModel of(OnnxModel model, int slots) {
        if (slots < 2) {
            throw new IllegalArgumentException("expected at least 2 slots, found " + slots);
        }
        return model.withGraph(new BatchedDecoder(slots).rewritten(model.graph()));
    }

    private OnnxGraph rewritten(OnnxGraph graph) {
        values.addAll(graph.values());
        for (OnnxNode node : graph.nodes()) {
            if (node.operator().equals(ATTENTION)) {
                perSlot(node);
            } else {
                nodes.add(node);
            }
        }
        return new OnnxGraph(
                graph.name(),
                nodes,
                graph.initializers(),
                inputs(graph.inputs()),
                graph.outputs().stream()
                        .flatMap(output -> ofSlots(output).stream())
                        .toList(),
                values,
                graph.others());
    }

    private List<OnnxValue> inputs(List<OnnxValue> before) {
        List<OnnxValue> inputs = new ArrayList<>();
        for (OnnxValue input : before) {
            inputs.addAll(ofSlots(input));
        }
        for (int slot = 0; slot < slots; slot++) {
            inputs.add(OnnxValue.of("places." + slot, ElementType.INT64.number(), List.of("places." + slot)));
        }
        inputs.add(OnnxValue.of("kept", ElementType.INT64.number(), List.of("sequence")));
        return inputs;
    }

    private List<OnnxValue> ofSlots(OnnxValue value) {
        if (!isOfOneSequence(value.name())) {
            return List.of(value);
        }
        return IntStream.range(0, slots)
                .mapToObj(slot -> OnnxValue.of(
                        value.name() + "." + slot,
                        value.elementType(),
                        value.shape().stream()
                                .map(dimension -> dimension.equals("capacity") ? "capacity." + slot : dimension)
                                .toList()))
                .toList();
    }

    private static boolean isOfOneSequence(String name) {
        return name.startsWith("past.")
                || name.startsWith("present.")
                || name.equals("seqlens_k")
                || name.equals("total_length");
    }

    private void perSlot(OnnxNode attention) {
        String output = attention.outputs().getFirst();
        List<String> attended = new ArrayList<>();
        for (int slot = 0; slot < slots; slot++) {
            String suffix = "." + slot;
            List<String> from = new ArrayList<>();
            for (int index = 0; index < attention.inputs().size(); index++) {
                String input = attention.inputs().get(index);
                if (index < FIRST_CACHE) {
                    from.add(input.isEmpty() ? "" : gather(input, "places" + suffix, input + suffix));
                } else {
                    from.add(isOfOneSequence(input) ? input + suffix : input);
                }
            }
            List<String> to =
                    attention.outputs().stream().map(name -> name + suffix).toList();
            nodes.add(new OnnxNode(
                    attention.name() + suffix,
                    attention.operator(),
                    attention.domain(),
                    from,
                    to,
                    attention.attributes(),
                    attention.others()));
            attended.add(to.getFirst());
        }
        nodes.add(OnnxNode.of(output + ".all", "Concat", attended, output + ".all")
                .withAttributes(OnnxAttribute.of("axis", SEQUENCE_AXIS)));
        values.add(OnnxValue.of(
                output + ".all", ElementType.FLOAT.number(), List.of(OnnxValue.UNKNOWN, "places", OnnxValue.UNKNOWN)));
        gather(output + ".all", "kept", output);
    }

    private String gather(String input, String indices, String output) {
        nodes.add(OnnxNode.of(output, "Gather", List.of(input, indices), output)
                .withAttributes(OnnxAttribute.of("axis", SEQUENCE_AXIS)));
        return output;
    }
}
