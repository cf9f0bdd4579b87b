package dev.lamplight.bench.row;

import dev.lamplight.cli.model.ModelSource;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.inference.ModelPackage;
import dev.lamplight.inference.generate.GeneratorAssembly;
import dev.lamplight.inference.generate.GeneratorManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Stream;

/// The default generator: its GGUF file, which llama.cpp reads too, and what our compiler makes of it.
final class GeneratorPackages {
    private static final String NAME = "smollm2";
    private static final int POSITIONS = 2048;

    private final Path folder;
    private final Path gguf;

    private GeneratorPackages(Path folder, Path gguf) {
        this.folder = folder;
        this.gguf = gguf;
    }

    /// Fetches the file if that was not done before.
    static GeneratorPackages of(Workbench bench) throws IOException {
        Path folder = Files.createDirectories(bench.scratch().resolve("generator"));
        try (Stream<Path> files = Files.walk(folder)) {
            Path known = files.filter(file -> file.toString().endsWith(".gguf") && !file.endsWith("tokenizer.gguf"))
                    .findAny()
                    .orElse(null);
            if (known != null) {
                return new GeneratorPackages(folder, known);
            }
        }
        try {
            ModelSource source =
                    new ModelSource(Files.createDirectories(folder.resolve("file")), System.getenv(), bench.console());
            return new GeneratorPackages(folder, source.find(NAME).file());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the model was fetched", interrupted);
        }
    }

    /// What figures and folders call a form.
    static String word(WeightForm form) {
        return form.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Path gguf() {
        return gguf;
    }

    /// The folder of the package in this form; compiled anew each time, because the compiler may have changed.
    Path in(WeightForm form) throws IOException {
        return in(form, form);
    }

    /// With a second graph for steps of one row where its form is another.
    Path in(WeightForm form, WeightForm stepForm) throws IOException {
        Path target = folder.resolve(form == stepForm ? word(form) : word(form) + "-and-" + word(stepForm));
        if (Files.isDirectory(target)) {
            try (Stream<Path> files = Files.list(target)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(target);
        try (GgufFile file = GgufFile.open(gguf)) {
            GeneratorManifest _ = new GeneratorAssembly(
                            file,
                            new GeneratorAssembly.Source(
                                    NAME, gguf.getFileName().toString(), ModelPackage.sha256(gguf), Instant.EPOCH),
                            form,
                            stepForm,
                            POSITIONS)
                    .assemble(target);
        }
        return target;
    }
}
