package dev.lamplight.cli;

import dev.lamplight.cli.chat.ChatCommand;
import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.cloud.CloudHost;
import dev.lamplight.cli.cloud.CloudProcess;
import dev.lamplight.cli.cloud.EmulatorHost;
import dev.lamplight.cli.cloud.Installation;
import dev.lamplight.cli.cloud.OnInterrupt;
import dev.lamplight.cli.cloud.RunFile;
import dev.lamplight.cli.cloud.UpOptions;
import dev.lamplight.cli.command.AskCommand;
import dev.lamplight.cli.command.BackfillCommand;
import dev.lamplight.cli.command.Output;
import dev.lamplight.cli.command.PutCommand;
import dev.lamplight.cli.command.RetryCommand;
import dev.lamplight.cli.command.SearchCommand;
import dev.lamplight.cli.command.StatusCommand;
import dev.lamplight.cli.command.StoreStatusCommand;
import dev.lamplight.cli.command.UpCommand;
import dev.lamplight.cli.command.WatchCommand;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.WrongUse;
import dev.lamplight.cli.demo.Demo;
import dev.lamplight.cli.demo.DemoResult;
import dev.lamplight.cli.emulator.Emulator;
import dev.lamplight.cli.put.BackfillJournal;
import dev.lamplight.cli.put.S3Address;
import dev.lamplight.cli.retry.Retried;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/// What `./lamplight` runs; what a developer needs besides is in [DeveloperCommands]. Exit codes: 0 fine, 1
/// failed, 2 wrong use.
@Command(
        name = "./lamplight",
        synopsisSubcommandLabel = "COMMAND",
        description = "Documents in, cited passages out, on this machine or in your AWS account.")
public final class Lamplight extends DeveloperCommands {
    private static final int USUAL_FILES_SHOWN = 20;
    private static final String USUAL_STORE = "default";
    private static final int MAX_PORT = 65_535 - 3; // four in a row

    Lamplight(Installation installation, Console console, Map<String, String> environment, Clock clock) {
        super(installation, console, environment, clock);
    }

    public static void main(String[] arguments) {
        Console console = Console.ofProcess();
        Lamplight lamplight = new Lamplight(Installation.current(), console, System.getenv(), Clock.systemUTC());
        System.exit(lamplight.run(arguments));
    }

    /// @return the exit code
    int run(String... arguments) {
        return commandLine().execute(arguments);
    }

    CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(this);
        takeHelp(commandLine.getCommandSpec());
        commandLine.getSubcommands().values().forEach(command -> takeHelp(command.getCommandSpec()));
        return commandLine
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.notes(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler((wrong, _) -> wrongUse(wrong))
                .setExecutionExceptionHandler((failure, command, _) -> failed(failure, command));
    }

