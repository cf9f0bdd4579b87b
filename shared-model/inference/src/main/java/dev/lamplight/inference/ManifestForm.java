package dev.lamplight.inference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.StrictObject;
import java.io.IOException;

/// A form of the JSON files that packages bring: each says which version of its form it has, and has exactly the fields
/// of that one. Nothing is gained by reading older ones: a package is built together with what reads it.
///
/// @param fileName for messages
/// @param version the only one that is read
/// @param remedy what can be done about an older one; empty where nothing can
public record ManifestForm(String fileName, int version, String remedy) {

    /// @param reading of all fields, `format` among them
    /// @throws Failure.Permanent NEWER_FORMAT where the file is of a later form; MODEL_MISMATCH where it is of an
    ///     earlier one, or a field is missing, unknown or malformed
    public <T> T read(byte[] json, StrictObject.Reading<T> reading) {
        try {
            JsonNode tree = Json.tree(json);
            requireVersion(tree.path("format").asInt(0));
            StrictObject fields = StrictObject.of(tree, fileName);
            T read = reading.of(fields);
            fields.end();
            return read;
        } catch (IOException | IllegalArgumentException malformed) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH, fileName + ": a field is missing or malformed", malformed);
        }
    }

    private void requireVersion(int found) {
        if (found > version) {
            throw new Failure.Permanent(
                    PermanentCode.NEWER_FORMAT, "%s: expected format %d, found %d".formatted(fileName, version, found));
        }
        if (found < version) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH,
                    "%s: expected format %d, found %d%s".formatted(fileName, version, found, remedy));
        }
    }
}
