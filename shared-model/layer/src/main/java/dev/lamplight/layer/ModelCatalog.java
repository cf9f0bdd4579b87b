package dev.lamplight.layer;

import dev.lamplight.contract.Json;
import dev.lamplight.core.onnx.OnnxModel;
import dev.lamplight.core.onnx.WeightOnlyQuantizer;
import dev.lamplight.inference.ModelManifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/// The encoders that the build makes: `models.json`, in which every input byte is pinned by its SHA-256.
record ModelCatalog(List<Encoder> encoders) {
    private static final String RESOURCE = "models.json";

    ModelCatalog {
        encoders = List.copyOf(encoders);
    }

    /// Where a package goes.
    enum Place {
        /// Into the layer: every function that embeds has it on disk.
        LAYER,
        /// Into the bucket of models, from which the function that is asked for it fetches it.
        BUCKET
    }

    /// @param name of the model and of its folder
    /// @param jar the Maven artifact that holds it: nothing but these two entries of it is used
    /// @param onnx the fp32 graph, in the root of the jar
    /// @param floatNodes ends of the names of graph nodes whose weights stay in fp32 (docs/design/embedding.md)
    /// @param tokenizer Hugging Face's description of the tokenizer, in the root of the jar
    record Encoder(
            String name,
            Place place,
            Jar jar,
            Entry onnx,
            List<String> floatNodes,
            Entry tokenizer,
            ModelManifest.Encoding encoding,
            List<String> languages,
            String owner,
            String license,
            ModelManifest.Fidelity fidelity) {
        Encoder {
            floatNodes = List.copyOf(floatNodes);
            languages = List.copyOf(languages);
        }

        /// The form of the encoder's graph that is served.
        OnnxModel served(Path original) throws IOException {
            return WeightOnlyQuantizer.quantize(
                    OnnxModel.read(original), node -> floatNodes.stream().anyMatch(node.name()::endsWith));
        }
    }

    /// @param artifact Maven's group, artifact and version
    /// @param file name in the folder that the build copies it to
    record Jar(String artifact, String file, String sha256) {}

    record Entry(String name, long sizeBytes, String sha256) {}

    static byte[] bytes() throws IOException {
        try (InputStream stream = ModelCatalog.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException(RESOURCE + " is not on the class path");
            }
            return stream.readAllBytes();
        }
    }

    static ModelCatalog read() throws IOException {
        return Json.read(bytes(), ModelCatalog.class);
    }
}
