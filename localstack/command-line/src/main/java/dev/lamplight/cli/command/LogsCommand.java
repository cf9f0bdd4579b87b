package dev.lamplight.cli.command;

import dev.lamplight.cli.cloud.RunFile;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// `logs`: what functions wrote, stream after stream; one stream per environment, as CloudWatch has them.
public final class LogsCommand {
    private static final long LOOK_INTERVAL_MILLIS = 300;

    private final RunFile run;
    private final Console console;
    private final Map<Path, Long> shown = new HashMap<>();

    public LogsCommand(RunFile run, Console console) {
        this.run = run;
        this.console = console;
    }

    /// @param function name, or the end of a name such as `etl`; empty for all functions
    public void run(String function) throws IOException {
        for (Map.Entry<String, Path> folder : folders(function).entrySet()) {
            showNew(folder.getKey(), folder.getValue());
        }
    }

    /// As [#run], then everything that is written until the command is interrupted or the local cloud ends.
    public void follow(String function) throws IOException, InterruptedException {
        while (run.process().isPresent()) {
            run(function);
            TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL_MILLIS);
        }
        run(function);
        console.note("The local cloud has ended.");
    }

    private Map<String, Path> folders(String function) {
        Map<String, Path> folders = new TreeMap<>();
        run.logFolders().forEach((name, folder) -> {
            if (function.isEmpty() || name.equals(function) || name.endsWith("-" + function)) {
                folders.put(name, Path.of(folder));
            }
        });
        if (folders.isEmpty()) {
            throw new CommandFailure("There is no function '" + function + "'; there are: "
                    + String.join(", ", new TreeMap<>(run.logFolders()).keySet()) + ".");
        }
        return folders;
    }

    private void showNew(String function, Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> streams;
        try (Stream<Path> files = Files.list(folder)) {
            streams = files.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path stream : streams) {
            showNewLines(function, stream);
        }
    }

    /// Whole lines only: the rest of a line that is being written comes with the next look.
    private void showNewLines(String function, Path stream) throws IOException {
        try (RandomAccessFile log = new RandomAccessFile(stream.toFile(), "r")) {
            long from = shown.getOrDefault(stream, 0L);
            byte[] bytes = new byte[Math.toIntExact(Math.max(0, log.length() - from))];
            log.seek(from);
            log.readFully(bytes);
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            shown.put(stream, from + end);
            String text = new String(bytes, 0, end, StandardCharsets.UTF_8);
            text.lines().forEach(line -> console.print(function + "  " + line));
        }
    }
}
