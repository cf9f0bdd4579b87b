package dev.lamplight.core.onnx;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Hand-made models that are small enough to be read in a test.
final class Models {
    /// Channels between layers, inside the feed-forward part, and tokens of the tiny encoder.
    static final int HIDDEN = 4;

    static final int INNER = 6;
    static final int WORDS = 3;

    private Models() {}

    static OnnxModel of(List<OnnxNode> nodes, List<Initializer> initializers) {
        OnnxGraph graph = new OnnxGraph(
                "test",
                nodes,
                initializers,
                List.of(OnnxValue.of("x", 1, List.of("rows", "2"))),
                List.of(OnnxValue.of("y", 1, List.of("rows", "2"))),
                List.of(),
                List.of());
        return new OnnxModel(6, List.of(new OperatorSet("", 11)), graph, List.of());
    }

    static Initializer floats(String name, float[] values, long... shape) {
        ByteBuffer bytes = LittleEndian.allocate(values.length * Float.BYTES);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return Initializer.of(
                name, ElementType.FLOAT, Arrays.stream(shape).boxed().toList(), bytes.flip());
    }

    /// The constants of a BERT encoder with the names that an export from PyTorch gives them; element i of a constant
    /// is i + 1, and the nodes are only those that the constants are found by.
    static OnnxModel encoder(int layers) {
        List<Initializer> constants = new ArrayList<>();
        List<OnnxNode> nodes = new ArrayList<>();
        constants.add(counted("embeddings.word_embeddings.weight", WORDS, HIDDEN));
        constants.add(counted("embeddings.position_embeddings.weight", 5, HIDDEN));
        constants.add(counted("embeddings.token_type_embeddings.weight", 2, HIDDEN));
        norm("embeddings", constants);
        for (int layer = 0; layer < layers; layer++) {
            String part = "encoder.layer." + layer;
            for (String which : List.of("query", "key", "value")) {
                linear(part + ".attention.self." + which, HIDDEN, HIDDEN, nodes, constants);
            }
            linear(part + ".attention.output.dense", HIDDEN, HIDDEN, nodes, constants);
            norm(part + ".attention.output", constants);
            linear(part + ".intermediate.dense", HIDDEN, INNER, nodes, constants);
            linear(part + ".output.dense", INNER, HIDDEN, nodes, constants);
            norm(part + ".output", constants);
        }
        return of(nodes, constants);
    }

    private static void linear(String part, int in, int out, List<OnnxNode> nodes, List<Initializer> constants) {
        constants.add(counted(part + ".matrix", in, out));
        constants.add(counted(part + ".bias", out));
        String path = "/" + part.replace('.', '/').replaceFirst("/layer/", "/layer.");
        nodes.add(OnnxNode.of(path + "/MatMul", "MatMul", List.of("x", part + ".matrix"), part));
    }

    private static void norm(String part, List<Initializer> constants) {
        constants.add(counted(part + ".LayerNorm.weight", HIDDEN));
        constants.add(counted(part + ".LayerNorm.bias", HIDDEN));
    }

    private static Initializer counted(String name, long... shape) {
        float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
        for (int index = 0; index < values.length; index++) {
            values[index] = index + 1;
        }
        return floats(name, values, shape);
    }
}
