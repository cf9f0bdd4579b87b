package dev.lamplight.cli.cloud;

import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.contract.Failure;
import dev.lamplight.inference.ModelManifest.ModelFile;
import dev.lamplight.inference.generate.AdapterManifest;
import dev.lamplight.inference.generate.GeneratorManifest;
import dev.lamplight.inference.generate.GeneratorPackage;
import dev.lamplight.inference.generate.InstalledGenerators;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/// The generators that were added here, a folder each, and how they come into a bucket of models.
public final class GeneratorFolder {
    private static final String DRAFT = ".draft-";

    /// What a draft takes the place of, in another draft until that is done.
    private static final String OLD = "old";

    private static final Duration LONGEST_COMMAND = Duration.ofDays(1);

    private final Path folder;
    private final Clock clock;

    /// @param folder made when the first one is added
    public GeneratorFolder(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /// By name; what is no package any more is left out.
    public List<GeneratorManifest> all() {
        return InstalledGenerators.packages(folder).stream()
                .map(GeneratorPackage::readManifest)
                .toList();
    }

    public Optional<Path> find(String name) {
        return InstalledGenerators.packages(folder).stream()
                .filter(candidate -> candidate.getFileName().toString().equals(name))
                .findFirst();
    }

    /// @throws CommandFailure where there is none of this name
    public Path require(String name) {
        return find(name)
                .orElseThrow(() -> new CommandFailure("No model " + name + " was added here; there are: "
                        + (all().isEmpty()
                                ? "none"
                                : String.join(
                                        ", ",
                                        all().stream()
                                                .map(GeneratorManifest::name)
                                                .toList()))
                        + "."));
    }

    /// An empty folder on the same disk, for a package that is being made.
    public Path draft() throws IOException {
        Files.createDirectories(folder);
        recover();
        removeOldDrafts();
        return Files.createTempDirectory(folder, DRAFT);
    }

    private List<Path> drafts() throws IOException {
        if (Files.notExists(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(child -> child.getFileName().toString().startsWith(DRAFT))
                    .toList();
        }
    }

    /// Puts back what a command had taken away when it was interrupted before the new version stood there.
    private void recover() throws IOException {
        for (Path draft : drafts()) {
            Path old = draft.resolve(OLD);
            Optional<Path> place = place(old);
            if (place.isPresent() && Files.notExists(place.get())) {
                Files.createDirectories(place.get().getParent());
                Files.move(old, place.get(), StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    /// Where a package, or an adapter of one, belongs; nowhere where it does not say so any more.
    private Optional<Path> place(Path settled) throws IOException {
        Path adapter = settled.resolve(AdapterManifest.FILE_NAME);
        try {
            if (Files.exists(settled.resolve(GeneratorManifest.FILE_NAME))) {
                return Optional.of(
                        folder.resolve(GeneratorPackage.readManifest(settled).name()));
            }
            if (Files.exists(adapter)) {
                AdapterManifest manifest = AdapterManifest.read(Files.readAllBytes(adapter));
                return find(manifest.base())
                        .map(model -> AdapterFolder.of(model).resolve(manifest.name()));
            }
            return Optional.empty();
        } catch (Failure.Permanent _) {
            return Optional.empty();
        }
    }

    /// What interrupted commands left behind.
    private void removeOldDrafts() throws IOException {
        Instant limit = clock.instant().minus(LONGEST_COMMAND);
        for (Path draft : drafts()) {
            if (Files.getLastModifiedTime(draft).toInstant().isBefore(limit)) {
                delete(draft);
            }
        }
    }

    /// Gives a finished draft its place, in that of an older version where there is one, whose adapters stay. They are
    /// copied: at any time one of both versions has them.
    public void settle(Path draft, String name) throws IOException {
        Path target = folder.resolve(name);
        Path adapters = AdapterFolder.of(target);
        if (Files.exists(adapters)) {
            copy(adapters, AdapterFolder.of(draft));
        }
        replace(draft, target);
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> paths;
        try (Stream<Path> all = Files.walk(from)) {
            paths = all.toList();
        }
        for (Path path : paths) {
            Files.copy(path, to.resolve(from.relativize(path)));
        }
    }

    /// Gives a finished draft of an adapter its place in the package of its model.
    public void settle(Path draft, AdapterManifest adapter) throws IOException {
        Path adapters = Files.createDirectories(AdapterFolder.of(require(adapter.base())));
        replace(draft, adapters.resolve(adapter.name()));
    }

    private void replace(Path draft, Path target) throws IOException {
        if (Files.exists(target)) {
            Path old = draft();
            Files.move(target, old.resolve(OLD), StandardCopyOption.ATOMIC_MOVE);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
            delete(old);
        } else {
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /// Takes away a package, or an adapter of one: it is gone in one step, whatever interrupts the rest.
    public void remove(Path settled) throws IOException {
        Path draft = draft();
        Files.move(settled, draft.resolve("removed"), StandardCopyOption.ATOMIC_MOVE);
        delete(draft);
    }

    /// The adapters over a model.
    ///
    /// @throws CommandFailure where there is no model of this name
    public AdapterFolder adapters(String model) {
        return new AdapterFolder(require(model));
    }

    /// Changes what a package says of itself, in one step: whoever interrupts it finds the one or the other.
    public void rewrite(GeneratorManifest manifest) throws IOException {
        Path draft = draft();
        try {
            Path written = Files.write(draft.resolve(GeneratorManifest.FILE_NAME), manifest.toJson());
            Files.move(
                    written,
                    require(manifest.name()).resolve(GeneratorManifest.FILE_NAME),
                    StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(draft);
        }
    }

    /// Puts into the bucket what it lacks; the object that says which version is meant goes last.
    public void putInto(S3Client s3, String bucket) {
        try {
            recover();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read what lies in " + folder, unreadable);
        }
        for (Path model : InstalledGenerators.packages(folder)) {
            put(s3, bucket, model);
        }
    }

    private static void put(S3Client s3, String bucket, Path model) {
        GeneratorManifest manifest = GeneratorPackage.readManifest(model);
        for (ModelFile file : manifest.files()) {
            String key = InstalledGenerators.fileKey(manifest, file.name());
            if (!holds(s3, bucket, key, file.sizeBytes())) {
                s3.putObject(request -> request.bucket(bucket).key(key), model.resolve(file.name()));
            }
        }
        s3.putObject(
                request -> request.bucket(bucket).key(InstalledGenerators.manifestKey(manifest.name())),
                RequestBody.fromFile(model.resolve(GeneratorManifest.FILE_NAME)));
        new AdapterFolder(model).putInto(s3, bucket);
    }

    static boolean holds(S3Client s3, String bucket, String key, long sizeBytes) {
        try {
            return s3.headObject(request -> request.bucket(bucket).key(key)).contentLength() == sizeBytes;
        } catch (NoSuchKeyException _) {
            return false;
        }
    }

    /// Takes a model out of the bucket: what says that it is there goes first.
    public static void removeFrom(S3Client s3, String bucket, String name) {
        s3.deleteObject(request -> request.bucket(bucket).key(InstalledGenerators.manifestKey(name)));
        deleteBelow(s3, bucket, InstalledGenerators.PREFIX + name + "/");
    }

    static void deleteBelow(S3Client s3, String bucket, String prefix) {
        s3.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix))
                .contents()
                .forEach(object ->
                        s3.deleteObject(request -> request.bucket(bucket).key(object.key())));
    }

    /// Deletes a folder with all that is in it.
    public static void delete(Path tree) throws IOException {
        List<Path> paths;
        try (Stream<Path> all = Files.walk(tree)) {
            paths = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }
}
