package dev.lamplight.start;

import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.LayerSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// The layer of one function with its start cache, `start/<main class>.aot`, and with the hash of the code that it was
/// trained on, `start/<main class>.code`. The function's `bootstrap` has the hash of its own code, and uses the cache only
/// where both are the same.
final class StartLayer {
    private static final Pattern CODE = Pattern.compile("^code=([0-9a-f]{64})$", Pattern.MULTILINE);
    private static final Pattern MAIN = Pattern.compile("^main=([\\w.]+)$", Pattern.MULTILINE);

    private final Path folder;
    private final String mainClass;
    private final String code;

    private StartLayer(Path folder, String mainClass, String code) {
        this.folder = folder;
        this.mainClass = mainClass;
        this.code = code;
    }

    /// @return empty where the function has no such layer
    static Optional<StartLayer> of(FunctionSpec function, Path layers) throws IOException {
        Optional<Path> layer = function.layers().stream()
                .map(LayerSpec::content)
                .filter(content -> content.startsWith(layers))
                .findFirst();
        return layer.isEmpty() ? Optional.empty() : Optional.of(read(function.code(), layer.get()));
    }

    private static StartLayer read(Path zip, Path layer) throws IOException {
        String script = bootstrap(zip);
        return new StartLayer(
                Files.createDirectories(layer.resolve("start")), found(MAIN, script, zip), found(CODE, script, zip));
    }

    private static String bootstrap(Path zip) throws IOException {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            ZipEntry entry = file.getEntry("bootstrap");
            if (entry == null) {
                throw new IOException(zip + " has no bootstrap: build the function anew");
            }
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(file.getInputStream(entry), StandardCharsets.UTF_8))) {
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

    /// From now on a function that starts writes its cache, to the place that a file in the layer names.
    void beginTraining(Path output) throws IOException {
        Files.deleteIfExists(trained());
        Files.deleteIfExists(cache());
        Files.writeString(training(), output + "\n");
    }

    /// Takes the cache that the function wrote at its end.
    ///
    /// @throws IOException where it wrote none
    void endTraining(Path output) throws IOException {
        Files.deleteIfExists(training());
        Path written = output.resolve(mainClass + ".aot");
        if (!Files.exists(written)) {
            throw new IOException(mainClass + " left no start cache: it was never called, or was killed at its end");
        }
        Files.move(written, cache());
        Files.writeString(trained(), code + "\n");
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
