package dev.lamplight.cli.chat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The terminal while an answer is written: keys come one by one and without a signal, so that Ctrl-C can stop the
/// answer
/// alone. The JVM has no other way to take Ctrl-C but its end (see `Interrupts`). Where `stty` is missing, or no
/// terminal
/// is there, nothing is changed and Ctrl-C ends the process. Used by one thread.
final class Terminal {
    private static final int CTRL_C = 3;
    private static final File DEVICE = new File("/dev/tty");

    private final InputStream keys;
    private final Optional<String> usual;

    private Terminal(InputStream keys, Optional<String> usual) {
        this.keys = keys;
        this.usual = usual;
    }

    /// @param keys what a person types
    static Terminal of(InputStream keys) {
        return new Terminal(keys, stty("-g").filter(settings -> !settings.isBlank()));
    }

    /// Without a person.
    static Terminal none() {
        return new Terminal(InputStream.nullInputStream(), Optional.empty());
    }

    /// Takes keys one by one until [#release].
    void seize() {
        if (usual.isPresent()) {
            Optional<String> _ = stty("-icanon", "-isig", "-echo", "min", "1", "time", "0");
        }
    }

    /// As it was before.
    void release() {
        usual.ifPresent(settings -> stty(settings.strip()));
    }

    /// How often Ctrl-C was pressed since this was asked last; other keys are dropped. Does not wait.
    int interrupts() {
        if (usual.isEmpty()) {
            return 0;
        }
        try {
            int count = 0;
            while (keys.available() > 0) {
                count += keys.read() == CTRL_C ? 1 : 0;
            }
            return count;
        } catch (IOException _) {
            return 0; // who cannot be read presses nothing
        }
    }

    private static Optional<String> stty(String... arguments) {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(Arrays.asList(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(DEVICE)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.of(output) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
