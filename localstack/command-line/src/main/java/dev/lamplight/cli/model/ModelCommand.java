package dev.lamplight.cli.model;

import dev.lamplight.cli.cloud.GeneratorFolder;
import dev.lamplight.cli.cloud.Installation;
import dev.lamplight.cli.cloud.LocalS3;
import dev.lamplight.cli.cloud.RunFile;
import dev.lamplight.cli.command.Output;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Progress;
import dev.lamplight.cli.console.Table;
import dev.lamplight.contract.Json;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.inference.ModelPackage;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import dev.lamplight.inference.Workers;
import dev.lamplight.inference.generate.GeneratorAssembly;
import dev.lamplight.inference.generate.GeneratorManifest;
import dev.lamplight.inference.generate.GeneratorPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import software.amazon.awssdk.services.s3.S3Client;

/// `model`: the generators of this folder. One that is added or removed while the local cloud runs is so there too.
public final class ModelCommand {
    private static final double MEGABYTE = 1e6;

    private final Installation installation;
    private final Map<String, String> environment;
    private final Console console;
    private final Clock clock;
    private final GeneratorFolder folder;

    public ModelCommand(Installation installation, Map<String, String> environment, Console console, Clock clock) {
        this.installation = installation;
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
    /// @param positions most tokens of prompt and answer together
    public record Wish(Optional<String> name, WeightForm form, int positions) {}

    public void add(String source, Wish wish, Output output) throws IOException, InterruptedException {
        Path scratch = folder.draft();
        try {
            ModelSource.Found found = new ModelSource(scratch, environment, console).find(source);
            GeneratorManifest manifest = compile(found, wish);
            GeneratorPackage model = GeneratorPackage.open(folder.require(manifest.name()));
            Pace pace = Pace.of(model, Workers.ofThisProcess().count());
            inRunningCloud(folder::putInto);
            show(manifest, pace, output);
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
                                    sha256),
                            wish.form(),
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
            }
        }
        Licenses.warning(manifest.provenance().license()).ifPresent(console::note);
    }

    public void list(Output output) {
        List<GeneratorManifest> all = folder.all();
        switch (output) {
            case JSON -> console.print(Json.text(Map.of("models", all)));
            case TEXT -> {
                if (all.isEmpty()) {
                    console.note("No model that writes was added here: ./lamplight model add smollm2");
                    return;
                }
                Table table = new Table("model", "family", "MB", "form", "context", "licence", "languages");
                for (GeneratorManifest model : all) {
                    table.row(
                            model.name(),
                            model.family().word(),
                            String.format(Locale.ROOT, "%.0f", model.sizeBytes() / MEGABYTE),
                            model.form().name().toLowerCase(Locale.ROOT),
                            String.valueOf(model.contextLength()),
                            model.provenance().license(),
                            String.join(",", model.languages()));
                }
                table.print(console);
            }
        }
    }

    /// Every byte against the manifest, and a run.
    public void verify(String name, Output output) {
        GeneratorPackage model = GeneratorPackage.open(folder.require(name));
        show(model.manifest(), Pace.of(model, Workers.ofThisProcess().count()), output);
        console.note(name + ": every file is what its manifest says.");
    }

    public void remove(String name) throws IOException {
        Path found = folder.require(name);
        Path draft = folder.draft();
        // gone in one step, whatever interrupts the rest
        Files.move(found, draft.resolve("removed"), StandardCopyOption.ATOMIC_MOVE);
        GeneratorFolder.delete(draft);
        inRunningCloud((s3, bucket) -> GeneratorFolder.removeFrom(s3, bucket, name));
        console.note(name + " is removed.");
    }

    private void inRunningCloud(BiConsumer<S3Client, String> work) {
        Optional<RunFile> running = RunFile.running(installation.runFile());
        if (running.isEmpty()
                || running.get().isEnding()
                || running.get().modelsBucket().isEmpty()) {
            return;
        }
        try (S3Client s3 = LocalS3.client(running.get().s3(), running.get().region())) {
            work.accept(s3, running.get().modelsBucket());
        }
        console.note("  the local cloud that runs here knows it");
    }
}
