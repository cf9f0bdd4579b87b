package dev.lamplight.cli.cloud;

import dev.lamplight.cli.console.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/// How a local cloud goes down: others are told that it is ending, running work may end, and only then its address
/// goes. Thread-safe.
final class CloudEnding {
    /// Exit status where running work was cut short: 128 + SIGINT, as shells report it.
    static final int HALTED = 130;

    private final RunFile run;
    private final Path file;
    private final Runnable down;
    private final UpOptions options;
    private final Console console;
    private final AtomicBoolean begun = new AtomicBoolean();

    /// @param down takes the cloud down and returns when it is
    CloudEnding(RunFile run, Path file, Runnable down, UpOptions options, Console console) {
        this.run = run;
        this.file = file;
        this.down = down;
        this.options = options;
        this.console = console;
    }

    boolean hasBegun() {
        return begun.get();
    }

    /// Returns when the local cloud is down. Only the first call does anything.
    void end() {
        if (!begun.compareAndSet(false, true)) {
            return;
        }
        Interrupts.letTheNextEndAtOnce();
        console.note(Interrupts.announcement(options));
        try {
            run.ending().write(file);
        } catch (IOException unwritable) {
            console.note("others cannot be told that it is ending: " + unwritable);
        }
        down.run();
        try {
            Files.deleteIfExists(file);
        } catch (IOException left) {
            console.note("left behind: " + left);
        }
    }
}
