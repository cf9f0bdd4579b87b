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
    public synchronized ModelPackage fetch(Installed.InBucket model) {
        String version = model.manifest().version();
        Refusal refusal = refusals.get(version);
        if (refusal != null && refusal.holds(clock.instant())) {
            throw refusal.failure();
        }
        refusals.remove(version);
        try {
            return fetched(model);
        } catch (Failure.Permanent damaged) {
            refusals.put(version, new Refusal(damaged, clock.instant()));
            throw damaged;
        }
    }

    private ModelPackage fetched(Installed.InBucket model) {
        ModelManifest manifest = model.manifest();
        Path parent = scratch.resolve(ModelPackage.requirePlainName(manifest.name()));
        Path folder = parent.resolve(manifest.version());
        try {
            if (Files.isDirectory(folder)) {
                return ModelPackage.open(folder);
            }
            Files.createDirectories(parent);
            removeOldDrafts(parent);
            Path draft = Files.createTempDirectory(parent, DRAFT);
            try {
                download(model, draft);
                Files.write(draft.resolve(ModelManifest.FILE_NAME), Json.bytes(manifest));
                return settled(ModelPackage.open(draft), draft, folder);
            } finally {
                delete(draft);
            }
        } catch (IOException | UncheckedIOException full) {
            throw new Failure.Transient(
                    TransientCode.MISCONFIGURED,
                    "model %s: %s cannot be written; the function may need a larger EphemeralStorage"
                            .formatted(manifest.name(), parent),
                    full);
        }
    }

    private static ModelPackage settled(ModelPackage checked, Path draft, Path folder) throws IOException {
        try {
            Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
            return checked.movedTo(folder);
        } catch (IOException refused) {
            if (Files.isDirectory(folder)) {
                return ModelPackage.open(folder); // another process was first
            }
            throw refused;
        }
    }

    private void download(Installed.InBucket model, Path draft) throws IOException {
        List<Callable<Long>> calls = new ArrayList<>();
        List<FileChannel> channels = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(PARTS_AT_ONCE, Thread.ofVirtual().factory())) {
            for (ModelManifest.ModelFile file : model.manifest().files()) {
                FileChannel channel = FileChannel.open(
                        draft.resolve(ModelPackage.requirePlainName(file.name())),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE);
                channels.add(channel);
                for (Part part : parts(file)) {
                    calls.add(() -> copy(model, part, channel));
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
    private long copy(Installed.InBucket model, Part part, FileChannel channel) throws IOException {
        String key = model.key(part.file().name());
        byte[] bytes = read(model.manifest(), key, part);
        if (bytes.length != part.length()) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH,
                    "model %s: %s: expected %d bytes from %d on, found %d; put the package into the bucket again"
                            .formatted(model.manifest().name(), key, part.length(), part.offset(), bytes.length));
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long position = part.offset();
        while (buffer.hasRemaining()) {
            position += channel.write(buffer, position);
        }
        return position;
    }

    private byte[] read(ModelManifest manifest, String key, Part part) {
        try {
            return source.read(key, part.offset(), part.length());
        } catch (Failure.Permanent failed) {
            if (failed.code() != PermanentCode.NOT_FOUND) {
                throw failed;
            }
            throw Failure.Permanent.ofField(
                    PermanentCode.MODEL_NOT_FOUND,
                    "model",
                    "model: %s is not installed whole, the bucket of models lacks %s; put the package into it again"
                            .formatted(manifest.name(), key));
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
