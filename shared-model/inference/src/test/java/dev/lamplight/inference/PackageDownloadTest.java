package dev.lamplight.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.FailureCode;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.TransientCode;
import dev.lamplight.inference.InstalledModels.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever the bucket answers and whoever dies or comes at the same time: a package is whole or not there.
class PackageDownloadTest {
    /// Three parts, the last one short.
    private static final int WEIGHTS = (8 << 20) + 4000;

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    private final Map<String, byte[]> bucket = new ConcurrentHashMap<>();
    private final AtomicInteger reads = new AtomicInteger();
    private Installed.InBucket model;
    private Path scratch;

    @BeforeEach
    void fillTheBucket(@TempDir Path temporary) throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("package"));
        model = new Installed.InBucket(TinyModels.write(folder, WEIGHTS));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                bucket.put(model.key(file.getFileName().toString()), Files.readAllBytes(file));
            }
        }
        scratch = temporary.resolve("scratch");
    }

    private byte[] read(String key, long offset, int length) {
        reads.incrementAndGet();
        byte[] object = bucket.get(key);
        if (object == null) {
            throw new Failure.Permanent(PermanentCode.NOT_FOUND, key);
        }
        int from = (int) Math.min(offset, object.length);
        return Arrays.copyOfRange(object, from, Math.min(from + length, object.length));
    }

    private PackageDownload download(PackageSource.Arrays source) {
        return new PackageDownload(PackageSource.of(source), scratch, Clock.systemUTC());
    }

    private Path settled() {
        return scratch.resolve("tiny").resolve(model.manifest().version());
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> children = Files.list(scratch.resolve("tiny"))) {
            assertThat(children).isEmpty();
        }
    }

    private void assertRefused(PackageSource.Arrays source, FailureCode code) throws IOException {
        assertThatThrownBy(() -> download(source).fetch(model))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(code));
        assertNothingIsLeft();

        ModelPackage mended = download(this::read).fetch(model);
        assertThat(mended.manifest()).as("once the cause is gone").isEqualTo(model.manifest());
    }

    @Test
    void bringsAPackageOnceAndFindsItThen() {
        ModelPackage fetched = download(this::read).fetch(model);
        int first = reads.get();
        ModelPackage again = download(this::read).fetch(model);

        assertThat(fetched.graphFile())
                .isEqualTo(settled().resolve("model.onnx"))
                .exists();
        assertThat(settled().resolve("weights.bin")).hasBinaryContent(bucket.get(model.key("weights.bin")));
        assertThat(ModelPackage.open(settled()).manifest()).isEqualTo(model.manifest());
        assertThat(again.graphFile()).isEqualTo(fetched.graphFile());
        assertThat(reads.get()).isEqualTo(first).isEqualTo(5);
    }

    @Test
    void refusesATruncatedObject() throws IOException {
        byte[] whole = bucket.get(model.key("weights.bin"));
        for (int length : List.of(0, 1000, 4 << 20, WEIGHTS - 1)) {
            bucket.put(model.key("weights.bin"), Arrays.copyOf(whole, length));

            assertThatThrownBy(() -> download(this::read).fetch(model))
                    .as("%d bytes", length)
                    .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                            .isEqualTo(PermanentCode.MODEL_MISMATCH));
            assertNothingIsLeft();
        }
    }

    @Test
    void aRefusedPackageIsNotReadAgainForAMinute() {
        AtomicLong millis = new AtomicLong();
        PackageDownload download = new PackageDownload(PackageSource.of(this::read), scratch, ticking(millis));
        byte[] whole = Objects.requireNonNull(bucket.get(model.key("weights.bin")));
        byte[] changed = whole.clone();
        changed[WEIGHTS / 2] ^= 1;
        bucket.put(model.key("weights.bin"), changed);

        assertMismatch(download);
        int once = reads.get();
        bucket.put(model.key("weights.bin"), whole);
        millis.set(59_999);
        assertMismatch(download);
        assertThat(reads.get()).as("reads of the bucket").isEqualTo(once).isEqualTo(5);

        millis.set(60_000);
        assertThat(download.fetch(model).manifest()).isEqualTo(model.manifest());
        assertThat(reads.get()).isEqualTo(2 * once);
    }

    @Test
    void aClockThatWentBackLooksAgain() {
        AtomicLong millis = new AtomicLong();
        PackageDownload download = new PackageDownload(PackageSource.of(this::read), scratch, ticking(millis));
        byte[] tokenizer = Objects.requireNonNull(bucket.remove(model.key("tokenizer.bin")));
        assertThatThrownBy(() -> download.fetch(model)).isInstanceOf(Failure.Permanent.class);
        bucket.put(model.key("tokenizer.bin"), tokenizer);

        millis.set(-3_600_000);

        assertThat(download.fetch(model).manifest()).isEqualTo(model.manifest());
    }

    /// A bucket that does not answer may answer the next time: nobody waits a minute for it.
    @Test
    void aBucketThatDoesNotAnswerIsAskedAgain() {
        AtomicBoolean silent = new AtomicBoolean(true);
        PackageDownload download = download((key, offset, length) -> {
            if (silent.get()) {
                throw new Failure.Transient(TransientCode.STORAGE_UNAVAILABLE, key);
            }
            return read(key, offset, length);
        });
        assertThatThrownBy(() -> download.fetch(model)).isInstanceOf(Failure.Transient.class);

        silent.set(false);

        assertThat(download.fetch(model).manifest()).isEqualTo(model.manifest());
    }

    private static Clock ticking(AtomicLong millis) {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return NOW.plusMillis(millis.get());
            }
        };
    }

    private void assertMismatch(PackageDownload download) {
        assertThatThrownBy(() -> download.fetch(model))
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                        .isEqualTo(PermanentCode.MODEL_MISMATCH));
    }

    @Test
    void refusesAWrongHash() throws IOException {
        assertRefused(
                (key, offset, length) -> {
                    byte[] bytes = read(key, offset, length);
                    bytes[bytes.length / 2] ^= 1;
                    return bytes;
                },
                PermanentCode.MODEL_MISMATCH);
    }

    @Test
    void saysWhichObjectIsMissing() throws IOException {
        byte[] tokenizer = bucket.remove(model.key("tokenizer.bin"));

        assertThatThrownBy(() -> download(this::read).fetch(model))
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                        .isEqualTo(PermanentCode.MODEL_NOT_FOUND))
                .hasMessageContaining(model.key("tokenizer.bin"));
        assertNothingIsLeft();

        bucket.put(model.key("tokenizer.bin"), tokenizer);
        assertThat(download(this::read).fetch(model).manifest()).isEqualTo(model.manifest());
    }

    @Test
    void handsOnThatTheBucketDoesNotAnswer() throws IOException {
        assertRefused(
                (key, offset, length) -> {
                    if (offset > 0) {
                        throw new Failure.Transient(TransientCode.STORAGE_UNAVAILABLE, "no answer");
                    }
                    return read(key, offset, length);
                },
                TransientCode.STORAGE_UNAVAILABLE);
    }

    @Test
    void saysThatTheDiskCannotBeWritten() throws IOException {
        Files.writeString(scratch, "a file where the folder should be");

        assertThatThrownBy(() -> download(this::read).fetch(model))
                .isInstanceOfSatisfying(Failure.Transient.class, failure -> assertThat(failure.code())
                        .isEqualTo(TransientCode.MISCONFIGURED));
    }

    @Test
    void twoThreadsOfAProcessDoTheWorkOnce() throws Exception {
        PackageDownload download = download(this::read);

        for (ModelPackage fetched : together(() -> download.fetch(model), () -> download.fetch(model))) {
            assertThat(fetched.graphFile()).isEqualTo(settled().resolve("model.onnx"));
        }

        assertThat(reads.get()).isEqualTo(5);
    }

    /// Both hold a whole draft before either gives it its name.
    @Test
    void twoProcessesEndWithOnePackage() throws Exception {
        CyclicBarrier bothHaveRead = new CyclicBarrier(2);
        Callable<ModelPackage> process = () -> {
            AtomicBoolean met = new AtomicBoolean();
            return download((key, offset, length) -> {
                        if (offset == 8 << 20 && met.compareAndSet(false, true)) {
                            meet(bothHaveRead);
                        }
                        return read(key, offset, length);
                    })
                    .fetch(model);
        };

        for (ModelPackage fetched : together(process, process)) {
            assertThat(ModelPackage.open(fetched.graphFile().resolveSibling("")).manifest())
                    .isEqualTo(model.manifest());
        }

        assertThat(reads.get()).isEqualTo(10);
        try (Stream<Path> children = Files.list(scratch.resolve("tiny"))) {
            assertThat(children).containsExactly(settled());
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException alone) {
            throw new IllegalStateException(alone);
        }
    }

    private static List<ModelPackage> together(Callable<ModelPackage> one, Callable<ModelPackage> other)
            throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ModelPackage>> futures = threads.invokeAll(List.of(one, other));
            List<ModelPackage> packages = new ArrayList<>();
            for (Future<ModelPackage> future : futures) {
                packages.add(future.get());
            }
            return packages;
        }
    }

    @Test
    void aCrashLeavesADraftThatNobodyUsesAndThatGoes() throws IOException {
        Path old = Files.createDirectories(scratch.resolve("tiny/.draft-old"));
        Files.write(old.resolve("weights.bin"), new byte[10]);
        Files.setLastModifiedTime(old, FileTime.from(NOW.minus(Duration.ofMinutes(16))));
        Path young = Files.createDirectories(scratch.resolve("tiny/.draft-young"));
        Files.setLastModifiedTime(young, FileTime.from(NOW.minus(Duration.ofMinutes(14))));

        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        assertThat(new PackageDownload(PackageSource.of(this::read), scratch, clock)
                        .fetch(model)
                        .manifest())
                .isEqualTo(model.manifest());

        assertThat(old).doesNotExist();
        assertThat(young).as("somebody may be at it").exists();
    }

    @Test
    void refusesACopyThatSomebodyChanged() throws IOException {
        download(this::read).fetch(model);
        Files.write(settled().resolve("weights.bin"), new byte[WEIGHTS]);

        assertThatThrownBy(() -> download(this::read).fetch(model))
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                        .isEqualTo(PermanentCode.MODEL_MISMATCH));
    }
}
