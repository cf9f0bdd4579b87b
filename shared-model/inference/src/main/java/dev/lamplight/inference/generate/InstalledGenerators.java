package dev.lamplight.inference.generate;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.PlainText;
import dev.lamplight.inference.PackageDownload;
import dev.lamplight.inference.PackageDownload.Opening;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/// The generators of a deployment by name. They are added while it runs, so the bucket of models is asked every time;
/// a package in a folder comes before one of that name in the bucket. Thread-safe.
///
/// In the bucket `generators/<name>/generator.json` says which version is meant, and
/// `generators/<name>/<version>/<file>` are its files. `generators/<name>/adapters/<adapter>/adapter.json` is the
/// [manifest][AdapterManifest] of an adapter over it, and `<sha256>.onnx_adapter` beside it the file. A request calls
/// them `<name>:<adapter>`.
public final class InstalledGenerators {
    /// Most tokens of a prompt and its answer together where a deployment says nothing: what answers is held to it, and
    /// what lists models says it.
    public static final int USUAL_CONTEXT_TOKENS = 4096;

    /// Folder of the bucket that they all are in.
    public static final String PREFIX = "generators/";

    /// What models and adapters may be called.
    static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";

    private static final String ADAPTERS = "/adapters/";
    /// A file is in the heap while it is read.
    public static final long MAX_ADAPTER_BYTES = 256 << 20;

    private static final int MAX_SHOWN = 80;

    private final Map<String, Path> inFolders;
    private final Bucket bucket;

    private InstalledGenerators(Map<String, Path> inFolders, Bucket bucket) {
        this.inFolders = inFolders;
        this.bucket = bucket;
    }

    /// What this room asks of an object store. Implementations are thread-safe.
    public interface Bucket {
        /// The whole object, which is small.
        Optional<byte[]> find(String key);

        /// The names directly below a prefix that ends with a slash.
        List<String> folders(String prefix);

        static Bucket of(Function<String, Optional<byte[]>> find, Function<String, List<String>> folders) {
            return new Bucket() {
                @Override
                public Optional<byte[]> find(String key) {
                    return find.apply(key);
                }

                @Override
                public List<String> folders(String prefix) {
                    return folders.apply(prefix);
                }
            };
        }
    }

    /// @param folders each holds packages, the first before the second; one that does not exist holds none
    public static InstalledGenerators of(List<Path> folders, Bucket bucket) {
        Map<String, Path> inFolders = new TreeMap<>();
        for (Path parent : folders) {
            for (Path folder : packages(parent)) {
                inFolders.putIfAbsent(GeneratorPackage.readManifest(folder).name(), folder);
            }
        }
        return new InstalledGenerators(inFolders, bucket);
    }

    /// A deployment without any.
    public static InstalledGenerators none() {
        return of(List.of(), Bucket.of(_ -> Optional.empty(), _ -> List.of()));
    }

