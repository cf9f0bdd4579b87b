package dev.lamplight.core.onnx;

import java.util.ArrayList;
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

    /// @throws dev.lamplight.contract.Failure.Permanent MODEL_MISMATCH where the model nests deeper than 8 graphs, or
    ///     holds functions, training parts or sparse tensors, none of which our packages use
    public static OnnxInspection of(OnnxModel model) {
        for (ProtobufField other : model.others()) {
            if (other.number() == TRAINING_INFO || other.number() == FUNCTIONS) {
                throw MalformedOnnx.because("training parts and functions are not accepted");
            }
        }
        Set<String> domains = new TreeSet<>();
        List<Initializer> external = new ArrayList<>();
        collect(model.graph(), domains, external, 0);
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

    private static void collect(Initializer initializer, List<Initializer> external) {
        if (initializer.content() instanceof Initializer.Content.External) {
            external.add(initializer);
        }
    }
}
