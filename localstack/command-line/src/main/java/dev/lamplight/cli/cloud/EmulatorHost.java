package dev.lamplight.cli.cloud;

import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Progress;
import dev.lamplight.cli.emulator.EmulatedCloud;
import dev.lamplight.cli.emulator.EmulatedCloud.Deployed;
import dev.lamplight.cli.emulator.Emulator;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.Template;
import dev.lamplight.localcloud.template.TemplateOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.S3Client;

/// The process behind `up --on`: an emulator with the template deployed to it, in the place of the local cloud.
public final class EmulatorHost {
    private static final String STACK = "lamplight";

    /// An emulator does not tell what its functions did.
    private static final CloudStatus UNKNOWN = new CloudStatus(List.of(), List.of(), Map.of());

    private final Installation installation;
    private final UpOptions options;
    private final Console console;
    private final Clock clock;
    private final Emulator emulator;
    private final List<FunctionSpec> functions;

    /// @param emulator set up already
    public EmulatorHost(Installation installation, UpOptions options, Emulator emulator, Console console, Clock clock)
            throws IOException {
        this.installation = installation;
        this.options = options;
        this.emulator = emulator;
        this.console = console;
        this.clock = clock;
        this.functions = functionsOf(installation.template());
    }

    private static List<FunctionSpec> functionsOf(Path template) throws IOException {
        TemplateOptions open = new TemplateOptions(
                EmulatedCloud.REGION, STACK, URI.create("http://127.0.0.1"), Map.of("OpenAccess", "true"));
        return Template.read(template, open).functions();
    }

    /// Runs until the end.
    ///
    /// @throws CommandFailure where another one runs here, or the emulator or the stack does not come up
    public void run(CloudHost.End end) throws IOException, InterruptedException {
        if (RunningCloud.awaitEnding(installation, console).isPresent()) {
            throw new CommandFailure("A local cloud runs here already: end it with ./lamplight down.");
        }
        Files.createDirectories(installation.state());
        ApiKey key = ApiKey.kept(installation.apiKeyFile(), new SecureRandom());
        try (EmulatedCloud cloud = start();
                ControlServer control = ControlServer.start(() -> UNKNOWN)) {
            Deployed deployed = deploy(cloud, key);
            installModels(cloud, deployed);
            RunFile run = runFile(cloud, deployed, control, key);
            CloudEnding ending = new CloudEnding(run, installation.runFile(), cloud::close, options, console);
            OnInterrupt.run(ending::end);
            run.write(installation.runFile());
            console.note("ready: API at " + run.url());
            CloudHost.await(end);
            if (ending.hasBegun()) {
                Runtime.getRuntime().halt(CloudEnding.HALTED);
            }
            ending.end();
        }
    }

    private EmulatedCloud start() throws IOException, InterruptedException {
        try (Progress progress = new Progress(console, clock, "start " + emulator.title(), "")) {
            EmulatedCloud cloud = EmulatedCloud.start(
                    emulator,
                    installation.emulators(),
                    installation.state().resolve(emulator.id()),
                    options.port(),
                    functions.stream().map(FunctionSpec::name).toList(),
                    Map.of());
            progress.finish("process " + cloud.processId() + " at " + cloud.endpoint());
            return cloud;
        }
    }

    private Deployed deploy(EmulatedCloud cloud, ApiKey key) throws IOException, InterruptedException {
        Map<String, String> parameters =
                switch (options.access()) {
                    case WITH_KEY -> Map.of("ApiKeyHashes", key.hash());
                    case OPEN -> Map.of("OpenAccess", "true");
                };
        try (Progress progress = new Progress(console, clock, "deploy the template", "")) {
            Deployed deployed = cloud.deploy(installation.template(), STACK, parameters);
            progress.finish("stack " + STACK + " by AWS's own command line");
            return deployed;
        }
    }

    private void installModels(EmulatedCloud cloud, Deployed deployed) throws IOException {
        try (S3Client s3 = LocalS3.client(cloud.endpoint(), EmulatedCloud.REGION)) {
            installation.modelPackages().putInto(s3, deployed.output("ModelsBucket"));
            installation.generators().putInto(s3, deployed.output("ModelsBucket"));
        } catch (NoSuchFileException missing) {
            throw new CommandFailure("Not built yet: " + missing.getFile() + "; run ./lamplight build.", missing);
        }
    }

    private RunFile runFile(EmulatedCloud cloud, Deployed deployed, ControlServer control, ApiKey key) {
        Map<String, String> logFolders = functions.stream()
                .map(FunctionSpec::name)
                .collect(Collectors.toMap(
                        name -> name, name -> cloud.logFolder(name).toString()));
        ProcessHandle self = ProcessHandle.current();
        return new RunFile(
                self.pid(),
                emulator.title(),
                RunFile.Phase.READY,
                RunFile.startedAt(self),
                control.address(),
                deployed.api(),
                options.access() == UpOptions.Access.OPEN ? "" : key.key(),
                cloud.endpoint(),
                cloud.endpoint(),
                cloud.endpoint(),
                EmulatedCloud.REGION,
                deployed.output("InboxBucket"),
                deployed.output("LibraryBucket"),
                deployed.output("ModelsBucket"),
                logFolders,
                clock.instant());
    }
}
