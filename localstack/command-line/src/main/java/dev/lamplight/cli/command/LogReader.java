package dev.lamplight.cli.command;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Reads the log streams of functions, several files per function, as one list by time. Each look gives what is new
/// since the one before. Not thread-safe.
///
/// `<function>.times/<stream>` says which byte was written when; the lines of one call share the time of its start.
final class LogReader {
    private final Map<Path, Long> seen = new HashMap<>();

    /// @param at when the call began that wrote it, or the environment where no call had
    record Line(Instant at, String function, String text) {}

    /// @param folders of streams by function; one that is not there yet has no lines
    List<Line> newLines(Map<String, Path> folders) throws IOException {
        List<Line> lines = new ArrayList<>();
        for (Map.Entry<String, Path> folder : folders.entrySet()) {
            for (Path stream : streams(folder.getValue())) {
                read(folder.getKey(), folder.getValue(), stream, lines);
            }
        }
        lines.sort(Comparator.comparing(Line::at)); // stable: the lines of one call stay in their order
        return lines;
    }

    private static List<Path> streams(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /// Whole lines only: the rest of a line that is being written comes with the next look.
    private void read(String function, Path folder, Path stream, List<Line> lines) throws IOException {
        NavigableMap<Long, Instant> times = times(folder, stream);
        try (RandomAccessFile log = new RandomAccessFile(stream.toFile(), "r")) {
            long from = seen.getOrDefault(stream, 0L);
            byte[] bytes = new byte[Math.toIntExact(Math.max(0, log.length() - from))];
            log.seek(from);
            log.readFully(bytes);
            int start = 0;
            for (int index = 0; index < bytes.length; index++) {
                if (bytes[index] == '\n') {
                    String text = new String(bytes, start, index - start, StandardCharsets.UTF_8);
                    lines.add(new Line(times.floorEntry(from + start).getValue(), function, text));
                    start = index + 1;
                }
            }
            seen.put(stream, from + start);
        }
    }

    /// Times by offset, with one for offset 0 in any case.
    private static NavigableMap<Long, Instant> times(Path folder, Path stream) throws IOException {
        NavigableMap<Long, Instant> times = new TreeMap<>();
        times.put(0L, Files.getLastModifiedTime(stream).toInstant());
        Path marks = folder.resolveSibling(folder.getFileName() + ".times").resolve(stream.getFileName());
        if (Files.exists(marks)) {
            for (String mark : Files.readAllLines(marks)) {
                String[] parts = mark.split(" ", 2);
                if (mark.matches("[0-9]{1,18} [0-9]{1,18}")) { // the last may be half-written
                    times.put(Long.parseLong(parts[0]), Instant.ofEpochMilli(Long.parseLong(parts[1])));
                }
            }
        }
        return times;
    }
}
