package dev.lamplight.tests.hostile;

import dev.lamplight.aws.runtime.FunctionLog;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/// What this process logs from now on, as it would stand in a file.
final class WrittenHere extends Handler {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final SimpleFormatter formatter = new SimpleFormatter();
    private FunctionLog.@Nullable Elsewhere log;

    void listen() {
        log = FunctionLog.goesTo(lines::add);
        Logger.getLogger("").addHandler(this);
    }

    String text() {
        return String.join("", lines);
    }

    @Override
    public void publish(LogRecord record) {
        StringWriter line = new StringWriter();
        line.append(formatter.formatMessage(record)).append('\n');
        if (record.getThrown() != null) {
            record.getThrown().printStackTrace(new PrintWriter(line));
        }
        lines.add(line.toString());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        if (log != null) {
            log.close();
        }
        Logger.getLogger("").removeHandler(this);
    }
}
