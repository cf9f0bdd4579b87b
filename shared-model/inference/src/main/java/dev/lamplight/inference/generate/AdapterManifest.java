package dev.lamplight.inference.generate;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.inference.ManifestForm;
import java.util.Optional;

/// What an adapter says about itself: `adapter.json` beside its file, in the bucket of models below the model that it
/// is made for.
///
/// @param format version of this form
/// @param name what requests call it, behind the model's name and a colon
/// @param base name of the model that it is made for
/// @param baseVersion digest of that model: over other weights an adapter means nothing
/// @param sizeBytes of its file
/// @param sha256 of its file
/// @param license under which its owner gives it; `unknown` where nobody says
public record AdapterManifest(
        int format, String name, String base, String baseVersion, long sizeBytes, String sha256, String license) {
    public static final int FORMAT = 2;

    /// Name of the manifest.
    public static final String FILE_NAME = "adapter.json";

    private static final ManifestForm FORM =
            new ManifestForm(FILE_NAME, FORMAT, "; ./lamplight model add puts the adapter there anew");

    public AdapterManifest {
        if (!name.matches(InstalledGenerators.NAME) || !base.matches(InstalledGenerators.NAME)) {
            throw new IllegalArgumentException("expected plain names, found '%s' of '%s'".formatted(name, base));
        }
        if (!sha256.matches("[0-9a-f]{64}") || sizeBytes < 1) {
            throw new IllegalArgumentException(
                    "expected a file and its SHA-256, found %d bytes and '%s'".formatted(sizeBytes, sha256));
        }
    }

    /// Whether it is made for these weights.
    public boolean fits(GeneratorManifest model) {
        return base.equals(model.name()) && baseVersion.equals(model.version());
    }

    /// As a request calls it.
    public String id() {
        return new GeneratorName(base, Optional.of(name)).text();
    }

    /// Of its file, beside the manifest.
    public String fileName() {
        return sha256 + ".onnx_adapter";
    }

    public byte[] toJson() {
        return Json.bytes(this);
    }

    /// @throws Failure.Permanent MODEL_MISMATCH where it cannot be read; NEWER_FORMAT where it is of a later form
    public static AdapterManifest read(byte[] json) {
        return FORM.read(
                json,
                fields -> new AdapterManifest(
                        fields.smallInteger("format"),
                        fields.text("name"),
                        fields.text("base"),
                        fields.text("baseVersion"),
                        fields.integer("sizeBytes"),
                        fields.text("sha256"),
                        fields.text("license")));
    }
}
