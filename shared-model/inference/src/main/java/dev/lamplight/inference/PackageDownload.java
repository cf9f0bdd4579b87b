package dev.lamplight.inference;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.TransientCode;
import dev.lamplight.inference.InstalledModels.Installed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Brings packages from the bucket of models to this machine's disk, `<name>/<version>` in a scratch folder.
///
/// A package is written and checked under a name that nobody else has, and gets its own name in one step: whoever finds
/// the folder finds all of it, whatever became of the process that made it. Two processes may do the work twice; the
/// second one then takes what the first one made.
///
/// A package that is refused stays so for a minute without another look at the bucket: a damaged one costs one
/// download, not one per request. Thread-safe.
public final class PackageDownload {
    private static final String DRAFT = ".draft-";
    private static final int PART_BYTES = 4 << 20;
    private static final int PARTS_AT_ONCE = 8;

    /// No invocation lasts longer: an older draft is what a crash left behind.
    private static final Duration LONGEST_INVOCATION = Duration.ofMinutes(15);

    private static final Duration REFUSED_FOR = Duration.ofMinutes(1);

    private final PackageSource source;
    private final Path scratch;
    private final Clock clock;
    private final Map<String, Refusal> refusals = new HashMap<>(); // by version

    /// @param scratch made when it is needed
    public PackageDownload(PackageSource source, Path scratch, Clock clock) {
        this.source = source;
        this.scratch = scratch;
        this.clock = clock;
    }

    /// A package that may be in the bucket.
    ///
    /// @param name of the model, and of its folder on disk
    /// @param version folder in it; a version never changes
    /// @param files those that are fetched
    /// @param keys from a file's name to its key
    /// @param manifestName what the manifest is called on disk
    /// @param manifest written beside the files
    /// @param opening what is made of the folder
    /// compared by nobody; the array is the point
    @SuppressWarnings("ArrayRecordComponent")
    public record Wanted<T>(
            String name,
            String version,
            List<ModelManifest.ModelFile> files,
            UnaryOperator<String> keys,
            String manifestName,
            byte[] manifest,
            Opening<T> opening) {
        public Wanted {
            files = List.copyOf(files);
        }
    }

    /// How a folder that holds a package is opened.
    ///
    /// @param check of what was downloaded: nobody can make other bytes that pass
    /// @param open of what this disk has already
    /// @param moved the same package after its folder was moved; nobody else may have had it in between
    public record Opening<T>(Function<Path, T> check, Function<Path, T> open, BiFunction<T, Path, T> moved) {}

    /// A piece of one of the package's files.
    private record Part(ModelManifest.ModelFile file, long offset, int length) {}

    /// What was wrong with a version, and when that was seen.
    private record Refusal(Failure.Permanent failure, Instant seen) {
        /// A clock that went back must not make the minute longer.
        boolean holds(Instant now) {
            return !now.isBefore(seen) && now.isBefore(seen.plus(REFUSED_FOR));
        }
    }

    /// The package, from the disk where it is already there.
    ///
    /// @throws Failure.Permanent MODEL_NOT_FOUND where the bucket lacks one of its files; MODEL_MISMATCH where one
    ///     is shorter or has another hash than the manifest says; for a minute as it was seen first
    /// @throws Failure.Transient STORAGE_UNAVAILABLE where the bucket does not answer; MISCONFIGURED where the disk
    ///     is full or cannot be written
    public ModelPackage fetch(Installed.InBucket model) {
        ModelManifest manifest = model.manifest();
        return fetch(new Wanted<>(
                manifest.name(),
                manifest.version(),
                manifest.files(),
                model::key,
                ModelManifest.FILE_NAME,
                Json.bytes(manifest),
                new Opening<>(ModelPackage::inspect, ModelPackage::open, ModelPackage::movedTo)));
    }

    /// A package of any kind.
    ///
    /// @see #fetch(Installed.InBucket)
    public synchronized <T> T fetch(Wanted<T> wanted) {
        Refusal refusal = refusals.get(wanted.version());
        if (refusal != null && refusal.holds(clock.instant())) {
            throw refusal.failure();
        }
        refusals.remove(wanted.version());
        try {
            return fetched(wanted);
        } catch (Failure.Permanent damaged) {
            refusals.put(wanted.version(), new Refusal(damaged, clock.instant()));
            throw damaged;
        }
    }

