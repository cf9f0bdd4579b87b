package dev.lamplight.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final Clock clock = new SettableSource(now).withZone(ZoneOffset.UTC);

    private record SettableSource(AtomicReference<Instant> now) implements InstantSource {
        @Override
        public Instant instant() {
            return Objects.requireNonNull(now.get());
        }
    }

    @Test
    void showsRateAndTimeLeftOnATerminal() {
        Progress progress = new Progress(console(true), clock, "put", "files");

        now.updateAndGet(start -> start.plus(Duration.ofSeconds(2)));
        progress.update(10, 40, "");

        assertThat(written()).endsWith("  put  10/40 files, 5.0/s, 6.0 s left");
    }

    @Test
    void writesOneLinePerStepElsewhere() {
        Progress progress = new Progress(console(false), clock, "put", "files");

        now.updateAndGet(start -> start.plus(Duration.ofSeconds(125)));
        progress.update(10, 40, "");
        progress.finish("40 files");

        assertThat(written().lines())
                .singleElement()
                .asString()
                .startsWith("  put")
                .endsWith("2 min 05 s");
    }

    private Console console(boolean terminal) {
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        return new Console(out, out, terminal);
    }

    private String written() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
