package dev.lamplight.core.onnx;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What a model would make ONNX Runtime reach for, found without loading it: the domains of its operators, nested ones
/// included, and the files and ranges of its external data.
///
/// @param domains domains of all operators, the empty name being ONNX's own
/// @param externalData every external range, wherever in the model it is named
public record OnnxInspection(Set<String> domains, List<Initializer> externalData) {
    private static final int MAX_DEPTH = 8;
    private static final int TRAINING_INFO = 20;
    private static final int FUNCTIONS = 25;
    private static final int SPARSE_INITIALIZER = 15;

    public OnnxInspection {
        domains = Set.copyOf(domains);
        externalData = List.copyOf(externalData);
    }

    /// @throws dev.lamplight.contract.Failure.Permanent MODEL_MISMATCH where the model nests deeper than 8 graphs,
    ///     reads a value before it is made (a circle, for one) or makes it twice, or holds functions, training
    ///     parts or sparse tensors, none of which our packages use
    public static OnnxInspection of(OnnxModel model) {
        for (ProtobufField other : model.others()) {
            if (other.number() == TRAINING_INFO || other.number() == FUNCTIONS) {
                throw MalformedOnnx.because("training parts and functions are not accepted");
            }
        }
        Set<String> domains = new TreeSet<>();
        List<Initializer> external = new ArrayList<>();
        collect(model.graph(), domains, external, 0);
        requireOrder(model.graph(), Set.of());
        return new OnnxInspection(domains, external);
    }

    private static void collect(OnnxGraph graph, Set<String> domains, List<Initializer> external, int depth) {
        if (depth > MAX_DEPTH || graph.others().stream().anyMatch(field -> field.number() == SPARSE_INITIALIZER)) {
            throw MalformedOnnx.because("sparse tensors and graphs nested deeper than 8 are not accepted");
        }
        graph.initializers().forEach(initializer -> collect(initializer, external));
        for (OnnxNode node : graph.nodes()) {
            domains.add(node.domain().equals("ai.onnx") ? "" : node.domain());
            for (OnnxAttribute attribute : node.attributes()) {
                if (attribute.isSparse()) {
                    throw MalformedOnnx.because("node %s: sparse tensors are not accepted".formatted(node.name()));
                }
                attribute.tensors().forEach(tensor -> collect(Initializer.read(tensor), external));
                attribute.subgraphs().forEach(body -> collect(OnnxGraph.read(body), domains, external, depth + 1));
            }
        }
    }

    /// Nodes stand in the order in which they can run, and every value has one maker (ONNX IR specification, "Graphs").
    ///
    /// @param outer values of the graphs around this one, which its nodes may read
    private static void requireOrder(OnnxGraph graph, Set<String> outer) {
        Set<String> known = new HashSet<>(outer);
        graph.inputs().forEach(input -> known.add(input.name()));
        graph.initializers().forEach(initializer -> known.add(initializer.name()));
        Set<String> made = new HashSet<>();
        for (OnnxNode node : graph.nodes()) {
            for (String input : node.inputs()) {
                if (!input.isEmpty() && !known.contains(input)) {
                    throw MalformedOnnx.because("node %s: reads %s before it is made".formatted(node.name(), input));
                }
            }
            for (OnnxAttribute attribute : node.attributes()) {
                attribute.subgraphs().forEach(body -> requireOrder(OnnxGraph.read(body), known));
            }
            for (String output : node.outputs()) {
                if (!output.isEmpty() && !made.add(output)) {
                    throw MalformedOnnx.because("node %s: makes %s once more".formatted(node.name(), output));
                }
            }
            known.addAll(node.outputs());
        }
        for (OnnxValue output : graph.outputs()) {
            if (!known.contains(output.name())) {
                throw MalformedOnnx.because("nothing makes the output %s".formatted(output.name()));
            }
        }
    }

    private static void collect(Initializer initializer, List<Initializer> external) {
        if (initializer.content() instanceof Initializer.Content.External) {
            external.add(initializer);
        }
    }
}
