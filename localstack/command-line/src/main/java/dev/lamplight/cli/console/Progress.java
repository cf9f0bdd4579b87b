package dev.lamplight.cli.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// One step of long work. On a terminal a single line is drawn over, with rate and time left; elsewhere the step
/// says nothing until it ends with one line. Thread-safe.
public final class Progress implements AutoCloseable {
    private static final Duration REDRAW_INTERVAL = Duration.ofMillis(100);
    private static final String CLEAR_LINE = "\r\u001B[K";

    private final Console console;
    private final Clock clock;
    private final String step;
    private final String unit;
    private final Instant started;
    private Instant lastDrawn = Instant.EPOCH;
    private boolean drawn;

    /// @param unit what is counted, in the plural: `files`
    public Progress(Console console, Clock clock, String step, String unit) {
        this.console = console;
        this.clock = clock;
        this.step = step;
        this.unit = unit;
        this.started = clock.instant();
    }

    /// Shows how far the step is.
    ///
    /// @param total 0 where nobody knows yet
    /// @param detail more about now, empty for nothing
    public synchronized void update(long done, long total, String detail) {
        Instant now = clock.instant();
        if (!console.terminal() || Duration.between(lastDrawn, now).compareTo(REDRAW_INTERVAL) < 0) {
            return;
        }
        lastDrawn = now;
        drawn = true;
        console.notes().print(CLEAR_LINE + line(done, total, detail, elapsed(now)));
        console.notes().flush();
    }

    private String line(long done, long total, String detail, Duration elapsed) {
        StringBuilder line = new StringBuilder("  " + step + "  " + done + (total > 0 ? "/" + total : "") + " " + unit);
        double seconds = elapsed.toNanos() / 1e9;
        if (done > 0 && seconds > 0) {
            double rate = done / seconds;
            line.append(String.format(Locale.ROOT, ", %.1f/s", rate));
            if (done < total) {
                line.append(", ").append(seconds((total - done) / rate)).append(" left");
            }
        }
        return detail.isEmpty()
                ? line.toString()
                : line.append("  ").append(detail).toString();
    }

    /// Ends the step with one line that stays.
    ///
    /// @return how long it took
    public synchronized Duration finish(String result) {
        clear();
        Duration took = elapsed(clock.instant());
        console.note(String.format(Locale.ROOT, "  %-22s %-58s %8s", step, result, seconds(took.toNanos() / 1e9)));
        return took;
    }

    private Duration elapsed(Instant now) {
        return Duration.between(started, now);
    }

    static String seconds(double seconds) {
        return seconds < 100
                ? String.format(Locale.ROOT, "%.1f s", seconds)
                : String.format(Locale.ROOT, "%d min %02d s", (long) seconds / 60, (long) seconds % 60);
    }

    private void clear() {
        if (drawn) {
            console.notes().print(CLEAR_LINE);
            drawn = false;
        }
    }

    /// Leaves no half-drawn line behind when the step was cut short.
    @Override
    public synchronized void close() {
        clear();
    }
}
