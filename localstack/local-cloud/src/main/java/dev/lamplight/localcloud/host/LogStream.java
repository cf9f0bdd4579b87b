package dev.lamplight.localcloud.host;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The log file of one environment, as a CloudWatch log stream is. The child writes standard output and error straight
/// into it and the host appends the platform's lines, so the order is the true one and nothing is lost when the host is
/// killed.
///
/// The lines themselves bear no time, as on AWS, where the service adds it. A file of the same name below
/// `<function>.times` says which byte
/// was written when: `<offset> <milliseconds since 1970>` for the beginning and for each call.
final class LogStream {
    private static final int MAX_TAIL_BYTES = 4 * 1024; // X-Amz-Log-Result, Lambda API
    private static final int MAX_READ_BYTES = 16 * 1024 * 1024;
    private static final int KEPT_STREAMS = 20;

    private static final String TIMES_SUFFIX = ".times";

    private final Path file;
    private final Path times;

    private LogStream(Path file, Path times) {
        this.file = file;
        this.times = times;
    }

    /// A new stream in the function's folder; the oldest streams beyond a few are removed.
    static LogStream create(Path functionFolder, String streamName, Instant now) throws IOException {
        Path times =
                Files.createDirectories(functionFolder.resolveSibling(functionFolder.getFileName() + TIMES_SUFFIX));
        removeOldest(functionFolder);
        removeOldest(times);
        String name = streamName + ".log";
        LogStream stream = new LogStream(Files.createFile(functionFolder.resolve(name)), times.resolve(name));
        stream.mark(now);
        return stream;
    }

    private static void removeOldest(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> newestFirst = files.filter(Files::isRegularFile)
                    .sorted(Comparator.reverseOrder())
                    .skip(KEPT_STREAMS)
                    .toList();
            for (Path old : newestFirst) {
                Files.deleteIfExists(old);
            }
        }
    }

    Path file() {
        return file;
    }

    /// What follows is written from now on.
    void mark(Instant now) {
        append(times, length() + " " + now.toEpochMilli());
    }

    /// Appends a line of the platform.
    void append(String line) {
        append(file, line);
    }

    private static void append(Path file, String line) {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.APPEND, StandardOpenOption.CREATE);
        } catch (IOException full) {
            throw new UncheckedIOException("cannot write the log stream " + file, full);
        }
    }

    long length() {
        return file.toFile().length();
    }

    /// The last 4 KB of the lines since the position that name a request.
    byte[] tailNaming(String requestId, long start) {
        String lines = new String(since(start), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(requestId))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
        byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOfRange(bytes, Math.max(0, bytes.length - MAX_TAIL_BYTES), bytes.length);
    }

    /// The last 4 KB of what was written since the position.
    byte[] tailSince(long start) {
        return since(Math.max(start, length() - MAX_TAIL_BYTES));
    }

    private byte[] since(long from) {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            byte[] tail = new byte[Math.toIntExact(Math.min(log.length() - from, MAX_READ_BYTES))];
            log.seek(from);
            log.readFully(tail);
            return tail;
        } catch (IOException unreadable) {
            return ("cannot read the log stream: " + unreadable.getMessage()).getBytes(StandardCharsets.UTF_8);
        }
    }
}
