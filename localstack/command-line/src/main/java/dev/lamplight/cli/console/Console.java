package dev.lamplight.cli.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Where a command writes: results to `out`, what it is doing to `notes`.
///
/// @param terminal whether a person watches, so that a line may be drawn over
public record Console(PrintStream out, PrintStream notes, boolean terminal) {

    /// The streams of the process, in UTF-8 whatever the locale says: documents are in any language.
    public static Console ofProcess() {
        boolean terminal = Optional.ofNullable(System.console())
                .map(java.io.Console::isTerminal)
                .orElse(false);
        return new Console(utf8(FileDescriptor.out), utf8(FileDescriptor.err), terminal);
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /// One line of what is going on.
    public void note(String line) {
        notes.println(line);
    }

    public void print(String line) {
        out.println(line);
    }
}
