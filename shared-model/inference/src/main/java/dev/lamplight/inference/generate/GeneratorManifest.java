package dev.lamplight.inference.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.Sha256;
import dev.lamplight.contract.StrictObject;
import dev.lamplight.core.decoder.DecoderFamily;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.inference.ManifestForm;
import dev.lamplight.inference.ModelManifest.ModelFile;
import dev.lamplight.inference.ModelManifest.TensorSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What the package of a generator says about itself: `generator.json` beside its files.
///
/// @param format version of this form
/// @param name what requests call the model
/// @param version [digest][#digest] of everything that decides a text
/// @param files every file of the package but the manifest
/// @param graph name of the ONNX file among `files`
/// @param steps name of the ONNX file that goes on with single tokens: `graph`, or another that shares its keys and
/// values
/// @param tokenizer name of the file with the tokenizer's tables and the chat template: the metadata of a GGUF file
/// @param inputs tensors that go in, in the graph's order
/// @param outputs tensors that come out, in the graph's order
/// @param family architecture
/// @param form of the weights in `graph`
/// @param parameters numbers that were trained
/// @param vocabulary tokens
/// @param contextLength most tokens of prompt and answer together
/// @param cacheBytesPerToken keys and values of one token
/// @param chat whether the model brings a chat template
/// @param languages ISO 639-1 codes, as the file names them
/// @param provenance where the weights come from
/// @param capabilities what was measured of the model; empty where nothing was, which counts as nothing that it can
public record GeneratorManifest(
        int format,
        String name,
        String version,
        List<ModelFile> files,
        String graph,
        String steps,
        String tokenizer,
        List<TensorSpec> inputs,
        List<TensorSpec> outputs,
        DecoderFamily family,
        WeightForm form,
        long parameters,
        int vocabulary,
        int contextLength,
        long cacheBytesPerToken,
        Chat chat,
        List<String> languages,
        Provenance provenance,
        List<MeasuredCapability> capabilities) {
    public static final int FORMAT = 2;

    /// Name of the manifest in a package's folder.
    public static final String FILE_NAME = "generator.json";

    private static final ManifestForm FORM =
            new ManifestForm(FILE_NAME, FORMAT, "; ./lamplight model add makes the package anew");

    public GeneratorManifest {
        files = List.copyOf(files);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        languages = List.copyOf(languages);
        capabilities = List.copyOf(capabilities);
        if (vocabulary < 1 || contextLength < 2) {
            throw new IllegalArgumentException(
                    "expected at least 1 token and 2 positions, found %d and %d".formatted(vocabulary, contextLength));
        }
    }

    /// Whether a model takes conversations.
    public enum Chat {
        TEMPLATE,
        NONE
    }

    /// @param owner who trained the model, as the file says
    /// @param license as the file says it: an SPDX identifier, another word, or `unknown`
    /// @param origin name of the file that was compiled
    /// @param originSha256 its digest
    /// @param created when the package was made of it
    public record Provenance(String owner, String license, String origin, String originSha256, Instant created) {
        private static Provenance read(StrictObject fields) throws StrictObject.Malformed {
            return new Provenance(
                    fields.text("owner"),
                    fields.text("license"),
                    fields.text("origin"),
                    fields.text("originSha256"),
                    fields.instant("created"));
        }
    }

    /// The manifest with the version that its content has.
    public GeneratorManifest withVersion(String newVersion) {
        return with(newVersion, capabilities);
    }

    /// The manifest with what was measured in place of what was before. The version stays: it is of the files.
    public GeneratorManifest withCapabilities(List<MeasuredCapability> measured) {
        return with(version, measured);
    }

    private GeneratorManifest with(String newVersion, List<MeasuredCapability> measured) {
        return new GeneratorManifest(
                format,
                name,
                newVersion,
                files,
                graph,
                steps,
                tokenizer,
                inputs,
                outputs,
                family,
                form,
                parameters,
                vocabulary,
                contextLength,
                cacheBytesPerToken,
                chat,
                languages,
                provenance,
                measured);
    }

    /// Whether the model was measured at this in this language and passed.
    ///
    /// @param language ISO 639-1
    public boolean can(Capability capability, String language) {
        return capabilities.stream()
                .anyMatch(measured -> measured.capability() == capability
                        && measured.language().equals(language)
                        && measured.passed());
    }

    /// SHA-256 over the name and the files.
    public String digest() {
        List<String> parts = new ArrayList<>();
        parts.add(name);
        parts.add(graph);
        if (!steps.equals(graph)) {
            parts.add(steps);
        }
        parts.add(tokenizer);
        files.forEach(file -> parts.add(file.name() + " " + file.sizeBytes() + " " + file.sha256()));
        return Sha256.hexOfParts(parts.toArray(String[]::new));
    }

    /// Bytes of all files.
    public long sizeBytes() {
        return files.stream().mapToLong(ModelFile::sizeBytes).sum();
    }

    /// As the file of a package has it: the same manifest gives the same bytes.
    public byte[] toJson() {
        try {
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a manifest cannot be written", impossible);
        }
    }

    /// @throws Failure.Permanent NEWER_FORMAT where the manifest is of a later form; MODEL_MISMATCH where it is none,
    ///     or its version is not the digest of what it says
    public static GeneratorManifest read(byte[] json) {
        return FORM.read(json, GeneratorManifest::read).requireOwnVersion();
    }

    private GeneratorManifest requireOwnVersion() {
        if (!version.equals(digest())) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH,
                    "manifest of %s: expected version %s, found %s".formatted(name, digest(), version));
        }
        return this;
    }

    private static GeneratorManifest read(StrictObject fields) throws StrictObject.Malformed {
        return new GeneratorManifest(
                fields.smallInteger("format"),
                fields.text("name"),
                fields.text("version"),
                fields.list("files", ModelFile::read),
                fields.text("graph"),
                fields.text("steps"),
                fields.text("tokenizer"),
                fields.list("inputs", TensorSpec::read),
                fields.list("outputs", TensorSpec::read),
                fields.choice("family", DecoderFamily.class),
                fields.choice("form", WeightForm.class),
                fields.integer("parameters"),
                fields.smallInteger("vocabulary"),
                fields.smallInteger("contextLength"),
                fields.integer("cacheBytesPerToken"),
                fields.choice("chat", Chat.class),
                fields.texts("languages"),
                fields.part("provenance", Provenance::read),
                fields.list("capabilities", MeasuredCapability::read));
    }
}
