package dev.lamplight.cli.model;

import dev.lamplight.cli.cloud.GeneratorFolder;
import dev.lamplight.cli.cloud.Installation;
import dev.lamplight.cli.command.Output;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Progress;
import dev.lamplight.cli.console.Table;
import dev.lamplight.contract.Json;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.jinja.ChatTemplate;
import dev.lamplight.core.token.TextTokenizer;
import dev.lamplight.inference.ModelPackage;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import dev.lamplight.inference.Workers;
import dev.lamplight.inference.generate.AdapterManifest;
import dev.lamplight.inference.generate.Capability;
import dev.lamplight.inference.generate.DecoderSession;
import dev.lamplight.inference.generate.GeneratorAssembly;
import dev.lamplight.inference.generate.GeneratorManifest;
import dev.lamplight.inference.generate.GeneratorPackage;
import dev.lamplight.inference.generate.MeasuredCapability;
import dev.lamplight.inference.generate.TextGenerator;
import dev.lamplight.inference.task.CapabilityEvaluation;
import dev.lamplight.inference.task.Machine;
import dev.lamplight.inference.task.TaskModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// `model`: the generators of this folder. One that is added or removed while the local cloud runs is so there too.
public final class ModelCommand {
    private static final double MEGABYTE = 1e6;
    private static final String CHINESE = "zh";

    /// Tokens that an item takes at most, where words are tokens.
    private static final int EVALUATION_CONTEXT = 1024;

    private final RunningModels running;
    private final Map<String, String> environment;
    private final Console console;
    private final Clock clock;
    private final GeneratorFolder folder;

    public ModelCommand(Installation installation, Map<String, String> environment, Console console, Clock clock) {
        this.running = new RunningModels(installation, console);
        this.environment = Map.copyOf(environment);
        this.console = console;
        this.clock = clock;
        this.folder = installation.generators();
        OnnxRuntimeLibrary.useNativeFolder(installation.natives());
    }

    /// What is to be done.
    public enum Action {
        ADD,
        LIST,
        VERIFY,
        REMOVE
    }

    /// How a model is to be compiled.
    ///
    /// @param name empty for the file's own
    /// @param form that prompts are read in
    /// @param stepForm that answers are written in, token by token
    /// @param positions most tokens of prompt and answer together
    /// @param check what is done with it before it is called added
    public record Wish(Optional<String> name, WeightForm form, WeightForm stepForm, int positions, Check check) {}

    /// How far a model is looked at.
    public enum Check {
        /// Its files are what its manifest says, and it runs.
        FILES,
        /// What it can do is measured too.
        CAPABILITIES
    }

    public void add(String source, Wish wish, Output output) throws IOException, InterruptedException {
        Path scratch = folder.draft();
        try {
            ModelSource.Found found = new ModelSource(scratch, environment, console).find(source);
            GeneratorManifest compiled = compile(found, wish);
            GeneratorPackage model = GeneratorPackage.open(folder.require(compiled.name()));
            Pace pace = Pace.of(model, Workers.ofThisProcess().count());
            running.change(folder::putInto);
            GeneratorManifest manifest = wish.check() == Check.CAPABILITIES ? measure(model) : compiled;
            show(manifest, pace, output);
            if (manifest.capabilities().isEmpty()) {
                console.note("  Nothing was measured of it, so answers over documents stay exact sentences: ./lamplight"
                        + " model verify " + manifest.name());
            }
        } finally {
            GeneratorFolder.delete(scratch);
        }
    }

    private GeneratorManifest compile(ModelSource.Found found, Wish wish) throws IOException {
        String sha256 = ModelPackage.sha256(found.file());
        if (found.sha256().isPresent() && !found.sha256().get().equals(sha256)) {
            throw new CommandFailure("%s: expected SHA-256 %s, found %s: it is not the file that we know."
                    .formatted(found.file().getFileName(), found.sha256().get(), sha256));
        }
        Path draft = folder.draft();
        try (Progress progress = new Progress(console, clock, "compile the model", "");
                GgufFile file = GgufFile.open(found.file())) {
            GeneratorManifest manifest = new GeneratorAssembly(
                            file,
                            new GeneratorAssembly.Source(
                                    wish.name().orElse(found.name()),
                                    found.file().getFileName().toString(),
                                    sha256,
                                    clock.instant().truncatedTo(ChronoUnit.SECONDS)),
                            wish.form(),
                            wish.stepForm(),
                            wish.positions())
                    .assemble(draft);
            folder.settle(draft, manifest.name());
            progress.finish(String.format(
                    Locale.ROOT,
                    "%.0f MB to %.0f MB",
                    Files.size(found.file()) / MEGABYTE,
                    manifest.sizeBytes() / MEGABYTE));
            return manifest;
        } finally {
            if (Files.exists(draft)) {
                GeneratorFolder.delete(draft);
            }
        }
    }

    private void show(GeneratorManifest manifest, Pace pace, Output output) {
        switch (output) {
            case JSON ->
                console.print(Json.text(Map.of(
                        "model",
                        manifest,
                        "prompt_tokens_per_second",
                        pace.prompt(),
                        "tokens_per_second",
                        pace.answer())));
            case TEXT -> {
                console.print("");
                console.print("  model      " + manifest.name());
                console.print(String.format(
                        Locale.ROOT,
                        "  family     %s, %.0f million parameters, %s",
                        manifest.family().word(),
                        manifest.parameters() / MEGABYTE,
                        manifest.chat() == GeneratorManifest.Chat.TEMPLATE
                                ? "takes conversations"
                                : "completions only"));
                console.print(String.format(
                        Locale.ROOT,
                        "  size       %.0f MB on disk, %.1f MB for every 1,000 tokens of context, %d tokens at most",
                        manifest.sizeBytes() / MEGABYTE,
                        manifest.cacheBytesPerToken() * 1000 / MEGABYTE,
                        manifest.contextLength()));
                console.print("  licence    " + manifest.provenance().license() + ", "
                        + manifest.provenance().owner());
                console.print("  languages  "
                        + (manifest.languages().isEmpty() ? "not said" : String.join(", ", manifest.languages())));
                console.print(String.format(
                        Locale.ROOT,
                        "  pace       %.0f tokens/s of a prompt, %.1f tokens/s of an answer, here and now",
                        pace.prompt(),
                        pace.answer()));
                console.print("  digest     " + manifest.version());
                showCapabilities(manifest);
            }
        }
        Licenses.warning(manifest.provenance().license()).ifPresent(console::note);
    }

