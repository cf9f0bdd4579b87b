package dev.lamplight.tests.soak;

import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Progress;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;

/// The watch of a person: on a terminal a line that is drawn over, with rate and time left; elsewhere one line for each
/// tenth of the way. Thread-safe.
final class Attended implements Watch {
    private static final int STEPS = 10;

    private final Console console;
    private final Clock clock;
    private final String name;
    private final Instant end;
    private final BooleanSupplier interrupted;
    private final Progress progress;
    private long lastStep;
    private Findings kept = new Findings(List.of(), List.of());

    /// @param end when the time is over, `Instant.MAX` for never
    Attended(Console console, Clock clock, String name, Instant end, BooleanSupplier interrupted) {
        this.console = console;
        this.clock = clock;
        this.name = name;
        this.end = end;
        this.interrupted = interrupted;
        this.progress = new Progress(console, clock, name, "");
    }

    @Override
    public boolean goesOn() {
        return !interrupted.getAsBoolean() && clock.instant().isBefore(end);
    }

    @Override
    public synchronized void show(long done, long planned, String unit) {
        boolean bounded = planned != Long.MAX_VALUE;
        if (console.terminal()) {
            progress.update(done, bounded ? planned : done, unit);
            return;
        }
        long step = bounded ? done * STEPS / planned : Long.numberOfTrailingZeros(Long.highestOneBit(done + 1));
        if (step != lastStep) { // a trial of several parts begins anew with each
            lastStep = step;
            console.note("  " + name + "  " + done + (bounded ? "/" + planned : "") + " " + unit);
        }
    }

    @Override
    public synchronized void keep(Findings soFar) {
        kept = soFar;
    }

    synchronized Findings kept() {
        return kept;
    }

    /// Ends the line with one that stays.
    ///
    /// @return seconds that the trial took
    double finish(String result) {
        return progress.finish(result).toMillis() / 1000.0;
    }
}
