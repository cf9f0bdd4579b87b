package dev.lamplight.cli.command;

import dev.lamplight.cli.cloud.RunFile;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.WrongUse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// `logs`: what functions wrote, by time.
public final class LogsCommand {
    private static final long LOOK_INTERVAL_MILLIS = 300;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    private final RunFile run;
    private final Console console;
    private final Clock clock;
    private final LogReader reader = new LogReader();

    /// @param clock whose zone the times are shown in
    public LogsCommand(RunFile run, Console console, Clock clock) {
        this.run = run;
        this.console = console;
        this.clock = clock;
    }

    /// @param function name, or the end of a name such as `etl`; empty for all functions
    /// @param max how many lines, the last ones
    public void run(String function, long max) throws IOException {
        List<LogReader.Line> lines = reader.newLines(folders(function));
        long cut = Math.max(0, lines.size() - max);
        if (cut > 0) {
            console.note("  " + cut + " earlier lines are not shown: -n N or --all shows more");
        }
        lines.stream().skip(cut).forEach(this::print);
    }

    /// As [#run], then everything that is written until the command is interrupted or the local cloud ends.
    public void follow(String function, long max) throws IOException, InterruptedException {
        run(function, max);
        while (run.process().isPresent()) {
            TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL_MILLIS);
            run(function, Long.MAX_VALUE);
        }
        console.note("The local cloud has ended.");
    }

    private void print(LogReader.Line line) {
        console.print(TIME.format(line.at().atZone(clock.getZone())) + "  " + line.function() + "  " + line.text());
    }

    private Map<String, Path> folders(String function) {
        Map<String, Path> folders = new TreeMap<>();
        run.logFolders().forEach((name, folder) -> {
            if (function.isEmpty() || name.equals(function) || name.endsWith("-" + function)) {
                folders.put(name, Path.of(folder));
            }
        });
        if (folders.isEmpty()) {
            throw new WrongUse("there is no function '" + function + "'; there are: "
                    + String.join(", ", new TreeMap<>(run.logFolders()).keySet()));
        }
        return folders;
    }
}
