package dev.lamplight.cli.cloud;

import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.inference.generate.AdapterManifest;
import dev.lamplight.inference.generate.InstalledGenerators;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// The adapters over a model that was added here, in its package: a folder each, with the same files as in the bucket
/// of models.
public final class AdapterFolder {
    private final Path folder;

    /// @param model its package
    AdapterFolder(Path model) {
        this.folder = of(model);
    }

    static Path of(Path model) {
        return model.resolve("adapters");
    }

    /// By name.
    public List<AdapterManifest> all() {
        return adapters().stream().map(AdapterFolder::read).toList();
    }

    private List<Path> adapters() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(child -> Files.isRegularFile(child.resolve(AdapterManifest.FILE_NAME)))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot list the adapters in " + folder, unreadable);
        }
    }

    private static AdapterManifest read(Path adapter) {
        try {
            return AdapterManifest.read(Files.readAllBytes(adapter.resolve(AdapterManifest.FILE_NAME)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read the manifest of " + adapter, unreadable);
        }
    }

    /// The folder of one.
    ///
    /// @throws CommandFailure where there is none of this name
    public Path require(String name) {
        return adapters().stream()
                .filter(adapter -> adapter.getFileName().toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new CommandFailure("No adapter " + name + " was added over this model; there are: "
                        + (adapters().isEmpty()
                                ? "none"
                                : String.join(
                                        ", ",
                                        adapters().stream()
                                                .map(adapter ->
                                                        adapter.getFileName().toString())
                                                .toList()))
                        + "."));
    }

    /// Puts into the bucket what it lacks; the object that says which file is meant goes last.
    void putInto(S3Client s3, String bucket) {
        for (Path adapter : adapters()) {
            AdapterManifest manifest = read(adapter);
            String key = InstalledGenerators.adapterFileKey(manifest);
            if (!GeneratorFolder.holds(s3, bucket, key, manifest.sizeBytes())) {
                s3.putObject(request -> request.bucket(bucket).key(key), adapter.resolve(manifest.fileName()));
            }
            s3.putObject(
                    request -> request.bucket(bucket)
                            .key(InstalledGenerators.adapterKey(manifest.base(), manifest.name())),
                    RequestBody.fromFile(adapter.resolve(AdapterManifest.FILE_NAME)));
        }
    }

    /// Takes an adapter out of the bucket: what says that it is there goes first.
    public static void removeFrom(S3Client s3, String bucket, String model, String name) {
        String manifest = InstalledGenerators.adapterKey(model, name);
        s3.deleteObject(request -> request.bucket(bucket).key(manifest));
        GeneratorFolder.deleteBelow(s3, bucket, manifest.substring(0, manifest.lastIndexOf('/') + 1));
    }
}
