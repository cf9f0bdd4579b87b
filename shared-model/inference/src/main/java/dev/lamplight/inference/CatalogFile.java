package dev.lamplight.inference;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.StrictObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What one build made: the manifests of all packages, whether they went into the layer or wait to be put into the
/// bucket of models. Stands as `catalog.json` beside the packages of the layer.
///
/// @param format version of this form
public record CatalogFile(int format, List<ModelManifest> models) {
    public static final int FORMAT = 1;

    public static final String FILE_NAME = "catalog.json";

    public CatalogFile {
        models = List.copyOf(models);
    }

    /// @param folder that holds the packages of a layer
    /// @return no models where the folder has no catalog
    /// @throws Failure.Permanent MODEL_MISMATCH where the catalog is malformed, NEWER_FORMAT where it is of a later
    ///     form
    static CatalogFile of(Path folder) {
        Path file = folder.resolve(FILE_NAME);
        if (!Files.exists(file)) {
            return new CatalogFile(FORMAT, List.of());
        }
        try {
            StrictObject fields = StrictObject.of(Json.mapper().readTree(Files.readAllBytes(file)), FILE_NAME);
            int format = fields.smallInteger("format");
            if (format != FORMAT) {
                throw new Failure.Permanent(
                        format > FORMAT ? PermanentCode.NEWER_FORMAT : PermanentCode.MODEL_MISMATCH,
                        "%s: expected format %d, found %d".formatted(FILE_NAME, FORMAT, format));
            }
            CatalogFile catalog = new CatalogFile(format, fields.list("models", ModelManifest::read));
            fields.end();
            return catalog;
        } catch (IOException | IllegalArgumentException malformed) {
            throw new Failure.Permanent(PermanentCode.MODEL_MISMATCH, "%s cannot be read".formatted(file), malformed);
        }
    }
}
