package dev.lamplight.inference.generate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.StrictObject;
import java.io.IOException;

/// What an adapter says about itself: `adapter.json` beside its file, in the bucket of models below the model that it
/// is made for.
///
/// @param format version of this form
/// @param name what requests call it, behind the model's name and a colon
/// @param base name of the model that it is made for
/// @param baseVersion digest of that model: over other weights an adapter means nothing
/// @param sizeBytes of its file
/// @param sha256 of its file
public record AdapterManifest(int format, String name, String base, String baseVersion, long sizeBytes, String sha256) {
    public static final int FORMAT = 1;

    /// Name of the manifest.
    public static final String FILE_NAME = "adapter.json";

    public AdapterManifest {
        if (!name.matches(InstalledGenerators.NAME) || !base.matches(InstalledGenerators.NAME)) {
            throw new IllegalArgumentException("expected plain names, found '%s' of '%s'".formatted(name, base));
        }
        if (!sha256.matches("[0-9a-f]{64}") || sizeBytes < 1) {
            throw new IllegalArgumentException(
                    "expected a file and its SHA-256, found %d bytes and '%s'".formatted(sizeBytes, sha256));
        }
    }

    /// @throws Failure.Permanent MODEL_MISMATCH where it cannot be read; NEWER_FORMAT where it is of a later form
    public static AdapterManifest read(byte[] json) {
        try {
            JsonNode tree = Json.mapper().readTree(json);
            int found = tree.path("format").asInt(0);
            if (found != FORMAT) {
                throw new Failure.Permanent(
                        found > FORMAT ? PermanentCode.NEWER_FORMAT : PermanentCode.MODEL_MISMATCH,
                        "%s: expected format %d, found %d".formatted(FILE_NAME, FORMAT, found));
            }
            StrictObject fields = StrictObject.of(tree, FILE_NAME);
            AdapterManifest manifest = new AdapterManifest(
                    fields.smallInteger("format"),
                    fields.text("name"),
                    fields.text("base"),
                    fields.text("baseVersion"),
                    fields.integer("sizeBytes"),
                    fields.text("sha256"));
            fields.end();
            return manifest;
        } catch (IOException | IllegalArgumentException malformed) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH, FILE_NAME + ": a field is missing or malformed", malformed);
        }
    }
}
