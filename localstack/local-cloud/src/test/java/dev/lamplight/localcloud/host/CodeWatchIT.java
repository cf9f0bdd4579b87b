package dev.lamplight.localcloud.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.probe.Gate;
import dev.lamplight.localcloud.probe.ProbeZip;
import dev.lamplight.localcloud.probe.WordFunction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class CodeWatchIT {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final Path folder;

    CodeWatchIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void aNewBuildServesTheNextCallsAndTheRunningOnesEndInTheOldOne() throws Exception {
        Path zip = build("old", folder.resolve("function.zip"));
        try (Gate gate = new Gate();
                HostFixture fixture = start(zip, 2)) {
            fixture.host().watchCode(heard::add);
            assertThat(word(fixture, 0)).isEqualTo("old");
            Future<String> running = callers.submit(() -> word(fixture, port(gate)));
            gate.awaitArrival();

            long built = System.nanoTime();
            Files.move(build("new", folder.resolve("next.zip")), zip, StandardCopyOption.REPLACE_EXISTING);
            assertThat(heard.poll(60, TimeUnit.SECONDS)).contains("Word");

            assertThat(word(fixture, 0)).isEqualTo("new");
            Duration took = Duration.ofNanos(System.nanoTime() - built);
            gate.open();
            assertThat(running.get()).isEqualTo("old");
            assertThat(word(fixture, 0)).isEqualTo("new");
            assertThat(took).as("from the new zip to its first answer").isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void noCallIsLostWhileBuildsFollowEachOther() throws Exception {
        Path zip = build("0", folder.resolve("function.zip"));
        AtomicBoolean isOver = new AtomicBoolean();
        List<String> words = new CopyOnWriteArrayList<>();
        try (HostFixture fixture = start(zip, 2)) {
            fixture.host().watchCode(heard::add);
            List<Future<?>> calling = List.of(
                    callers.submit(() -> callUntil(isOver, fixture, words)),
                    callers.submit(() -> callUntil(isOver, fixture, words)));

            for (int build = 1; build <= 3; build++) {
                Path next = build(Integer.toString(build), folder.resolve("next.zip"));
                Files.move(next, zip, StandardCopyOption.REPLACE_EXISTING);
                assertThat(heard.poll(60, TimeUnit.SECONDS)).contains("Word");
                assertThat(word(fixture, 0)).isEqualTo(Integer.toString(build));
            }

            isOver.set(true);
            for (Future<?> each : calling) {
                each.get();
            }
        }
        assertThat(words).hasSizeGreaterThan(3).allMatch(word -> word.matches("[0-3]"));
    }

    @Test
    void aDamagedZipIsNotTakenOver() throws Exception {
        Path zip = build("whole", folder.resolve("function.zip"));
        try (HostFixture fixture = start(zip, 1)) {
            fixture.host().watchCode(heard::add);
            byte[] bytes = Files.readAllBytes(build("new", folder.resolve("next.zip")));

            Files.write(zip, Arrays.copyOf(bytes, bytes.length / 2));
            assertThat(heard.poll(2, TimeUnit.SECONDS)).isNull();
            assertThat(word(fixture, 0)).isEqualTo("whole");
            Files.write(zip, bytes);

            assertThat(heard.poll(60, TimeUnit.SECONDS)).contains("Word");
            assertThat(word(fixture, 0)).isEqualTo("new");
        }
    }

    private static @Nullable Void callUntil(AtomicBoolean isOver, HostFixture fixture, List<String> words)
            throws InterruptedException {
        while (!isOver.get()) {
            words.add(word(fixture, 0));
        }
        return null;
    }

    private HostFixture start(Path zip, int environments) throws IOException, InterruptedException {
        HostedFunction function = new HostedFunction(
                "Word",
                "java25",
                ProbeZip.handler(WordFunction.class),
                zip,
                List.of(),
                256,
                Duration.ofSeconds(60),
                Map.of(),
                OptionalInt.of(environments + 1),
                1);
        HostLimits limits = new HostLimits(
                environments + 1,
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofMinutes(10),
                Duration.ofSeconds(10));
        return HostFixture.start(folder, limits, function);
    }

    private Path build(String word, Path target) throws IOException {
        Path zip = ProbeZip.in(Files.createDirectories(folder.resolve("build")), WordFunction.class);
        try (FileSystem inside = FileSystems.newFileSystem(zip)) {
            Files.writeString(inside.getPath("/word"), word);
        }
        return Files.move(zip, target, StandardCopyOption.REPLACE_EXISTING);
    }

    private static int port(Gate gate) {
        return Integer.parseInt(new String(gate.event(), StandardCharsets.UTF_8));
    }

    private static String word(HostFixture fixture, int port) throws InterruptedException {
        byte[] event = Integer.toString(port).getBytes(StandardCharsets.UTF_8);
        InvocationResult result = fixture.host().invoke("Word", event, Invocation.fresh());
        return HostFixture.text(result);
    }
}
