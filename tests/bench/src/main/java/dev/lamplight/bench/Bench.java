package dev.lamplight.bench;

import dev.lamplight.bench.report.Figure;
import dev.lamplight.bench.report.Machine;
import dev.lamplight.bench.report.Report;
import dev.lamplight.bench.row.Effort;
import dev.lamplight.bench.row.Row;
import dev.lamplight.bench.row.Rows;
import dev.lamplight.bench.row.Workbench;
import dev.lamplight.cli.console.Console;
import dev.lamplight.contract.Json;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `./lamplight bench`. Exit codes: 0 fine, 1 an output is wrong or a row failed, 2 wrong use. A missed target is
/// shown and does not fail, because it depends on the machine.
@Command(
        name = "./lamplight bench",
        mixinStandardHelpOptions = true,
        description = "Figures beside those of peers in the same run, in turns, with their outputs compared.")
public final class Bench implements Callable<Integer> {
    /// Held, because a logger that nobody holds forgets its level. Lucene would print into the progress that a module
    /// is absent which the functions do without as well.
    private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

    private final Console console;
    private final Path root;
    private final Clock clock;

    @Option(names = "--json", description = "Print one JSON object per figure, one per line.")
    private boolean json;

    @Option(names = "--quick", description = "Few rounds over less input.")
    private boolean quick;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Rows to run (default: all).")
    private List<String> names = List.of();

    private Bench(Console console, Path root, Clock clock) {
        this.console = console;
        this.root = root;
        this.clock = clock;
    }

    public static void main(String[] arguments) {
        LUCENE.setLevel(Level.SEVERE);
        Bench bench =
                new Bench(Console.ofProcess(), Path.of(System.getProperty("lamplight.root", ".")), Clock.systemUTC());
        CommandLine commandLine = new CommandLine(bench);
        commandLine.getCommandSpec().usageMessage().footer(Rows.overview());
        System.exit(commandLine.execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String name : names.isEmpty() ? Rows.names() : names) {
            rows.add(Rows.named(name)
                    .orElseThrow(() -> new CommandLine.ParameterException(
                            new CommandLine(this), "no row is named " + name + "; there are " + Rows.names())));
        }
        Report report = run(rows);
        if (json) {
            report.toMaps().forEach(figure -> console.print(Json.text(figure)));
        } else {
            report.print(console);
        }
        return report.isSound() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private Report run(List<Row> rows) throws IOException {
        Machine machine = Machine.here(root, clock.instant());
        Path target = root.resolve("tests/bench/target");
        Workbench bench = new Workbench(
                root,
                Files.createDirectories(target.resolve("scratch")),
                Workbench.harness() + File.pathSeparator + target.resolve("peers") + File.separator + "*",
                quick ? Effort.QUICK : Effort.FULL,
                console,
                clock);
        List<Figure> figures = new ArrayList<>();
        Map<String, String> failures = new LinkedHashMap<>();
        for (Row row : rows) {
            try {
                figures.addAll(row.measure(bench));
            } catch (IOException | RuntimeException e) {
                // One row's trouble must not cost the figures of the others; it is reported and fails the run.
                failures.put(row.name(), e.toString());
                console.note("bench: " + row.name() + " failed: " + e);
            }
        }
        return new Report(machine, figures, failures);
    }
}
