package dev.lamplight.aws.runtime;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Consumer;

/// The log of a function: what the process writes to its standard error, which Lambda keeps. Thread-safe.
///
/// No library of loggers stands in between. Both of the JDK's look through every jar of the class path for another one
/// before they write their first line: 12 ms of a start (docs/design/packaging.md).
public final class FunctionLog {
    private static volatile Consumer<String> sink = text -> System.err.print(text);

    private FunctionLog() {}

    /// Writes one line.
    public static void line(String text) {
        sink.accept(text + System.lineSeparator());
    }

    /// Writes one line and the whole of a throwable below it, in one piece.
    public static void line(String text, Throwable thrown) {
        StringWriter lines = new StringWriter();
        lines.append(text).append(System.lineSeparator());
        thrown.printStackTrace(new PrintWriter(lines, true));
        sink.accept(lines.toString());
    }

    /// Hands the lines of this process to somebody else, line ends included, until what is returned is closed: for
    /// tests.
    public static Elsewhere goesTo(Consumer<String> other) {
        Consumer<String> before = sink;
        sink = other;
        return () -> sink = before;
    }

    /// That the log goes elsewhere.
    @FunctionalInterface
    public interface Elsewhere extends AutoCloseable {
        /// Lets it go where it went before.
        @Override
        void close();
    }
}