    private void showCapabilities(GeneratorManifest manifest) {
        if (manifest.capabilities().isEmpty()) {
            return;
        }
        MeasuredCapability any = manifest.capabilities().getFirst();
        console.print("");
        Table table = new Table("capability", "language", "figure", "gate", "items", "passed");
        for (MeasuredCapability measured : manifest.capabilities()) {
            table.row(
                    measured.capability().word(),
                    measured.language(),
                    String.format(Locale.ROOT, "%.2f", measured.figure()),
                    String.format(Locale.ROOT, "%.2f", measured.gate()),
                    String.valueOf(measured.items()),
                    measured.passed() ? "yes" : "no");
        }
        table.print(console);
        console.print("  " + any.measuredAt() + ", " + any.engine() + ", " + any.processor());
    }

    /// `chat, json; zh: language`.
    private static String abilities(GeneratorManifest model) {
        if (model.capabilities().isEmpty()) {
            return "not measured";
        }
        List<String> passed = model.capabilities().stream()
                .filter(MeasuredCapability::passed)
                .map(measured -> measured.capability().word() + " " + measured.language())
                .toList();
        return passed.isEmpty() ? "none passed" : String.join(", ", passed);
    }

    public void list(Output output) {
        List<GeneratorManifest> all = folder.all();
        switch (output) {
            case JSON -> {
                List<AdapterManifest> adapters = all.stream()
                        .flatMap(model -> folder.adapters(model.name()).all().stream())
                        .toList();
                console.print(Json.text(Map.of("models", all, "adapters", adapters)));
            }
            case TEXT -> {
                if (all.isEmpty()) {
                    console.note("No model that writes was added here: ./lamplight model add smollm2");
                    return;
                }
                Table table = new Table("model", "family", "MB", "form", "context", "licence", "languages", "can");
                for (GeneratorManifest model : all) {
                    table.row(
                            model.name(),
                            model.family().word(),
                            String.format(Locale.ROOT, "%.0f", model.sizeBytes() / MEGABYTE),
                            model.form().name().toLowerCase(Locale.ROOT),
                            String.valueOf(model.contextLength()),
                            model.provenance().license(),
                            String.join(",", model.languages()),
                            abilities(model));
                    for (AdapterManifest adapter : folder.adapters(model.name()).all()) {
                        table.row(
                                adapter.id(),
                                "adapter",
                                String.format(Locale.ROOT, "%.1f", adapter.sizeBytes() / MEGABYTE),
                                "",
                                "",
                                adapter.license(),
                                "",
                                adapter.fits(model) ? "" : "made for another version: add it again");
                    }
                }
                table.print(console);
                sayWhatKnowsNoChinese(all);
            }
        }
    }

    private void sayWhatKnowsNoChinese(List<GeneratorManifest> all) {
        String names = all.stream()
                .filter(model ->
                        !model.languages().contains(CHINESE) && !model.can(Capability.GROUNDED_ANSWERS, CHINESE))
                .map(GeneratorManifest::name)
                .collect(Collectors.joining(", "));
        if (!names.isEmpty()) {
            console.print("  Not said to know Chinese: " + names
                    + ". Answers to Chinese questions stay in the documents' own sentences.");
        }
    }

    /// Every byte against the manifest, a run, and what the model can do: that stands in the manifest afterwards, here
    /// and in the local cloud that runs.
    public void verify(String name, Output output) throws IOException {
        GeneratorPackage model = GeneratorPackage.inspect(folder.require(name));
        console.note(name + ": every file is what its manifest says.");
        Pace pace = Pace.of(model, Workers.ofThisProcess().count());
        show(measure(model), pace, output);
    }

    private GeneratorManifest measure(GeneratorPackage model) throws IOException {
        TextTokenizer tokenizer = model.tokenizer();
        try (Progress progress = new Progress(console, clock, "measure capabilities", "items");
                DecoderSession session =
                        DecoderSession.open(model, Workers.ofThisProcess().count())) {
            TaskModel measured = new TaskModel(
                    new TextGenerator(session, tokenizer),
                    ChatTemplate.of(tokenizer.vocabulary()),
                    Math.min(EVALUATION_CONTEXT, model.manifest().contextLength()),
                    clock);
            List<MeasuredCapability> capabilities = new CapabilityEvaluation(
                            measured,
                            Machine.ofThisProcess(),
                            (items, all, capability) -> progress.update(items, all, capability.word()))
                    .run();
            GeneratorManifest manifest = model.manifest().withCapabilities(capabilities);
            folder.rewrite(manifest);
            running.change(folder::putInto);
            progress.finish(
                    capabilities.stream().filter(MeasuredCapability::passed).count() + " of " + capabilities.size()
                            + " passed");
            return manifest;
        }
    }

    public void remove(String name) throws IOException {
        folder.remove(folder.require(name));
        running.change((s3, bucket) -> GeneratorFolder.removeFrom(s3, bucket, name));
        console.note(name + " is removed.");
    }
}
