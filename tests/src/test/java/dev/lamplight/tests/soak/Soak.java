package dev.lamplight.tests.soak;

import dev.lamplight.aws.runtime.FunctionLog;
import dev.lamplight.cli.cloud.Interrupts;
import dev.lamplight.cli.cloud.OnInterrupt;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Table;
import dev.lamplight.contract.Json;
import dev.lamplight.tests.product.Folders;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `./lamplight soak`. Exit codes: 0 every promise stands, 1 one is broken or could not be tried, 2 wrong use, 130
/// Ctrl-C, after what was found so far.
@Command(name = "./lamplight soak", description = "The product's promises against bad luck, for as long as you like.")
final class Soak implements Callable<Integer> {
    /// Held, because a logger that nobody holds forgets its level. Lucene would print into the progress that a module
    /// is absent which the functions do without as well.
    private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

    /// How long a trial may take to return after Ctrl-C.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int MAX_BREACHES = 5;

    private final Console console;
    private final Clock clock;
    private final CountDownLatch reported = new CountDownLatch(1);
    private volatile boolean interrupted;

    /// What is being tried, for whoever ends it from outside.
    @Nullable
    private volatile Attempt attempt;

    private record Attempt(Trial trial, Scale wanted, long first, Attended watch) {}

    @Option(names = "--json", description = "Print one JSON object per trial, one per line.")
    private boolean json;

    @Option(names = "--seed", paramLabel = "N", description = "Of everything that is drawn; drawn itself if absent.")
    @Nullable
    private Long seed;

    @Option(
            names = "--scale",
            paramLabel = "S",
            description = "A fraction or a multiple of what the promise names (default: 1).")
    @Nullable
    private Double scale;

    @Option(names = "--minutes", paramLabel = "M", description = "So long for each trial, instead of a scale.")
    @Nullable
    private Double minutes;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            description = "Trials to run (default: all); a wrong name lists them.")
    private List<String> names = List.of();

    Soak(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    public static void main(String[] arguments) {
        LUCENE.setLevel(Level.SEVERE);
        // what each invocation logs; a trial judges by what is stored
        FunctionLog.Elsewhere _ = FunctionLog.goesTo(_ -> {});
        System.exit(new Soak(Console.ofProcess(), Clock.systemUTC()).execute(arguments));
    }

    /// @return the exit code
    int execute(String... arguments) {
        CommandLine commandLine = new CommandLine(this);
        commandLine
                .getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help and exit.")
                        .build());
        commandLine.getCommandSpec().usageMessage().footer(Trials.overview());
        commandLine.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
        commandLine.setParameterExceptionHandler((wrong, _) -> {
            console.note("lamplight: " + wrong.getMessage() + "; see ./lamplight soak --help.");
            return CommandLine.ExitCode.USAGE;
        });
        OnInterrupt onInterrupt = OnInterrupt.run(this::interrupt);
        try {
            return commandLine.execute(arguments);
        } finally {
            reported.countDown();
            onInterrupt.withdraw();
        }
    }

    /// Waits for what was found so far; whatever a trial started and did not end by then is ended here.
    private void interrupt() {
        interrupted = true;
        Interrupts.letTheNextEndAtOnce();
        console.note("  ending; what was found so far follows within " + PATIENCE.toSeconds()
                + " s; Ctrl-C again ends it now");
        try {
            Attempt last = attempt;
            if (!reported.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS) && last != null) {
                report(last, last.watch().kept());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        Folders.deleteTemporary();
    }

    @Override
    public Integer call() {
        Scale wanted = wanted();
        List<Trial> trials = new ArrayList<>();
        for (String name : names.isEmpty() ? Trials.names() : names) {
            trials.add(
                    Trials.named(name).orElseThrow(() -> wrong("no trial is named " + name + "; " + Trials.names())));
        }
        long first = seed == null ? clock.millis() % 1_000_000 : seed;
        boolean hold = true;
        for (Trial trial : trials) {
            if (!interrupted) {
                hold &= run(trial, wanted, first);
            }
        }
        return hold ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private Scale wanted() {
        if (scale != null && minutes != null) {
            throw wrong("--scale and --minutes exclude each other");
        }
        if (minutes != null && !(minutes > 0 && minutes < 1_000_000)) {
            throw wrong("--minutes takes a number above 0, found " + minutes);
        }
        if (scale != null && !(scale > 0 && scale < 1_000_000)) {
            throw wrong("--scale takes a number above 0, found " + scale);
        }
        return minutes != null ? Scale.UNBOUNDED : new Scale(scale == null ? 1 : scale);
    }

    private CommandLine.ParameterException wrong(String message) {
        return new CommandLine.ParameterException(new CommandLine(this), message);
    }

    private boolean run(Trial trial, Scale wanted, long first) {
        console.note(trial.name() + ": " + trial.claim() + " (seed " + first + ")");
        Instant end = minutes == null ? Instant.MAX : clock.instant().plusMillis((long) (minutes * 60_000));
        Attended watch = new Attended(console, clock, trial.name(), end, () -> interrupted);
        Attempt now = new Attempt(trial, wanted, first, watch);
        attempt = now;
        Findings findings;
        try {
            findings = trial.run(wanted, first, watch);
        } catch (IOException | RuntimeException | AssertionError e) {
            // One trial's trouble must not cost the figures of the others; it is reported and fails the run.
            e.printStackTrace(console.notes());
            findings = new Findings(List.of(), List.of(new Breach(e.toString(), first, wanted)));
        }
        report(now, findings);
        return findings.hold();
    }

    private void report(Attempt tried, Findings findings) {
        Trial trial = tried.trial();
        String verdict = findings.hold() ? "stands" : "BROKEN";
        double seconds = tried.watch().finish(interrupted ? verdict + " so far" : verdict);
        if (json) {
            console.print(Json.text(toMap(tried, findings, seconds)));
        } else {
            Table table = new Table(trial.name(), "found", "wanted", "");
            findings.figures()
                    .forEach(figure -> table.row(
                            figure.name(), figure.shownValue(), figure.shownBound(), figure.holds() ? "" : "MISSED"));
            table.print(console);
        }
        List<Breach> breaches = findings.breaches();
        breaches.stream().limit(MAX_BREACHES).forEach(breach -> {
            console.note("  broken: " + breach.what());
            console.note("  again:  " + again(trial, breach.seed(), breach.scale()));
        });
        if (breaches.size() > MAX_BREACHES) {
            console.note("  and " + (breaches.size() - MAX_BREACHES) + " more");
        }
        if (breaches.isEmpty() && !findings.hold()) {
            console.note("  again:  " + again(trial, tried.first(), tried.wanted()));
        }
    }

    private static String again(Trial trial, long seed, Scale scale) {
        String length = scale.isBounded() ? " --scale " + scale : "";
        return "./lamplight soak " + trial.name() + " --seed " + seed + length;
    }

    private Map<String, Object> toMap(Attempt tried, Findings findings, double seconds) {
        Trial trial = tried.trial();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("trial", trial.name());
        map.put("claim", trial.claim());
        map.put("holds", findings.hold());
        map.put("interrupted", interrupted);
        map.put("seed", tried.first());
        map.put("scale", tried.wanted().isBounded() ? (Object) tried.wanted().factor() : minutes + " minutes");
        map.put("seconds", seconds);
        map.put("figures", findings.figures().stream().map(Figure::toMap).toList());
        map.put(
                "breaches",
                findings.breaches().stream()
                        .map(breach ->
                                Map.of("what", breach.what(), "again", again(trial, breach.seed(), breach.scale())))
                        .toList());
        return map;
    }
}
