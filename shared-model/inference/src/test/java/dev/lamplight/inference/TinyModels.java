package dev.lamplight.inference;

import dev.lamplight.contract.Json;
import dev.lamplight.core.onnx.ElementType;
import dev.lamplight.core.onnx.ExternalWeights;
import dev.lamplight.core.onnx.Initializer;
import dev.lamplight.core.onnx.OnnxGraph;
import dev.lamplight.core.onnx.OnnxModel;
import dev.lamplight.core.onnx.OnnxNode;
import dev.lamplight.core.onnx.OnnxValue;
import dev.lamplight.core.onnx.OperatorSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Hand-made parts of models that are small enough to be read in a test.
final class TinyModels {
    private TinyModels() {}

    static OnnxValue output(String name) {
        return OnnxValue.of(name, 1, List.of("rows", "columns"));
    }

    static ModelManifest manifest(List<ModelManifest.ModelFile> files) {
        return new ModelManifest(
                ModelManifest.FORMAT,
                "tiny",
                "",
                ModelManifest.Task.EMBED,
                files,
                "model.onnx",
                List.of(),
                List.of(ModelPackage.spec(output("y"))),
                new ModelManifest.Tokenizer("tokenizer.bin", ModelManifest.TokenizerKind.WORD_PIECE),
                new ModelManifest.Encoding(
                        ModelManifest.Pooling.CLS, ModelManifest.Normalization.L2, "", "", 512, 2, 2),
                List.of("en"),
                "none",
                new ModelManifest.Provenance("nobody", "MIT", "hand-made", "0".repeat(64), Instant.EPOCH),
                "1.29.0",
                new ModelManifest.Fidelity(1, 1, 1));
    }

    /// The package's files but the manifest, as they are.
    static List<ModelManifest.ModelFile> files(Path folder) throws IOException {
        List<ModelManifest.ModelFile> files = new ArrayList<>();
        for (String name : List.of("model.onnx", "weights.bin", "tokenizer.bin")) {
            files.add(ModelManifest.ModelFile.of(folder.resolve(name)));
        }
        return files;
    }

    /// `y` is declared as an output without a type: enough for a package that is never run.
    static OnnxModel model(OnnxNode node, Initializer weights) {
        OnnxGraph graph = new OnnxGraph(
                "tiny", List.of(node), List.of(weights), List.of(), List.of(output("y")), List.of(), List.of());
        return new OnnxModel(8, List.of(new OperatorSet("", 13)), graph, List.of());
    }

    /// Writes a whole package, with weights of so many bytes, a multiple of 4.
    static ModelManifest write(Path folder, int weightBytes) throws IOException {
        byte[] content = new byte[weightBytes];
        new Random(1).nextBytes(content);
        Initializer weights =
                Initializer.of("w", ElementType.FLOAT, List.of(weightBytes / 4L), ByteBuffer.wrap(content));
        OnnxNode node = OnnxNode.of("n", "Gelu", List.of("w"), "y").withDomain("com.microsoft");
        ExternalWeights.write(model(node, weights), folder.resolve("model.onnx"), "weights.bin");
        Files.write(folder.resolve("tokenizer.bin"), new byte[] {1, 2, 3});
        ModelManifest manifest = manifest(files(folder));
        ModelManifest versioned = manifest.withVersion(manifest.digest());
        Files.write(folder.resolve(ModelManifest.FILE_NAME), Json.bytes(versioned));
        return versioned;
    }
}