    /// The folders below one that hold a generator, by name; one that begins with a dot is being made.
    public static List<Path> packages(Path parent) {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(child -> !child.getFileName().toString().startsWith("."))
                    .filter(child -> Files.isRegularFile(child.resolve(GeneratorManifest.FILE_NAME)))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot list the model packages in " + parent, unreadable);
        }
    }

    /// Key of the object that says which version of a model is meant.
    public static String manifestKey(String name) {
        return PREFIX + name + "/" + GeneratorManifest.FILE_NAME;
    }

    /// Key of one of a version's files.
    public static String fileKey(GeneratorManifest manifest, String file) {
        return PREFIX + manifest.name() + "/" + manifest.version() + "/" + file;
    }

    /// All of them, by name.
    ///
    /// @throws Failure.Permanent MODEL_MISMATCH or NEWER_FORMAT where a manifest cannot be read
    public List<GeneratorManifest> all() {
        Map<String, GeneratorManifest> all = new TreeMap<>();
        for (String name : bucket.folders(PREFIX)) {
            inBucket(name).ifPresent(manifest -> all.put(name, manifest));
        }
        inFolders.forEach((name, folder) -> all.put(name, GeneratorPackage.readManifest(folder)));
        return new ArrayList<>(all.values());
    }

    /// Names of those in folders of this machine.
    public List<String> onDisk() {
        return List.copyOf(inFolders.keySet());
    }

    public Optional<GeneratorManifest> find(String name) {
        Path folder = inFolders.get(name);
        return folder != null ? Optional.of(GeneratorPackage.readManifest(folder)) : inBucket(name);
    }

    /// @throws Failure.Permanent MODEL_NOT_FOUND, with the names of those that are installed
    public GeneratorManifest require(String name) {
        return find(name).orElseThrow(() -> {
            List<String> names = all().stream().map(GeneratorManifest::name).toList();
            return Failure.Permanent.ofField(
                    PermanentCode.MODEL_NOT_FOUND,
                    "model",
                    "model: expected %s, found %s"
                            .formatted(
                                    names.isEmpty()
                                            ? "a model that writes, and none is installed: ./lamplight model add"
                                            : "one of " + String.join(", ", names),
                                    PlainText.shortened(name, MAX_SHOWN)));
        });
    }

    private Optional<GeneratorManifest> inBucket(String name) {
        if (!name.matches(NAME)) {
            return Optional.empty();
        }
        return bucket.find(manifestKey(name)).map(json -> {
            GeneratorManifest manifest = GeneratorManifest.read(json);
            if (!manifest.name().equals(name)) {
                throw new Failure.Permanent(
                        PermanentCode.MODEL_MISMATCH,
                        "%s: expected the manifest of %s, found that of %s"
                                .formatted(manifestKey(name), name, manifest.name()));
            }
            return manifest;
        });
    }

    /// The adapters over a model that a request can have, by name: what [#requireAdapter] refuses is left out.
    public List<AdapterManifest> usableAdapters(GeneratorManifest base) {
        return adapters(base.name()).stream()
                .flatMap(name -> usable(base, name).stream())
                .toList();
    }

    private Optional<AdapterManifest> usable(GeneratorManifest base, String name) {
        try {
            return Optional.of(requireAdapter(base, name));
        } catch (Failure.Permanent _) {
            return Optional.empty();
        }
    }

    /// Names of the adapters over a model.
    public List<String> adapters(String base) {
        return bucket.folders(PREFIX + base + ADAPTERS).stream()
                .filter(name -> name.matches(NAME))
                .sorted()
                .toList();
    }

    /// @param base the model that it has to be made for
    /// @throws Failure.Permanent MODEL_NOT_FOUND where there is none, with the names of those that there are;
    ///     MODEL_MISMATCH where it is made for another model or another version of this
    public AdapterManifest requireAdapter(GeneratorManifest base, String name) {
        Optional<byte[]> json = name.matches(NAME) ? bucket.find(adapterKey(base.name(), name)) : Optional.empty();
        AdapterManifest manifest = json.map(AdapterManifest::read).orElseThrow(() -> noAdapter(base.name(), name));
        if (!manifest.name().equals(name) || !manifest.fits(base)) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH,
                    "adapter %s: expected one over %s %s, found %s over %s %s; add it again: ./lamplight model add"
                            .formatted(
                                    name,
                                    base.name(),
                                    base.version(),
                                    manifest.name(),
                                    manifest.base(),
                                    manifest.baseVersion()));
        }
        return manifest;
    }

    private Failure.Permanent noAdapter(String base, String name) {
        List<String> names = adapters(base);
        return Failure.Permanent.ofField(
                PermanentCode.MODEL_NOT_FOUND,
                "model",
                "model: expected %s%s, found %s"
                        .formatted(
                                base,
                                names.isEmpty()
                                        ? ", over which there are no adapters"
                                        : " or an adapter over it of " + names,
                                PlainText.shortened(name, MAX_SHOWN)));
    }

    /// An adapter, checked, for who closes it.
    ///
    /// @param manifest one that this object gave
    /// @throws Failure.Permanent MODEL_NOT_FOUND where its file is missing; MODEL_MISMATCH where it is not the one
    ///     that was meant, or none of floats
    public LoraAdapter open(AdapterManifest manifest) {
        if (manifest.sizeBytes() > MAX_ADAPTER_BYTES) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH,
                    "adapter %s: expected at most %d bytes, found %d"
                            .formatted(manifest.name(), MAX_ADAPTER_BYTES, manifest.sizeBytes()));
        }
        byte[] file = bucket.find(adapterFileKey(manifest))
                .orElseThrow(() -> Failure.Permanent.ofField(
                        PermanentCode.MODEL_NOT_FOUND,
                        "model",
                        "model: the bucket of models lacks " + adapterFileKey(manifest)));
        return LoraAdapter.of(manifest.name(), file, manifest.sha256());
    }

    /// Key of the object that says which file of an adapter is meant.
    public static String adapterKey(String base, String name) {
        return PREFIX + base + ADAPTERS + name + "/" + AdapterManifest.FILE_NAME;
    }

    /// Key of an adapter's file.
    public static String adapterFileKey(AdapterManifest manifest) {
        return PREFIX + manifest.base() + ADAPTERS + manifest.name() + "/" + manifest.fileName();
    }

    /// The checked package of a model, on this machine's disk.
    ///
    /// @param manifest one that this object gave
    /// @throws Failure.Permanent as [PackageDownload#fetch]
    public GeneratorPackage open(GeneratorManifest manifest, PackageDownload download) {
        Path folder = inFolders.get(manifest.name());
        if (folder != null) {
            return GeneratorPackage.open(folder);
        }
        return download.fetch(new PackageDownload.Wanted<>(
                manifest.name(),
                manifest.version(),
                manifest.files(),
                file -> fileKey(manifest, file),
                GeneratorManifest.FILE_NAME,
                Json.bytes(manifest),
                new Opening<>(GeneratorPackage::inspect, GeneratorPackage::open, GeneratorPackage::movedTo)));
    }
}
