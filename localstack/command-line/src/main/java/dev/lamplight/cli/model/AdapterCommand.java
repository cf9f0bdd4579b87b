package dev.lamplight.cli.model;

import dev.lamplight.cli.cloud.AdapterFolder;
import dev.lamplight.cli.cloud.GeneratorFolder;
import dev.lamplight.cli.cloud.Installation;
import dev.lamplight.cli.command.Output;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.Sha256;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import dev.lamplight.inference.Workers;
import dev.lamplight.inference.generate.AdapterManifest;
import dev.lamplight.inference.generate.DecoderSequence;
import dev.lamplight.inference.generate.DecoderSession;
import dev.lamplight.inference.generate.GeneratorName;
import dev.lamplight.inference.generate.GeneratorPackage;
import dev.lamplight.inference.generate.InstalledGenerators;
import dev.lamplight.inference.generate.LoraAdapter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// `model` for adapters: each lies over a model of this folder and is called `model:adapter`, as in a request. It is
/// laid over the model and run, by what `chat` does with it, before it is called added.
public final class AdapterCommand {
    private static final double MEGABYTE = 1e6;

    /// Of the trial.
    private static final int TOKENS = 8;

    private final RunningModels running;
    private final Console console;
    private final GeneratorFolder folder;

    public AdapterCommand(Installation installation, Console console) {
        this.running = new RunningModels(installation, console);
        this.console = console;
        this.folder = installation.generators();
        OnnxRuntimeLibrary.useNativeFolder(installation.natives());
    }

    /// What is to be added.
    ///
    /// @param base the model that it lies over
    /// @param name empty for the file's own
    /// @param license empty where nobody says
    public record Wish(String base, Optional<String> name, Optional<String> license) {}

    /// Whether somebody who adds this means an adapter and no model.
    public static boolean isAdapter(String source) {
        return AdapterSource.isOne(source);
    }

    public void add(String source, Wish wish, Output output) throws IOException {
        GeneratorPackage model = GeneratorPackage.open(folder.require(wish.base()));
        AdapterSource found = AdapterSource.of(source);
        AdapterManifest manifest = manifest(model, found, wish);
        Path draft = folder.draft();
        try {
            Files.write(draft.resolve(manifest.fileName()), found.file());
            Files.write(draft.resolve(AdapterManifest.FILE_NAME), manifest.toJson());
            float effect = tried(model, manifest.name(), draft);
            folder.settle(draft, manifest);
            running.change(folder::putInto);
            show(manifest, found.madeFor(), effect, output);
        } finally {
            if (Files.exists(draft)) {
                GeneratorFolder.delete(draft);
            }
        }
    }

    private static AdapterManifest manifest(GeneratorPackage model, AdapterSource found, Wish wish) {
        String name = wish.name().orElse(found.name());
        try {
            return new AdapterManifest(
                    AdapterManifest.FORMAT,
                    name,
                    model.manifest().name(),
                    model.manifest().version(),
                    found.file().length,
                    Sha256.hex(found.file()),
                    wish.license().orElse("unknown"));
        } catch (IllegalArgumentException unusable) {
            throw new CommandFailure(
                    "An adapter cannot be called '" + name + "': give it another name of letters, digits, dots and"
                            + " dashes with --name.",
                    unusable);
        }
    }

    /// Reads a few tokens with and without it.
    ///
    /// @param adapter folder of its files
    /// @return the largest difference of logits
    private static float tried(GeneratorPackage model, String name, Path adapter) {
        InstalledGenerators installed = InstalledGenerators.of(
                List.of(),
                InstalledGenerators.Bucket.of(
                        key -> read(adapter.resolve(key.substring(key.lastIndexOf('/') + 1))), _ -> List.of()));
        try (LoraAdapter weights = installed.open(installed.requireAdapter(model.manifest(), name));
                DecoderSession session = DecoderSession.openAdaptable(
                        model.graphFile(), Workers.ofThisProcess().count());
                DecoderSequence adapted = session.sequence(TOKENS, weights);
                DecoderSequence plain = session.sequence(TOKENS)) {
            return difference(logits(adapted, model), logits(plain, model));
        } catch (Failure.Permanent refused) {
            throw new CommandFailure(
                    "%s does not go over %s: %s. It has to be made for the model that %s was compiled from."
                            .formatted(
                                    name,
                                    model.manifest().name(),
                                    refused.explanation(),
                                    model.manifest().name()),
                    refused);
        }
    }

    private static Optional<byte[]> read(Path file) {
        try {
            return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file, unreadable);
        }
    }

    /// @return shape (tokens, vocabulary)
    private static float[] logits(DecoderSequence sequence, GeneratorPackage model) {
        int[] tokens = new int[Math.min(TOKENS, model.manifest().contextLength())];
        Arrays.setAll(tokens, index -> (index * 31 + 7) % model.manifest().vocabulary());
        FloatBuffer rows = sequence.append(tokens, 0, tokens.length, tokens.length);
        float[] logits = new float[rows.remaining()];
        rows.get(logits);
        return logits;
    }

    private static float difference(float[] adapted, float[] plain) {
        float largest = 0;
        for (int index = 0; index < adapted.length; index++) {
            if (!Float.isFinite(adapted[index])) {
                throw new CommandFailure(
                        "With this adapter the model computes no numbers: its matrices or its scale are too large.");
            }
            largest = Math.max(largest, Math.abs(adapted[index] - plain[index]));
        }
        return largest;
    }

    private void show(AdapterManifest manifest, Optional<String> madeFor, float effect, Output output) {
        switch (output) {
            case JSON -> console.print(Json.text(Map.of("adapter", manifest, "largest_difference_of_logits", effect)));
            case TEXT -> {
                console.print("");
                console.print("  model      " + manifest.id());
                madeFor.ifPresent(base -> console.print("  made for   " + base + ", as it says itself"));
                console.print(String.format(Locale.ROOT, "  size       %.1f MB", manifest.sizeBytes() / MEGABYTE));
                console.print("  licence    " + manifest.license());
                console.print(
                        String.format(Locale.ROOT, "  effect     moves logits by %.2g at most, tried here", effect));
                console.print("  digest     " + manifest.sha256());
            }
        }
        if (effect == 0) {
            console.note("It changes nothing: its matrices are as before training.");
        }
        Licenses.warning(manifest.license()).ifPresent(console::note);
    }

    /// Its bytes against the manifest, and a run.
    public void verify(GeneratorName name, Output output) throws IOException {
        GeneratorPackage model = GeneratorPackage.open(folder.require(name.base()));
        AdapterFolder adapters = folder.adapters(name.base());
        Path adapter = adapters.require(name.adapter().orElseThrow());
        float effect = tried(model, name.adapter().orElseThrow(), adapter);
        console.note(name.text() + ": the file is what its manifest says.");
        AdapterManifest manifest = adapters.all().stream()
                .filter(each -> each.name().equals(name.adapter().orElseThrow()))
                .findFirst()
                .orElseThrow();
        show(manifest, Optional.empty(), effect, output);
    }

    public void remove(GeneratorName name) throws IOException {
        String adapter = name.adapter().orElseThrow();
        folder.remove(folder.adapters(name.base()).require(adapter));
        running.change((s3, bucket) -> AdapterFolder.removeFrom(s3, bucket, name.base(), adapter));
        console.note(name.text() + " is removed.");
    }
}
