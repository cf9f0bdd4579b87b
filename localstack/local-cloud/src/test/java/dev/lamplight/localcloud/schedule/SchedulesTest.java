package dev.lamplight.localcloud.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.localcloud.template.ScheduleExpression;
import dev.lamplight.localcloud.template.ScheduleSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SchedulesTest {
    private static final Instant START = Instant.parse("2026-01-01T10:00:00Z");
    private static final ScheduleSpec DAILY = new ScheduleSpec(
            "Sweep",
            "sweep",
            "arn:aws:scheduler:us-east-1:000000000000:schedule/default/sweep",
            ScheduleExpression.parse("rate(1 day)", ZoneOffset.UTC),
            "arn:aws:sqs:us-east-1:000000000000:compactions.fifo",
            Optional.of("sweep"),
            "{\"time\":\"<aws.scheduler.scheduled-time>\"}");

    private final List<String> sent = new ArrayList<>();

    private Schedules at(Instant now, Path folder) throws IOException {
        return Schedules.prepared(
                List.of(DAILY), Optional.of(folder), (_, body) -> sent.add(body), Clock.fixed(now, ZoneId.of("UTC")));
    }

    @Test
    void aNewScheduleWaitsItsTime(@TempDir Path folder) throws IOException {
        assertThat(at(START, folder).fireDue()).contains(START.plus(Duration.ofDays(1)));
        assertThat(sent).isEmpty();
    }

    @Test
    void firesWhenItsTimeHasComeAndSaysWhichTimeThatWas(@TempDir Path folder) throws IOException {
        at(START, folder).fireDue();

        at(START.plus(Duration.ofDays(1)), folder).fireDue();

        assertThat(sent).containsExactly("{\"time\":\"2026-01-02T10:00:00Z\"}");
    }

    @Test
    void whatWasMissedWhileTheCloudWasDownFiresOnce(@TempDir Path folder) throws IOException {
        at(START, folder).fireDue();

        Instant back = START.plus(Duration.ofDays(5));
        assertThat(at(back, folder).fireDue()).contains(back.plus(Duration.ofDays(1)));
        at(back, folder).fireDue();

        assertThat(sent).hasSize(1);
    }
}
