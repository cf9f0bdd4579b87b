package dev.lamplight.cli.demo;

import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.InboxBucket;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.client.StoreFile;
import dev.lamplight.cli.cloud.CloudProcess;
import dev.lamplight.cli.cloud.CloudProcess.Lifetime;
import dev.lamplight.cli.cloud.CloudStatus;
import dev.lamplight.cli.cloud.Installation;
import dev.lamplight.cli.cloud.Interrupts;
import dev.lamplight.cli.cloud.OnInterrupt;
import dev.lamplight.cli.cloud.RunFile;
import dev.lamplight.cli.cloud.RunningCloud;
import dev.lamplight.cli.cloud.StatusClient;
import dev.lamplight.cli.cloud.UpOptions;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Progress;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The main job on real documents: from nothing to cited passages and their cost.
public final class Demo {
    private static final String SCENARIO = "documentation";
    /// Whoever interrupts a demo waits for the terminal, and the documents are kept for the next one.
    private static final UpOptions OPTIONS = UpOptions.USUAL.withDrain(Duration.ofSeconds(4));

    private final Installation installation;
    private final Map<String, String> environment;
    private final Console console;
    private final Clock clock;
    private final Map<String, Duration> stages = new LinkedHashMap<>();

    public Demo(Installation installation, Map<String, String> environment, Console console, Clock clock) {
        this.installation = installation;
        this.environment = Map.copyOf(environment);
        this.console = console;
        this.clock = clock;
    }

    /// What becomes of a local cloud that the demo started.
    public enum Ending {
        SHUT_DOWN,
        KEEP_UP
    }

    /// @return what was asked and found, with stages and cost
    public DemoResult run(Ending ending) throws IOException, InterruptedException {
        Scenario scenario = Scenario.read(installation.scenario(SCENARIO));
        announce(scenario);
        Optional<String> writer = GeneratorStage.prepare(installation, environment, console, clock);
        Optional<RunFile> before = RunningCloud.awaitEnding(installation, console);
        RunFile run = before.isPresent() ? join(before.get()) : start(ending);
        boolean ours = before.isEmpty() && ending == Ending.SHUT_DOWN;
        OnInterrupt onInterrupt = OnInterrupt.run(() -> {
            if (ours) {
                Interrupts.letTheNextEndAtOnce();
                console.note(Interrupts.announcement(OPTIONS));
                CloudProcess.stop(run);
            }
        });
        try {
            return work(scenario, run, writer);
        } finally {
            boolean endsByItself = onInterrupt.withdraw();
            if (ours && endsByItself) {
                stop(run);
            } else if (!ours) {
                console.note("  The local cloud stays up at " + run.url() + "; ./lamplight down ends it.");
            }
        }
    }

    private void announce(Scenario scenario) throws IOException {
        int dropped = scenario.dropped().files().size();
        int uploaded = scenario.uploaded().size();
        console.note("Lamplight demo: " + scenario.description().title() + ", " + (dropped + uploaded) + " documents, "
                + scenario.questions().size() + " questions. Everything stays on this machine.");
    }

    private RunFile join(RunFile run) {
        console.note("  using the local cloud that runs already (process " + run.processId() + ")");
        return run;
    }

    private RunFile start(Ending ending) throws IOException, InterruptedException {
        Lifetime lifetime = ending == Ending.KEEP_UP ? Lifetime.ON_ITS_OWN : Lifetime.WITH_THIS_PROCESS;
        try (Progress progress = new Progress(console, clock, "start the local cloud", "")) {
            RunFile run = new CloudProcess(installation)
                    .start(ending == Ending.KEEP_UP ? UpOptions.USUAL : OPTIONS, lifetime);
            stages.put("start the local cloud", progress.finish("S3, SQS, functions and API at " + run.url()));
            return run;
        }
    }

    private void stop(RunFile run) {
        try (Progress progress = new Progress(console, clock, "shut down", "")) {
            boolean ended = CloudProcess.stop(run);
            progress.finish(ended ? "nothing runs any more; the documents stay for the next run" : "had to be killed");
        }
    }

    private DemoResult work(Scenario scenario, RunFile run, Optional<String> writer)
            throws IOException, InterruptedException {
        Deployment deployment = Deployment.of(run);
        CloudStatus before = StatusClient.status(run);
        try (PlatformClient client = new PlatformClient(deployment);
                InboxBucket inbox = InboxBucket.of(deployment)) {
            Intake intake = new Intake(client, inbox, console, clock);
            stages.put("drop into S3", intake.drop(scenario));
            String storeId = intake.awaitStore(scenario);
            stages.put("upload by the API", intake.upload(scenario, storeId));
            long documents = (long) scenario.dropped().files().size()
                    + scenario.uploaded().size();
            Intake.Waited waited = intake.await(storeId, documents);
            stages.put("wait until searchable", waited.took());
            List<Asked> found = ask(scenario, client, storeId);
            List<AnswerStage.Shown> answers = answer(client, storeId, found);
            Optional<GeneratorStage.Shown> written = writer.map(model -> write(model, client));
            CloudStatus work = StatusClient.status(run).since(before);
            Bill bill = Bill.of(work, PriceTable.shipped());
            console.print("");
            bill.print(console);
            requireNoFailure(client, storeId, waited);
            return new DemoResult(stages, found, answers, written, bill);
        }
    }

    private List<Asked> ask(Scenario scenario, PlatformClient client, String storeId) {
        List<Asked> answers;
        try (Progress progress = new Progress(console, clock, "ask", "questions")) {
            answers = new Interview(client, console, clock)
                    .ask(storeId, scenario.questions(), scenario.description().passages());
            console.print("");
            stages.put("ask", progress.finish(answers.size() + " questions asked"));
        }
        Interview.printSummary(answers, console);
        return answers;
    }

    private List<AnswerStage.Shown> answer(PlatformClient client, String storeId, List<Asked> found) {
        try (Progress progress = new Progress(console, clock, "answer", "questions")) {
            List<AnswerStage.Shown> shown = new AnswerStage(client, console, clock).show(storeId, found);
            console.print("");
            stages.put("answer", progress.finish(shown.size() + " questions answered in the documents' own sentences"));
            return shown;
        }
    }

    private GeneratorStage.Shown write(String model, PlatformClient client) {
        try (Progress progress = new Progress(console, clock, "write", "")) {
            GeneratorStage.Shown shown = new GeneratorStage(client, console).show(model);
            console.print("");
            stages.put("write", progress.finish("values, a label and an answer by " + model));
            return shown;
        }
    }

    private static void requireNoFailure(PlatformClient client, String storeId, Intake.Waited waited) {
        if (waited.failed() > 0) {
            StoreFile first = client.files(storeId, Optional.of("failed")).getFirst();
            throw new CommandFailure(waited.failed() + " documents of the demo failed, the first (" + first.id()
                    + ") with " + first.errorCode() + ": " + first.errorMessage());
        }
    }
}
