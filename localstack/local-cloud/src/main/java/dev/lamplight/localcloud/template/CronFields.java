package dev.lamplight.localcloud.template;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The six fields of AWS's cron expressions: minute, hour, day of month, month, day of week (1 is Sunday), year. Lists,
/// ranges, steps and names are understood; `L`, `W` and `#` are refused.
record CronFields(BitSet minutes, BitSet hours, BitSet daysOfMonth, BitSet months, BitSet daysOfWeek, BitSet years) {
    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
    private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 2199;

    static CronFields parse(String text) {
        String[] fields = text.split("\\s+", -1);
        if (fields.length != 6) {
            throw new IllegalArgumentException("expected six fields in cron(…), found " + fields.length);
        }
        boolean anyDayOfMonth = fields[2].equals("?");
        if (anyDayOfMonth == fields[4].equals("?")) {
            throw new IllegalArgumentException("expected '?' as exactly one of day of month and day of week");
        }
        return new CronFields(
                field("minute", fields[0], 0, 59, List.of()),
                field("hour", fields[1], 0, 23, List.of()),
                field("day of month", fields[2], 1, 31, List.of()),
                field("month", fields[3], 1, 12, MONTHS),
                field("day of week", fields[4], 1, 7, DAYS),
                field("year", fields[5], FIRST_YEAR, LAST_YEAR, List.of()));
    }

    private static BitSet field(String name, String text, int least, int most, List<String> names) {
        BitSet values = new BitSet();
        for (String item : text.split(",", -1)) {
            String[] parts = item.split("/", -1);
            String range = parts[0];
            int step = parts.length == 1 ? 1 : number(name, parts[1], 1, most, List.of());
            if (parts.length > 2) {
                throw unexpected(name, item);
            }
            int first = least;
            int last = most;
            if (!range.equals("*") && !range.equals("?")) {
                String[] ends = range.split("-", -1);
                first = number(name, ends[0], least, most, names);
                boolean open = parts.length == 2 && ends.length == 1;
                last = ends.length == 2 ? number(name, ends[1], least, most, names) : open ? most : first;
                if (ends.length > 2 || last < first) {
                    throw unexpected(name, item);
                }
            }
            for (int value = first; value <= last; value += step) {
                values.set(value);
            }
        }
        return values;
    }

    private static int number(String name, String text, int least, int most, List<String> names) {
        int named = names.indexOf(text.toUpperCase(Locale.ROOT));
        if (named >= 0) {
            return named + least;
        }
        if (!text.matches("\\d{1,4}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw unexpected(name, text);
        }
        return Integer.parseInt(text);
    }

    private static IllegalArgumentException unexpected(String name, String text) {
        return new IllegalArgumentException(name + " of cron(…): '" + text + "' is not understood");
    }

    /// The first minute after `from` that all fields allow.
    Optional<ZonedDateTime> next(ZonedDateTime from) {
        LocalDate day = from.toLocalDate();
        @Nullable LocalTime after = from.toLocalTime();
        while (day.getYear() <= LAST_YEAR) {
            if (matches(day)) {
                Optional<LocalTime> time = firstAfter(after);
                if (time.isPresent()) {
                    return Optional.of(day.atTime(time.get()).atZone(from.getZone()));
                }
            }
            day = day.plusDays(1);
            after = null;
        }
        return Optional.empty();
    }

    private boolean matches(LocalDate day) {
        return years.get(day.getYear())
                && months.get(day.getMonthValue())
                && daysOfMonth.get(day.getDayOfMonth())
                && daysOfWeek.get(day.getDayOfWeek().getValue() % 7 + 1);
    }

    /// @param after null for the first of the day
    private Optional<LocalTime> firstAfter(@Nullable LocalTime after) {
        for (int hour = hours.nextSetBit(0); hour >= 0; hour = hours.nextSetBit(hour + 1)) {
            for (int minute = minutes.nextSetBit(0); minute >= 0; minute = minutes.nextSetBit(minute + 1)) {
                LocalTime time = LocalTime.of(hour, minute);
                if (after == null || time.isAfter(after)) {
                    return Optional.of(time);
                }
            }
        }
        return Optional.empty();
    }
}
