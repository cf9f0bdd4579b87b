package dev.lamplight.inference;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
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

    private static final ManifestForm FORM = new ManifestForm(FILE_NAME, FORMAT, "");

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
            return FORM.read(
                    Files.readAllBytes(file),
                    fields ->
                            new CatalogFile(fields.smallInteger("format"), fields.list("models", ModelManifest::read)));
        } catch (IOException unreadable) {
            throw new Failure.Permanent(PermanentCode.MODEL_MISMATCH, "%s cannot be read".formatted(file), unreadable);
        }
    }
}
