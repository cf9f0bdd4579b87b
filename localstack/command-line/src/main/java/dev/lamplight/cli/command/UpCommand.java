package dev.lamplight.cli.command;

import dev.lamplight.cli.cloud.CloudProcess;
import dev.lamplight.cli.cloud.Installation;
import dev.lamplight.cli.cloud.RunFile;
import dev.lamplight.cli.cloud.RunningCloud;
import dev.lamplight.cli.cloud.UpOptions;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Progress;
import dev.lamplight.cli.emulator.Emulator;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/// `up`: the local cloud in the background, and everything one needs to call it.
public final class UpCommand {
    private final Installation installation;
    private final Map<String, String> environment;
    private final Console console;
    private final Clock clock;

    public UpCommand(Installation installation, Map<String, String> environment, Console console, Clock clock) {
        this.installation = installation;
        this.environment = Map.copyOf(environment);
        this.console = console;
        this.clock = clock;
    }

    public void run(UpOptions options, Output output) throws IOException, InterruptedException {
        Optional<RunFile> running = RunningCloud.awaitEnding(installation, console);
        RunFile run;
        if (running.isPresent()) {
            run = running.get();
            console.note((run.isEmulator() ? run.title() : "The local cloud") + " runs already (process "
                    + run.processId() + "); new options need ./lamplight down first.");
        } else {
            run = start(options);
        }
        switch (output) {
            case TEXT -> print(run);
            case JSON -> console.print(Json.text(run));
        }
    }

    private RunFile start(UpOptions options) throws IOException, InterruptedException {
        if (options.on().isPresent()) {
            installation.emulators().make(options.on().get(), environment, console, clock);
        }
        try (Progress progress = new Progress(
                console, clock, "start " + options.on().map(Emulator::title).orElse("the local cloud"), "")) {
            RunFile run = new CloudProcess(installation).start(options, CloudProcess.Lifetime.ON_ITS_OWN);
            progress.finish("process " + run.processId());
            return run;
        }
    }

    private void print(RunFile run) throws IOException {
        String header = run.apiKey().isEmpty() ? "" : " -H \"Authorization: Bearer " + run.apiKey() + "\"";
        console.print("");
        console.print("  API        " + run.url() + "/v1      base_url of any OpenAI client");
        console.print("  API key    " + (run.apiKey().isEmpty() ? "none needed (--open)" : run.apiKey()));
        console.print("  S3         " + run.s3() + "      region " + run.region() + ", any credentials");
        console.print("  inbox      s3://" + run.inboxBucket() + "/<store>/<any path>");
        console.print("  library    s3://" + run.libraryBucket());
        console.print("  SQS        " + run.sqs());
        console.print("  Lambda     " + run.lambda() + "      aws lambda invoke --endpoint-url");
        console.print("  log        " + installation.cloudLog());
        console.print("");
        console.print("  Try:  curl -s " + run.url() + "/v1/vector_stores" + header);
        console.print("        ./lamplight put PATH, then ./lamplight search QUERY; ./lamplight down ends it.");
        console.print("");
        console.print("  What runs here does not prove: IAM permissions, KMS, AWS's throttling and scaling, SnapStart,"
                + " CodeDeploy.");
        Optional<Emulator> emulator = Emulator.titled(run.cloud());
        if (emulator.isPresent()) {
            console.print(
                    "  " + run.cloud() + " keeps nothing after ./lamplight down, answers of chat come whole and not"
                            + " piece by piece, and it does otherwise than AWS:");
            for (String gap : installation.emulators().gaps(emulator.get())) {
                console.print("    - " + gap);
            }
        }
    }
}
