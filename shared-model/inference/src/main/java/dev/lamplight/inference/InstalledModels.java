package dev.lamplight.inference;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The models of a deployment by name: those in the folders of packages, the first folder before the second. Immutable.
public final class InstalledModels {
    private final Map<String, Installed> byName;

    private InstalledModels(Map<String, Installed> byName) {
        this.byName = Map.copyOf(byName);
    }

    /// A model and the folder of its package.
    public record Installed(ModelManifest manifest, Path folder) {}

    /// Reads the manifests in the folders; nothing of the packages is checked yet.
    ///
    /// @throws Failure.Permanent MODEL_MISMATCH where a manifest is malformed; NEWER_FORMAT where one is of a later
    // form
    public static InstalledModels of(List<Path> folders) {
        Map<String, Installed> byName = new TreeMap<>();
        for (Path parent : folders) {
            for (Path folder : ModelPackage.folders(parent)) {
                ModelManifest manifest = ModelPackage.readManifest(folder);
                byName.putIfAbsent(manifest.name(), new Installed(manifest, folder));
            }
        }
        return new InstalledModels(byName);
    }

    /// @throws Failure.Permanent MODEL_NOT_FOUND, with the names of those that are
    public Installed find(String name) {
        Installed found = byName.get(name);
        if (found == null) {
            throw Failure.Permanent.ofField(
                    PermanentCode.MODEL_NOT_FOUND,
                    "model",
                    "model: expected one of " + String.join(", ", new TreeMap<>(byName).keySet()) + ", found "
                            + shortened(name));
        }
        return found;
    }

    private static String shortened(String name) {
        return name.length() <= 80 ? name : name.substring(0, 80) + "…";
    }
}
