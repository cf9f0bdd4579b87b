package dev.lamplight.inference;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.Sha256;
import dev.lamplight.contract.StrictObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What a model package says about itself: `manifest.json` beside its files.
///
/// @param format version of this form
/// @param name the model's published name with its version, `bge-small-en-v1.5`
/// @param version [digest][#digest] of everything that decides a result: index and cache keys carry it
/// @param task what the model does
/// @param files every file of the package but the manifest
/// @param graph name of the ONNX file among `files`
/// @param inputs tensors that go in, in the graph's order
/// @param outputs tensors that come out, in the graph's order; the first one is used: the last hidden states of all
///     tokens, or of rank 2 where the graph pools them itself
/// @param tokenizer how text becomes the model's input
/// @param encoding how the model's output becomes a vector
/// @param languages ISO 639-1 codes of the languages it is meant for
/// @param quantization form of the weights, for people
/// @param provenance licence and origin of the weights
/// @param runtimeVersion ONNX Runtime that the fidelity was measured with
/// @param fidelity agreement with the fp32 original
public record ModelManifest(
        int format,
        String name,
        String version,
        Task task,
        List<ModelFile> files,
        String graph,
        List<TensorSpec> inputs,
        List<TensorSpec> outputs,
        Tokenizer tokenizer,
        Encoding encoding,
        List<String> languages,
        String quantization,
        Provenance provenance,
        String runtimeVersion,
        Fidelity fidelity) {
    public static final int FORMAT = 3;

    /// Name of the manifest in a package's folder.
    public static final String FILE_NAME = "manifest.json";

    private static final ManifestForm FORM = new ManifestForm(FILE_NAME, FORMAT, "");

    public ModelManifest {
        files = List.copyOf(files);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        languages = List.copyOf(languages);
    }

    /// What a model does.
    public enum Task {
        EMBED
    }

    /// One file of a package.
    ///
    /// @param name within the folder
    /// @param sha256 of its bytes, in lower-case hexadecimal: what a download is held to
    /// @param crc32 of its bytes (ISO 3309): what every start is held to. It costs next to nothing and tells a file
    ///     that is damaged, cut or exchanged; whoever could forge it could change the code as well
    public record ModelFile(String name, long sizeBytes, String sha256, long crc32) {
        /// What a file is at this moment.
        public static ModelFile of(Path file) throws IOException {
            return new ModelFile(
                    file.getFileName().toString(),
                    Files.size(file),
                    ModelPackage.sha256(file),
                    ModelPackage.crc32(file));
        }

        public static ModelFile read(StrictObject fields) throws StrictObject.Malformed {
            return new ModelFile(
                    fields.text("name"), fields.integer("sizeBytes"), fields.text("sha256"), fields.integer("crc32"));
        }
    }

    /// One tensor; a dimension is a number or a symbol.
    ///
    /// @param elementType number of `TensorProto.DataType` (onnx.proto3): 1 float, 7 int64
    public record TensorSpec(String name, long elementType, List<String> shape) {
        public TensorSpec {
            shape = List.copyOf(shape);
        }

        public static TensorSpec read(StrictObject fields) throws StrictObject.Malformed {
            return new TensorSpec(fields.text("name"), fields.integer("elementType"), fields.texts("shape"));
        }
    }

    /// The tokenizer's file among the package's files and its kind.
    public record Tokenizer(String file, TokenizerKind kind) {
        static Tokenizer read(StrictObject fields) throws StrictObject.Malformed {
            return new Tokenizer(fields.text("file"), fields.choice("kind", TokenizerKind.class));
        }
    }

    /// The algorithms of tokenizers.
    public enum TokenizerKind {
        WORD_PIECE
    }

    /// How texts become vectors of this model's space.
    ///
    /// @param pooling which hidden states make the vector
    /// @param normalization what is done with the vector at the end
    /// @param queryPrefix text that stands before every query
    /// @param passagePrefix text that stands before every passage
    /// @param maxTokens positions of the model, special tokens included; longer texts are cut
    /// @param dimensions length of a vector
    /// @param smallestDimensions shortest head of a vector that was measured to keep 8 of 10 nearest neighbors;
    ///     `dimensions` where none was. Decides nothing about the vector itself
    public record Encoding(
            Pooling pooling,
            Normalization normalization,
            String queryPrefix,
            String passagePrefix,
            int maxTokens,
            int dimensions,
            int smallestDimensions) {
        public Encoding {
            if (maxTokens < 2 || dimensions < 1) {
                throw new IllegalArgumentException(
                        "expected at least 2 positions and 1 dimension, found " + maxTokens + " and " + dimensions);
            }
            if (smallestDimensions < 1 || smallestDimensions > dimensions) {
                throw new IllegalArgumentException(
                        "expected 1 to " + dimensions + " smallest dimensions, found " + smallestDimensions);
            }
        }

        static Encoding read(StrictObject fields) throws StrictObject.Malformed {
            return new Encoding(
                    fields.choice("pooling", Pooling.class),
                    fields.choice("normalization", Normalization.class),
                    fields.text("queryPrefix"),
                    fields.text("passagePrefix"),
                    fields.smallInteger("maxTokens"),
                    fields.smallInteger("dimensions"),
                    fields.smallInteger("smallestDimensions"));
        }
    }

    /// Which of the last hidden states make the vector of a text.
    public enum Pooling {
        /// The state of the first token.
        CLS,
        /// The mean over all tokens of the text.
        MEAN
    }

    /// What is done with a pooled vector.
    public enum Normalization {
        NONE,
        /// Scaled to Euclidean length 1, so that the dot product is the cosine.
        L2
    }

    /// @param owner who trained the model
    /// @param license SPDX identifier
    /// @param origin coordinates of the artifact that the weights came in
    /// @param originSha256 digest of the original ONNX file
    /// @param created when that file was packed
    public record Provenance(String owner, String license, String origin, String originSha256, Instant created) {
        static Provenance read(StrictObject fields) throws StrictObject.Malformed {
            return new Provenance(
                    fields.text("owner"),
                    fields.text("license"),
                    fields.text("origin"),
                    fields.text("originSha256"),
                    fields.instant("created"));
        }
    }

    /// Cosine between the vectors of this package and those of the fp32 original over `texts` texts.
    public record Fidelity(double meanCosine, double minCosine, int texts) {
        static Fidelity read(StrictObject fields) throws StrictObject.Malformed {
            return new Fidelity(fields.number("meanCosine"), fields.number("minCosine"), fields.smallInteger("texts"));
        }
    }

    /// The manifest with the version that its content has.
    public ModelManifest withVersion(String newVersion) {
        return new ModelManifest(
                format,
                name,
                newVersion,
                task,
                files,
                graph,
                inputs,
                outputs,
                tokenizer,
                encoding,
                languages,
                quantization,
                provenance,
                runtimeVersion,
                fidelity);
    }

    /// SHA-256 over the name, the files and the encoding: what decides a vector, and nothing else. Equal digests mean
    /// comparable vectors.
    public String digest() {
        List<String> parts = new ArrayList<>();
        parts.add(name);
        parts.add(task.name());
        parts.add(graph);
        files.forEach(file -> parts.add(file.name() + " " + file.sizeBytes() + " " + file.sha256()));
        parts.add(tokenizer.file());
        parts.add(tokenizer.kind().name());
        parts.add(encoding.pooling().name());
        parts.add(encoding.normalization().name());
        parts.add(encoding.queryPrefix());
        parts.add(encoding.passagePrefix());
        parts.add(Integer.toString(encoding.maxTokens()));
        parts.add(Integer.toString(encoding.dimensions()));
        return Sha256.hexOfParts(parts.toArray(String[]::new));
    }

    /// @throws Failure.Permanent NEWER_FORMAT where the manifest is of a later form than this; MODEL_MISMATCH where it
    ///     is none, or its version is not the digest of what it says
    public static ModelManifest read(byte[] json) {
        return FORM.read(json, ModelManifest::read);
    }

    /// Reads all fields, in whatever a manifest stands.
    static ModelManifest read(StrictObject fields) throws StrictObject.Malformed {
        ModelManifest manifest = new ModelManifest(
                fields.smallInteger("format"),
                fields.text("name"),
                fields.text("version"),
                fields.choice("task", Task.class),
                fields.list("files", ModelFile::read),
                fields.text("graph"),
                fields.list("inputs", TensorSpec::read),
                fields.list("outputs", TensorSpec::read),
                fields.part("tokenizer", Tokenizer::read),
                fields.part("encoding", Encoding::read),
                fields.texts("languages"),
                fields.text("quantization"),
                fields.part("provenance", Provenance::read),
                fields.text("runtimeVersion"),
                fields.part("fidelity", Fidelity::read));
        manifest.requireOwnVersion();
        return manifest;
    }

    /// @throws Failure.Permanent MODEL_MISMATCH where the version is not the digest of what the manifest says
    private void requireOwnVersion() {
        if (!version.equals(digest())) {
            throw mismatch("manifest of %s: expected version %s, found %s".formatted(name, digest(), version));
        }
    }

    private static Failure.Permanent mismatch(String message) {
        return new Failure.Permanent(PermanentCode.MODEL_MISMATCH, message);
    }
}
