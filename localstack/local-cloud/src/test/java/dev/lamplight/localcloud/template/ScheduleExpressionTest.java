package dev.lamplight.localcloud.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScheduleExpressionTest {

    /// Expected moments read off a calendar by hand; 2026-01-01 is a Thursday.
    @ParameterizedTest
    @CsvSource({
        "rate(1 day),                    2026-01-01T10:00:00Z, 2026-01-02T10:00:00Z",
        "rate(5 minutes),                2026-01-01T10:00:07Z, 2026-01-01T10:05:07Z",
        "rate(12 hours),                 2026-01-01T10:00:00Z, 2026-01-01T22:00:00Z",
        "cron(0 3 * * ? *),              2026-01-01T03:00:00Z, 2026-01-02T03:00:00Z",
        "cron(0 3 * * ? *),              2026-01-01T02:59:59Z, 2026-01-01T03:00:00Z",
        "cron(0/15 * * * ? *),           2026-01-01T10:16:00Z, 2026-01-01T10:30:00Z",
        "cron(15 10 ? * MON-FRI *),      2026-01-02T10:15:00Z, 2026-01-05T10:15:00Z",
        "cron(0 18 ? * 1 *),             2026-01-01T00:00:00Z, 2026-01-04T18:00:00Z",
        "'cron(0 8 1,15 * ? *)',         2026-01-02T00:00:00Z, 2026-01-15T08:00:00Z",
        "cron(0 0 31 * ? *),             2026-01-31T00:00:00Z, 2026-03-31T00:00:00Z",
        "cron(0 0 29 FEB ? *),           2026-01-01T00:00:00Z, 2028-02-29T00:00:00Z",
        "at(2026-06-01T12:00:00),        2026-01-01T00:00:00Z, 2026-06-01T12:00:00Z",
    })
    void firesNextWhenItSays(String text, String after, String expected) {
        assertThat(ScheduleExpression.parse(text, ZoneOffset.UTC).next(Instant.parse(after)))
                .contains(Instant.parse(expected));
    }

    @Test
    void cronFollowsItsTimeZone() {
        var shanghai = ScheduleExpression.parse("cron(0 9 * * ? *)", ZoneId.of("Asia/Shanghai"));

        assertThat(shanghai.next(Instant.parse("2026-01-01T00:00:00Z")))
                .contains(Instant.parse("2026-01-01T01:00:00Z"));
    }

    @Test
    void aMomentInThePastNeverComes() {
        var past = ScheduleExpression.parse("at(2020-01-01T00:00:00)", ZoneOffset.UTC);

        assertThat(past.next(Instant.parse("2026-01-01T00:00:00Z"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rate(0 minutes)",
                "rate(5 fortnights)",
                "every day",
                "cron(0 3 * * *)",
                "cron(0 3 * * * *)",
                "cron(61 3 * * ? *)",
                "cron(0 3 L * ? *)",
                "cron(0 3 ? * 2#1 *)",
                "cron(0 3 ? * FRI-MON *)",
                "at(tomorrow)"
            })
    void whatIsNotUnderstoodIsRefused(String text) {
        assertThatThrownBy(() -> ScheduleExpression.parse(text, ZoneOffset.UTC))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
