package dev.lamplight.start;

import dev.lamplight.inference.ModelPackage;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.LayerSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// The layer of one function with its start cache, `start/<main class>.aot`, and with the hash of the code that it was
/// trained on, `start/<main class>.code`. The function's `bootstrap` has the hash of its own code and uses the cache
/// where both are the same, else not.
final class StartLayer {
    private static final String BOOTSTRAP = "bootstrap";
    private static final Pattern CODE = Pattern.compile("^code=([0-9a-f]{64})$", Pattern.MULTILINE);
    private static final Pattern MAIN = Pattern.compile("^main=([\\w.]+)$", Pattern.MULTILINE);

    private final Path zip;
    private final int memoryMegabytes;
    private final String options;
    private final Path folder;
    private final String mainClass;
    private final String code;

    private StartLayer(FunctionSpec function, Path folder) throws IOException {
        this.zip = function.code();
        this.memoryMegabytes = function.memoryMegabytes();
        this.options = Objects.requireNonNullElse(function.environment().get("JAVA_TOOL_OPTIONS"), "");
        this.folder = folder;
        String script = bootstrap(zip);
        this.mainClass = found(MAIN, script, zip);
        this.code = found(CODE, script, zip);
    }

    /// @return empty where the function has no such layer
    static Optional<StartLayer> of(FunctionSpec function, Path layers) throws IOException {
        Optional<Path> layer = function.layers().stream()
                .map(LayerSpec::content)
                .filter(content -> content.startsWith(layers))
                .findFirst();
        return layer.isEmpty()
                ? Optional.empty()
                : Optional.of(new StartLayer(
                        function, Files.createDirectories(layer.get().resolve("start"))));
    }

    private static String bootstrap(Path zip) throws IOException {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            ZipEntry entry = file.getEntry(BOOTSTRAP);
            if (entry == null) {
                throw new IOException(zip + " has no bootstrap: build the function anew");
            }
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(file.getInputStream(entry), StandardCharsets.UTF_8))) {
                return lines.readAllAsString();
            }
        }
    }

    private static String found(Pattern line, String script, Path zip) throws IOException {
        Matcher matcher = line.matcher(script);
        if (!matcher.find()) {
            throw new IOException("the bootstrap of " + zip + " has no line " + line + ": build the function anew");
        }
        return matcher.group(1);
    }

    /// Whether the cache was trained on the code that the function has now.
    boolean isFresh() throws IOException {
        return Files.exists(cache())
                && Files.exists(trained())
                && Files.readString(trained()).strip().equals(code);
    }

    /// From now on a function that starts notes what it uses, and writes that down when it ends.
    void beginTraining(Path notes) throws IOException {
        Files.deleteIfExists(trained());
        Files.deleteIfExists(cache());
        Files.writeString(training(), "record " + notes + "\n");
    }

    /// Makes the cache of what the function noted.
    ///
    /// @param unzipped the folder in which the local cloud unzipped each function under the SHA-256 of its zip
    /// @param runtime the layer with the Java that functions bring
    /// @throws IOException where it noted nothing, or no cache came of it
    void endTraining(Path notes, Path unzipped, Path runtime) throws IOException, InterruptedException {
        if (!Files.exists(notes.resolve(mainClass + ".config"))) {
            throw new IOException(mainClass + " noted nothing: it was never called, or was killed at its end");
        }
        Files.writeString(training(), "create " + notes + "\n");
        assemble(notes, unzipped, runtime);
        Files.delete(training());
        Files.move(notes.resolve(mainClass + ".aot"), cache());
        Files.writeString(trained(), code + "\n");
    }

    /// By the function's own `bootstrap`, so that the virtual machine is started as it will be.
    private void assemble(Path notes, Path unzipped, Path runtime) throws IOException, InterruptedException {
        Path layers = Files.createDirectory(notes.resolve(mainClass + ".opt"));
        Files.createSymbolicLink(layers.resolve("runtime"), runtime.resolve("runtime"));
        Files.createSymbolicLink(layers.resolve("start"), folder);
        // where the notes were taken: they hold the times of the jars
        Path task = unzipped.resolve(ModelPackage.sha256(zip));
        Path log = notes.resolve(mainClass + ".log");
        ProcessBuilder bootstrap = new ProcessBuilder(
                        "/bin/sh", task.resolve(BOOTSTRAP).toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        bootstrap.environment().put("LAMBDA_TASK_ROOT", task.toString());
        bootstrap.environment().put("JAVA_HOME", layers.resolve("runtime").toString());
        bootstrap.environment().put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(memoryMegabytes));
        bootstrap.environment().put("JAVA_TOOL_OPTIONS", options);
        int status = bootstrap.start().waitFor();
        if (status != 0 || !Files.exists(notes.resolve(mainClass + ".aot"))) {
            throw new IOException(
                    "no start cache of %s, status %d: %s".formatted(mainClass, status, Files.readString(log)));
        }
    }

    String mainClass() {
        return mainClass;
    }

    Path cache() {
        return folder.resolve(mainClass + ".aot");
    }

    private Path trained() {
        return folder.resolve(mainClass + ".code");
    }

    private Path training() {
        return folder.resolve("training");
    }
}
