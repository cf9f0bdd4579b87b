package dev.lamplight.inference;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The models of a deployment by name. A package in a folder comes before one in the bucket, the first folder before
/// the second; what a catalog names and nobody has installed is not there. Thread-safe.
public final class InstalledModels {
    private final Map<String, Installed.InFolder> inFolders;
    private final Map<String, Installed.InBucket> built;
    private final Predicate<String> bucketHolds;

    private InstalledModels(
            Map<String, Installed.InFolder> inFolders,
            Map<String, Installed.InBucket> built,
            Predicate<String> bucketHolds) {
        this.inFolders = inFolders;
        this.built = built;
        this.bucketHolds = bucketHolds;
    }

    /// A model and where its package is.
    public sealed interface Installed {
        ModelManifest manifest();

        /// Its package, ready to be loaded.
        ///
        /// @param download where it is not on this machine's disk
        /// @throws Failure.Permanent as [ModelPackage#open] and [PackageDownload#fetch]
        /// @throws Failure.Transient as [PackageDownload#fetch]
        ModelPackage open(PackageDownload download);

        /// On this machine's disk.
        record InFolder(ModelManifest manifest, Path folder) implements Installed {
            @Override
            public ModelPackage open(PackageDownload download) {
                return ModelPackage.open(folder);
            }
        }

        /// In the bucket of models.
        record InBucket(ModelManifest manifest) implements Installed {
            @Override
            public ModelPackage open(PackageDownload download) {
                return download.fetch(this);
            }

            /// Key of one of the package's objects. The manifest is put last, so that it stands for the whole package.
            String key(String file) {
                return manifest.name() + "/" + manifest.version() + "/" + file;
            }
        }
    }

    /// Reads the manifests and catalogs in the folders; nothing of the packages is checked yet.
    ///
    /// @param folders each holds packages, and perhaps a catalog
    /// @param bucketHolds whether the bucket of models has an object of this key; asked anew every time
    /// @throws Failure.Permanent MODEL_MISMATCH where a manifest or catalog is malformed; NEWER_FORMAT where one is
    ///     of a later form
    public static InstalledModels of(List<Path> folders, Predicate<String> bucketHolds) {
        Map<String, Installed.InFolder> inFolders = new TreeMap<>();
        Map<String, Installed.InBucket> built = new TreeMap<>();
        for (Path parent : folders) {
            for (Path folder : ModelPackage.folders(parent)) {
                ModelManifest manifest = ModelPackage.readManifest(folder);
                inFolders.putIfAbsent(manifest.name(), new Installed.InFolder(manifest, folder));
            }
            for (ModelManifest manifest : CatalogFile.of(parent).models()) {
                built.putIfAbsent(manifest.name(), new Installed.InBucket(manifest));
            }
        }
        built.keySet().removeAll(inFolders.keySet());
        return new InstalledModels(inFolders, built, bucketHolds);
    }

    /// All of them, by name; asks the bucket for each that is not on disk.
    public List<ModelManifest> all() {
        Map<String, ModelManifest> all = new TreeMap<>();
        inFolders.forEach((name, model) -> all.put(name, model.manifest()));
        built.values().stream()
                .filter(this::isThere)
                .forEach(model -> all.put(model.manifest().name(), model.manifest()));
        return new ArrayList<>(all.values());
    }

    /// Names of those on this machine's disk.
    public List<String> onDisk() {
        return List.copyOf(inFolders.keySet());
    }

    /// @throws Failure.Permanent MODEL_NOT_FOUND, with the names of those that are installed
    public Installed find(String name) {
        Installed.InFolder onDisk = inFolders.get(name);
        return onDisk != null
                ? onDisk
                : Optional.ofNullable(built.get(name)).filter(this::isThere).orElseThrow(() -> notFound(name));
    }

    private boolean isThere(Installed.InBucket model) {
        return bucketHolds.test(model.key(ModelManifest.FILE_NAME));
    }

    private Failure.Permanent notFound(String name) {
        List<String> names = all().stream().map(ModelManifest::name).toList();
        return Failure.Permanent.ofField(
                PermanentCode.MODEL_NOT_FOUND,
                "model",
                "model: expected one of %s, found %s".formatted(String.join(", ", names), shortened(name)));
    }

    private static String shortened(String name) {
        return name.length() <= 80 ? name : name.substring(0, 80) + "…";
    }
}
