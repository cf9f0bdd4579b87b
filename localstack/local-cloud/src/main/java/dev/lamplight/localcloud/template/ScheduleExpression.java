package dev.lamplight.localcloud.template;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// When a schedule fires (EventBridge Scheduler User Guide, "Schedule types").
public sealed interface ScheduleExpression {

    /// The first moment after `instant`; empty where there is none.
    Optional<Instant> next(Instant instant);

    /// `rate(5 minutes)`: counted from the last time, or from when the schedule was made.
    record Rate(Duration every) implements ScheduleExpression {
        @Override
        public Optional<Instant> next(Instant instant) {
            return Optional.of(instant.plus(every));
        }
    }

    /// `cron(0 3 * * ? *)`.
    record Cron(CronFields fields, ZoneId zone) implements ScheduleExpression {
        @Override
        public Optional<Instant> next(Instant instant) {
            return fields.next(instant.atZone(zone)).map(moment -> moment.toInstant());
        }
    }

    /// `at(2026-11-23T20:00:00)`: once.
    record At(Instant moment) implements ScheduleExpression {
        @Override
        public Optional<Instant> next(Instant instant) {
            return moment.isAfter(instant) ? Optional.of(moment) : Optional.empty();
        }
    }

    /// @throws IllegalArgumentException with what was expected
    static ScheduleExpression parse(String text, ZoneId zone) {
        Matcher form = Pattern.compile("(rate|cron|at)\\((.*)\\)").matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException("expected rate(…), cron(…) or at(…), found '" + text + "'");
        }
        String inner = form.group(2).strip();
        return switch (form.group(1)) {
            case "rate" -> new Rate(rate(inner));
            case "cron" -> new Cron(CronFields.parse(inner), zone);
            default -> new At(moment(inner, zone));
        };
    }

    private static Duration rate(String text) {
        Matcher form = Pattern.compile("([1-9]\\d{0,5})\\s+(minute|hour|day)s?").matcher(text.toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            throw new IllegalArgumentException("expected a rate such as '5 minutes', found '" + text + "'");
        }
        long count = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "minute" -> Duration.ofMinutes(count);
            case "hour" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private static Instant moment(String text, ZoneId zone) {
        try {
            return LocalDateTime.parse(text).atZone(zone).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "expected a moment such as 2026-11-23T20:00:00, found '" + text + "'", e);
        }
    }
}