    private <T> T fetched(Wanted<T> wanted) {
        Path parent = scratch.resolve(PackageCheck.requirePlainName(wanted.name()));
        Path folder = parent.resolve(PackageCheck.requirePlainName(wanted.version()));
        try {
            if (Files.isDirectory(folder)) {
                return wanted.opening().open().apply(folder);
            }
            Files.createDirectories(parent);
            removeOldDrafts(parent);
            Path draft = Files.createTempDirectory(parent, DRAFT);
            try {
                download(wanted, draft);
                Files.write(draft.resolve(wanted.manifestName()), wanted.manifest());
                return settled(wanted.opening(), draft, folder);
            } finally {
                delete(draft);
            }
        } catch (IOException | UncheckedIOException full) {
            throw new Failure.Transient(
                    TransientCode.MISCONFIGURED,
                    "model %s: %s cannot be written; the function may need a larger EphemeralStorage"
                            .formatted(wanted.name(), parent),
                    full);
        }
    }

    private static <T> T settled(Opening<T> opening, Path draft, Path folder) throws IOException {
        T checked = opening.check().apply(draft);
        try {
            Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
            return opening.moved().apply(checked, folder);
        } catch (IOException refused) {
            if (Files.isDirectory(folder)) {
                return opening.open().apply(folder); // another process was first
            }
            throw refused;
        }
    }

    private void download(Wanted<?> wanted, Path draft) throws IOException {
        List<Callable<Long>> calls = new ArrayList<>();
        List<FileChannel> channels = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(PARTS_AT_ONCE, Thread.ofVirtual().factory())) {
            for (ModelManifest.ModelFile file : wanted.files()) {
                FileChannel channel = FileChannel.open(
                        draft.resolve(PackageCheck.requirePlainName(file.name())),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE);
                channels.add(channel);
                for (Part part : parts(file)) {
                    calls.add(() -> copy(wanted, part, channel));
                }
            }
            for (Future<Long> copied : threads.invokeAll(calls)) {
                await(copied);
            }
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        } finally {
            for (FileChannel channel : channels) {
                channel.close();
            }
        }
    }

    private static List<Part> parts(ModelManifest.ModelFile file) {
        List<Part> parts = new ArrayList<>();
        for (long offset = 0; offset < file.sizeBytes(); offset += PART_BYTES) {
            parts.add(new Part(file, offset, Math.toIntExact(Math.min(PART_BYTES, file.sizeBytes() - offset))));
        }
        return parts;
    }

    /// @return where the part ends
    private long copy(Wanted<?> wanted, Part part, FileChannel channel) throws IOException {
        String key = wanted.keys().apply(part.file().name());
        int found = read(wanted.name(), key, part, channel);
        if (found != part.length()) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH,
                    "model %s: %s: expected %d bytes from %d on, found %d; put the package into the bucket again"
                            .formatted(wanted.name(), key, part.length(), part.offset(), found));
        }
        return part.offset() + found;
    }

    private int read(String model, String key, Part part, FileChannel channel) throws IOException {
        try {
            return source.read(key, part.offset(), part.length(), (piece, position) -> write(channel, piece, position));
        } catch (Failure.Permanent failed) {
            if (failed.code() != PermanentCode.NOT_FOUND) {
                throw failed;
            }
            throw Failure.Permanent.ofField(
                    PermanentCode.MODEL_NOT_FOUND,
                    "model",
                    "model: %s is not installed whole, the bucket of models lacks %s; put the package into it again"
                            .formatted(model, key));
        }
    }

    private static void write(FileChannel channel, ByteBuffer piece, long position) throws IOException {
        long at = position;
        while (piece.hasRemaining()) {
            at += channel.write(piece, at);
        }
    }

    private static void await(Future<Long> copied) throws IOException, InterruptedException {
        try {
            copied.get();
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case IOException unwritable -> throw unwritable;
                case RuntimeException failure -> throw failure;
                case null, default -> throw new IllegalStateException("a part of a package was not copied", failed);
            }
        }
    }

    private static Failure.Transient interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new Failure.Transient(TransientCode.OUT_OF_TIME, "interrupted while a package was read", cause);
    }

    private void removeOldDrafts(Path parent) throws IOException {
        Instant limit = clock.instant().minus(LONGEST_INVOCATION);
        List<Path> drafts;
        try (Stream<Path> children = Files.list(parent)) {
            drafts = children.filter(child -> child.getFileName().toString().startsWith(DRAFT))
                    .toList();
        }
        for (Path draft : drafts) {
            if (Files.getLastModifiedTime(draft).toInstant().isBefore(limit)) {
                delete(draft);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> tree = Files.walk(folder)) {
            paths = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }
}
