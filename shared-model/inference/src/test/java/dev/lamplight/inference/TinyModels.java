package dev.lamplight.inference;

import dev.lamplight.core.onnx.OnnxValue;
import java.util.List;

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
                new ModelManifest.Provenance("MIT", "hand-made", "0".repeat(64)),
                "1.29.0",
                new ModelManifest.Fidelity(1, 1, 1));
    }
}