    /// Here and not with each command, so that none can be without it.
    private static void takeHelp(CommandSpec command) {
        command.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help and exit.")
                .build());
    }

    private int wrongUse(ParameterException wrong) {
        console.note("lamplight: " + wrong.getMessage() + "; see ./lamplight "
                + (wrong.getCommandLine().getParent() == null
                        ? "--help."
                        : wrong.getCommandLine().getCommandName() + " --help."));
        return CommandLine.ExitCode.USAGE;
    }

    /// One sentence for what a person can mend; the whole trace for what only we can.
    private int failed(Exception failure, CommandLine command) {
        if (OnInterrupt.hasBegun()) {
            return CommandLine.ExitCode.SOFTWARE;
        }
        switch (failure) {
            case WrongUse wrong -> {
                return wrongUse(new ParameterException(command, String.valueOf(wrong.getMessage()), wrong));
            }
            case CommandFailure reason -> console.note("lamplight: " + reason.getMessage());
            case Failure reason ->
                console.note("lamplight: " + reason.explanation() + "; "
                        + reason.code().advice());
            case IOException io -> console.note("lamplight: " + io + "; check the disk and the permissions.");
            default -> failure.printStackTrace(console.notes());
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    @Command(description = "The main job on real documents, from build to answers and their cost on AWS.")
    int demo(
            @Option(names = "--keep", description = "Leave the local cloud up.") boolean keep,
            @Option(names = "--json", description = "Print the result as one JSON object.") boolean json)
            throws IOException, InterruptedException {
        Console shown = json ? new Console(console.notes(), console.notes(), console.terminal()) : console;
        DemoResult result = new Demo(installation, environment, shown, clock)
                .run(keep ? Demo.Ending.KEEP_UP : Demo.Ending.SHUT_DOWN);
        if (json) {
            console.print(Json.text(result.toMap()));
        }
        if (!result.works()) {
            throw new CommandFailure(
                    "For one of the languages no expected passage was found or no answer given, or an"
                            + " answer cites what is not there: ./lamplight demo --keep, then ./lamplight status and ./lamplight logs say why.");
        }
        return CommandLine.ExitCode.OK;
    }

    @Command(description = "Start the local cloud and keep it up; print how to call it.")
    int up(
            @Option(names = "--foreground", description = "Run here until Ctrl-C instead of in the background.")
                    boolean foreground,
            @Option(names = "--until-input-ends", hidden = true) boolean untilInputEnds,
            @Option(names = "--drain", hidden = true) @Nullable Integer drainSeconds,
            @Option(
                            names = "--on",
                            paramLabel = "CLOUD",
                            description = "Deploy to somebody else's cloud on this machine, without Docker:"
                                    + " ${COMPLETION-CANDIDATES}. It is set up at first, and keeps nothing.")
                    @Nullable
                    Emulator on,
            @Option(names = "--open", description = "Answer without an API key.") boolean open,
            @Option(names = "--ephemeral", description = "Start empty and keep nothing.") boolean ephemeral,
            @Option(names = "--port", paramLabel = "PORT", description = "Port of the API.") @Nullable Integer port,
            @Option(names = "--watch", description = "Take over functions when they are built anew.") boolean watch,
            @Option(names = "--json", description = "Print addresses and key as one JSON object.") boolean json)
            throws IOException, InterruptedException {
        requireRange("--port", port == null ? 1 : port, MAX_PORT);
        UpOptions wished = new UpOptions(
                        open ? UpOptions.Access.OPEN : UpOptions.Access.WITH_KEY,
                        ephemeral ? UpOptions.Storage.EPHEMERAL : UpOptions.Storage.KEPT,
                        port == null ? OptionalInt.empty() : OptionalInt.of(port))
                .withCode(watch ? UpOptions.Code.LAST_BUILT : UpOptions.Code.AS_STARTED);
        UpOptions drained = drainSeconds == null ? wished : wished.withDrain(Duration.ofSeconds(drainSeconds));
        UpOptions options = on == null ? drained : drained.on(on);
        CloudHost.End end = untilInputEnds ? CloudHost.End.WITH_INPUT : CloudHost.End.ON_SIGNAL;
        if (watch && on != null) {
            throw new WrongUse("--watch is for the local cloud itself; --on deploys once.");
        }
        if (foreground && on != null) {
            installation.emulators().make(on, environment, console, clock);
            new EmulatorHost(installation, options, on, console, clock).run(end);
        } else if (foreground) {
            CloudHost.run(installation, options, console, end);
        } else {
            new UpCommand(installation, environment, console, clock).run(options, Output.of(json));
        }
        return CommandLine.ExitCode.OK;
    }

    @Command(description = "Stop the local cloud; nothing that was accepted is lost.")
    int down() {
        Optional<RunFile> run = RunFile.running(installation.runFile());
        if (run.isEmpty()) {
            console.note("No local cloud runs here.");
            return CommandLine.ExitCode.OK;
        }
        if (run.get().isEnding()) {
            console.note("  the local cloud is ending already; waiting for it");
        }
        if (CloudProcess.stop(run.get())) {
            console.note(
                    run.get().isEmulator()
                            ? run.get().title() + " is down, and what it held is gone."
                            : "The local cloud is down; unless it was ephemeral, its documents stay for the next"
                                    + " ./lamplight up.");
        } else {
            throw new CommandFailure("The local cloud did not end by itself and was killed; what it had accepted is in "
                    + installation.cloudFolder() + ".");
        }
        return CommandLine.ExitCode.OK;
    }

    @Command(description = "Functions, queues, stores, and what failed with its reason; of one store, file by file.")
    int status(
            @Option(
                            names = "--store",
                            paramLabel = "NAME",
                            description = "Only this store: what waits, is worked on, failed and is completed.")
                    @Nullable
                    String store,
            @Option(
                            names = "--filter",
                            paramLabel = "STATE",
                            description = "Of a store, only files that are: ${COMPLETION-CANDIDATES}.")
                    StoreStatusCommand.@Nullable State filter,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            description = "Of a store, how many files are shown (default: 20).")
                    @Nullable
                    Integer limit,
            @Option(names = "--json", description = "Print one JSON object with everything.") boolean json) {
        requireRange("--limit", limit == null ? 1 : limit, Integer.MAX_VALUE);
        if (store == null && (filter != null || limit != null)) {
            throw new WrongUse("--filter and --limit go with --store");
        }
        if (store == null) {
            new StatusCommand(deployment(), installation.template(), console).run(Output.of(json));
        } else {
            new StoreStatusCommand(deployment(), installation.template(), console)
                    .run(
                            store,
                            Optional.ofNullable(filter),
                            limit == null ? USUAL_FILES_SHOWN : limit,
                            Output.of(json));
        }
        return CommandLine.ExitCode.OK;
    }

    @Command(
            description =
                    "Put files and folders, or what lies in a bucket, into the inbox; what is there already is not"
                            + " sent again.")
    int put(
            @Parameters(
                            paramLabel = "PATH",
                            arity = "1..*",
                            description =
                                    "Files and folders, or one s3://BUCKET/PREFIX. Of the inbox bucket itself: what"
                                            + " no store was told of.")
                    List<String> paths,
            @Option(
                            names = "--store",
                            paramLabel = "NAME",
                            description = "Name or id of the store; a new name makes a store (default: default).")
                    @Nullable
                    String store,
            @Option(
                            names = "--restart",
                            description = "Of s3://: begin anew, also where an interrupted run could go on.")
                    boolean restart,
            @Option(names = "--wait", description = "Wait until each can be found or has failed.") boolean wait,
            @Option(names = "--watch", description = "Go on with what is new or changed, until Ctrl-C.") boolean watch,
            @Option(names = "--delete", description = "With --watch: remove what vanishes meanwhile.") boolean delete,
            @Option(names = "--json", description = "Print one JSON object.") boolean json)
            throws IOException, InterruptedException {
        requireText("--store", store == null ? USUAL_STORE : store);
        if (store != null && store.contains("/")) {
            throw new WrongUse("--store takes the name or id of a store without a slash, found '" + store + "'");
        }
        PutCommand.Patience patience = wait ? PutCommand.Patience.UNTIL_SETTLED : PutCommand.Patience.NONE;
        requireWatch(paths, watch, delete, wait);
        if (watch) {
            new WatchCommand(deployment(), console, clock)
                    .run(
                            paths.stream().map(Path::of).toList(),
                            store == null ? USUAL_STORE : store,
                            delete ? WatchCommand.Removal.OF_WHAT_VANISHES : WatchCommand.Removal.NONE,
                            Output.of(json));
            return CommandLine.ExitCode.OK;
        }
        if (paths.stream().noneMatch(S3Address::isOne)) {
            if (restart) {
                throw new WrongUse(
                        "--restart goes with s3://BUCKET/PREFIX; files are sent where they are not there yet");
            }
            new PutCommand(deployment(), console, clock)
                    .run(
                            paths.stream().map(Path::of).toList(),
                            store == null ? USUAL_STORE : store,
                            patience,
                            Output.of(json));
            return CommandLine.ExitCode.OK;
        }
        if (paths.size() > 1) {
            throw new WrongUse(
                    "put takes files and folders, or one s3://BUCKET/PREFIX, found " + paths.size() + " paths");
        }
        S3Address source = S3Address.parse(paths.getFirst());
        new BackfillCommand(deployment(), installation.backfills(), console, clock)
                .run(
                        source,
                        Optional.ofNullable(store),
                        restart ? BackfillJournal.Start.ANEW : BackfillJournal.Start.GO_ON,
                        patience,
                        Output.of(json));
        return CommandLine.ExitCode.OK;
    }

    @Command(description = "Send again what failed, where that can help, and say of each what is done.")
    int retry(
            @Option(names = "--store", paramLabel = "NAME", description = "Only of this store.") @Nullable String store,
            @Option(
                            names = "--function",
                            paramLabel = "NAME",
                            description = "Only messages of this function, etl for example.")
                    @Nullable
                    String function,
            @Option(
                            names = "--file",
                            paramLabel = "FILE",
                            description = "Only this document: its id, name or s3:// address.")
                    @Nullable
                    String file,
            @Option(
                            names = "--again",
                            description = "Also what will fail again, because nothing it could depend on has changed.")
                    boolean again,
            @Option(names = "--dry-run", description = "Only say what would be done.") boolean dryRun,
            @Option(names = "--json", description = "Print one JSON object.") boolean json) {
        Retried.Mode sending = again ? Retried.Mode.SEND_AGAIN : Retried.Mode.SEND;
        Retried.Mode saying = again ? Retried.Mode.DRY_RUN_AGAIN : Retried.Mode.DRY_RUN;
        new RetryCommand(deployment(), installation.template(), console, clock)
                .run(
                        new RetryCommand.Wish(
                                Optional.ofNullable(store), Optional.ofNullable(function), Optional.ofNullable(file)),
                        dryRun ? saying : sending,
                        Output.of(json));
        return CommandLine.ExitCode.OK;
    }

    @Command(description = "Passages for a question, with file, section and score.")
    int search(
            @Parameters(paramLabel = "QUERY", arity = "1..*", description = "The question.") List<String> words,
            @Option(names = "--store", paramLabel = "NAME", description = "Name or id of the store (default: all).")
                    @Nullable
                    String store,
            @Option(
                            names = "-k",
                            paramLabel = "N",
                            defaultValue = "5",
                            description = "Number of passages (default: ${DEFAULT-VALUE}).")
                    int max,
            @Option(names = "--json", description = "Print one JSON object.") boolean json) {
        requireRange("-k", max, SearchCommand.MAX_PASSAGES);
        requireText("QUERY", String.join(" ", words));
        new SearchCommand(deployment(), console)
                .run(String.join(" ", words), Optional.ofNullable(store), max, Output.of(json));
        return CommandLine.ExitCode.OK;
    }

    @Command(description = "An answer from the documents, each sentence with the place it comes from.")
    int ask(
            @Parameters(paramLabel = "QUESTION", arity = "1..*", description = "The question.") List<String> words,
            @Option(names = "--store", paramLabel = "NAME", description = "Name or id of the store (default: all).")
                    @Nullable
                    String store,
            @Option(
                            names = "--model",
                            paramLabel = "NAME",
                            defaultValue = PlatformClient.EXTRACTIVE,
                            description = "Model that answers (default: ${DEFAULT-VALUE}).")
                    String model,
            @Option(names = "--json", description = "Print the whole answer as one JSON object.") boolean json) {
        requireText("QUESTION", String.join(" ", words));
        AskCommand.Outcome outcome = new AskCommand(deployment(), console)
                .run(String.join(" ", words), Optional.ofNullable(store), model, Output.of(json));
        return switch (outcome) {
            case ANSWERED -> CommandLine.ExitCode.OK;
            case NOT_IN_THE_DOCUMENTS -> CommandLine.ExitCode.SOFTWARE;
        };
    }

    @Command(description = "Talk with a model that writes; a question in the arguments or in a pipe is answered once.")
    int chat(
            @Parameters(
                            paramLabel = "QUESTION",
                            arity = "0..*",
                            description = "Nothing: a conversation. A - at its end: and the input.")
                    @Nullable
                    List<String> words,
            @Option(
                            names = "--model",
                            paramLabel = "NAME",
                            description = "Which model (default: the first of ./lamplight model list).")
                    @Nullable
                    String model,
            @Option(names = "--system", paramLabel = "TEXT", description = "What the model is told before everything.")
                    @Nullable
                    String system)
            throws IOException {
        new ChatCommand(deployment(), console, System.in)
                .run(new ChatCommand.Wish(
                        Optional.ofNullable(model),
                        Optional.ofNullable(system),
                        words == null ? "" : String.join(" ", words)));
        return CommandLine.ExitCode.OK;
    }

    private static void requireWatch(List<String> paths, boolean watch, boolean delete, boolean wait) {
        if (delete && !watch) {
            throw new WrongUse("--delete goes with --watch");
        }
        if (watch && wait) {
            throw new WrongUse("--watch never ends, so that --wait does not go with it");
        }
        if (watch && paths.stream().anyMatch(S3Address::isOne)) {
            throw new WrongUse("--watch takes files and folders; a bucket tells of what is new by itself");
        }
    }

    static void requireRange(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new WrongUse(name + " takes 1 to " + max + ", found " + value);
        }
    }

    static void requireText(String name, String value) {
        if (value.isBlank()) {
            throw new WrongUse(name + " takes text, found nothing but blanks");
        }
    }

    private Deployment deployment() {
        return Deployment.find(environment, installation.runFile());
    }
}
