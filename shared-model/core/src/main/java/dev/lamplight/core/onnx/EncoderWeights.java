package dev.lamplight.core.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The constants of a BERT encoder (Devlin et al. 2018), found in a graph that was exported from PyTorch: biases and
/// norms by the names that they have in Hugging Face's model, matrices by the names of the nodes that read them.
///
/// @param words shape (vocabulary, hidden)
/// @param places position embeddings plus the embedding of token type 0, shape (positions, hidden)
/// @param norm of the sum of both
record EncoderWeights(FloatMatrix words, FloatMatrix places, Norm norm, List<Layer> layers) {
    EncoderWeights {
        layers = List.copyOf(layers);
    }

    /// A layer normalization; both of shape (hidden).
    record Norm(FloatMatrix weight, FloatMatrix bias) {}

    /// x * matrix + bias.
    ///
    /// @param matrix shape (in, out)
    /// @param bias shape (out)
    record Linear(FloatMatrix matrix, FloatMatrix bias) {}

    /// @param attention query, key and value side by side, shape (hidden, 3 hidden)
    /// @param context what follows attention
    /// @param intermediate to the inner width
    /// @param output back to the hidden width
    record Layer(Linear attention, Linear context, Norm contextNorm, Linear intermediate, Linear output, Norm norm) {}

    /// @throws dev.lamplight.contract.Failure.Permanent MODEL_MISMATCH where a part of the encoder is not there
    static EncoderWeights of(OnnxModel model) {
        return new Finder(model.graph()).find();
    }

    int hidden() {
        return words.columns();
    }

    private static final class Finder {
        private final Map<String, Initializer> constants = new HashMap<>();
        private final Map<String, String> matrices = new HashMap<>();

        Finder(OnnxGraph graph) {
            graph.initializers().forEach(initializer -> constants.put(initializer.name(), initializer));
            graph.nodes().stream()
                    .filter(node -> node.is("MatMul"))
                    .forEach(node -> matrices.put(node.name(), node.input(1)));
        }

        EncoderWeights find() {
            List<Layer> layers = new ArrayList<>();
            while (constants.containsKey("encoder.layer.%d.output.dense.bias".formatted(layers.size()))) {
                layers.add(layer(layers.size()));
            }
            if (layers.isEmpty()) {
                throw MalformedOnnx.because("expected a BERT encoder, found no encoder.layer.0.output.dense.bias");
            }
            FloatMatrix typeZero = constant("embeddings.token_type_embeddings.weight");
            return new EncoderWeights(
                    constant("embeddings.word_embeddings.weight"),
                    constant("embeddings.position_embeddings.weight").plus(typeZero.firstRow()),
                    norm("embeddings."),
                    layers);
        }

        private Layer layer(int index) {
            String part = "encoder.layer.%d.".formatted(index);
            List<Linear> attention = List.of(
                    linear(part + "attention.self.query"),
                    linear(part + "attention.self.key"),
                    linear(part + "attention.self.value"));
            return new Layer(
                    new Linear(
                            FloatMatrix.beside(
                                    attention.stream().map(Linear::matrix).toList()),
                            FloatMatrix.beside(
                                    attention.stream().map(Linear::bias).toList())),
                    linear(part + "attention.output.dense"),
                    norm(part + "attention.output."),
                    linear(part + "intermediate.dense"),
                    linear(part + "output.dense"),
                    norm(part + "output."));
        }

        private Linear linear(String part) {
            // PyTorch names a node by the path of its module: encoder.layer.0 becomes /encoder/layer.0.
            String node = "/" + part.replace('.', '/').replaceFirst("/layer/", "/layer.") + "/MatMul";
            String matrix = matrices.get(node);
            if (matrix == null) {
                throw MalformedOnnx.because("expected a node MatMul %s".formatted(node));
            }
            return new Linear(constant(matrix), constant(part + ".bias"));
        }

        private Norm norm(String part) {
            return new Norm(constant(part + "LayerNorm.weight"), constant(part + "LayerNorm.bias"));
        }

        private FloatMatrix constant(String name) {
            Initializer initializer = constants.get(name);
            if (initializer == null) {
                throw MalformedOnnx.because("expected a constant %s".formatted(name));
            }
            return FloatMatrix.of(initializer);
        }
    }
}
