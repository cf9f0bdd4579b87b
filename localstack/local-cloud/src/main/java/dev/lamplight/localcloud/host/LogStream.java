package dev.lamplight.localcloud.host;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The log file of one environment, as a CloudWatch log stream is. The child writes standard output and error straight
/// into it and the host appends the platform's lines, so the order is the true one and nothing is lost when the host is
/// killed.
final class LogStream {
    private static final int MAX_TAIL_BYTES = 4 * 1024; // X-Amz-Log-Result, Lambda API
    private static final int KEPT_STREAMS = 20;

    private final Path file;

    private LogStream(Path file) {
        this.file = file;
    }

    /// A new stream in the function's folder; the oldest streams beyond a few are removed.
    static LogStream create(Path functionFolder, String streamName) throws IOException {
        Files.createDirectories(functionFolder);
        removeOldest(functionFolder);
        return new LogStream(Files.createFile(functionFolder.resolve(streamName + ".log")));
    }

    private static void removeOldest(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> newestFirst =
                    files.sorted(Comparator.reverseOrder()).skip(KEPT_STREAMS).toList();
            for (Path old : newestFirst) {
                Files.deleteIfExists(old);
            }
        }
    }

    Path file() {
        return file;
    }

    /// Appends a line of the platform.
    void append(String line) {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.APPEND, StandardOpenOption.CREATE);
        } catch (IOException full) {
            throw new UncheckedIOException("cannot write the log stream " + file, full);
        }
    }

    long length() {
        return file.toFile().length();
    }

    /// The last 4 KB of what was written since the position.
    byte[] tailSince(long start) {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(start, log.length() - MAX_TAIL_BYTES);
            byte[] tail = new byte[Math.toIntExact(log.length() - from)];
            log.seek(from);
            log.readFully(tail);
            return tail;
        } catch (IOException unreadable) {
            return ("cannot read the log stream: " + unreadable.getMessage()).getBytes(StandardCharsets.UTF_8);
        }
    }
}
