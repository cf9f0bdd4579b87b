package dev.lamplight.inference;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The embedders that are installed, by language. Each is checked and loaded when it is first asked for, so that a
/// function that sees only English never pays for Chinese. Thread-safe; whoever opens it closes it.
public final class Encoders implements AutoCloseable {
    /// The language whose encoder takes every text in a language that has none of its own.
    public static final String DEFAULT_LANGUAGE = "en";

    private final Map<String, Installed> byLanguage;
    private final Installed fallback;
    private final Workers workers;
    private final Map<Path, TextEmbedder> opened = new HashMap<>();

    private Encoders(Map<String, Installed> byLanguage, Installed fallback, Workers workers) {
        this.byLanguage = Map.copyOf(byLanguage);
        this.fallback = fallback;
        this.workers = workers;
    }

    private record Installed(Path folder, ModelManifest manifest) {}

    /// Reads the manifests below `layer/model` and has ONNX Runtime loaded from `layer/native` where that is there.
    ///
    /// @param layer the folder that the layer is mounted at
    /// @throws Failure.Permanent MODEL_MISMATCH where no encoder takes the default language, two take the same
    ///     one, or a manifest is malformed; NEWER_FORMAT where a manifest is of a later form
    public static Encoders installed(Path layer, Workers workers) {
        OnnxRuntimeLibrary.useNativeFolder(layer.resolve("native"));
        Path models = layer.resolve("model");
        Map<String, Installed> byLanguage = new TreeMap<>();
        for (Path folder : ModelPackage.folders(models)) {
            ModelManifest manifest = ModelPackage.readManifest(folder);
            for (String language : manifest.languages()) {
                Installed other = byLanguage.put(language, new Installed(folder, manifest));
                if (other != null) {
                    throw mismatch("language %s: both %s and %s claim it"
                            .formatted(language, other.manifest().name(), manifest.name()));
                }
            }
        }
        Installed fallback = byLanguage.get(DEFAULT_LANGUAGE);
        if (fallback == null) {
            throw mismatch("%s: expected an encoder for %s, found encoders for %s"
                    .formatted(models, DEFAULT_LANGUAGE, byLanguage.keySet()));
        }
        return new Encoders(byLanguage, fallback, workers);
    }

    /// The encoders of a function: of its model folder, with its natives beside it and as many workers as the process
    /// has processors. Nothing is loaded yet.
    ///
    /// @param models folder of the model packages, `/opt/model` in Lambda
    public static Encoders ofFunction(Path models) {
        return installed(models.resolveSibling(""), Workers.ofThisProcess());
    }

    /// Languages with an encoder of their own, ISO 639-1.
    public Set<String> languages() {
        return byLanguage.keySet();
    }

    /// What the encoder of a language says about itself, without loading it: its version is what index and cache keys
    /// carry.
    public ModelManifest manifest(String language) {
        return of(language).manifest();
    }

    /// The embedder of a language; the first call loads it. It stays this object's own: do not close it.
    ///
    /// @throws Failure.Permanent MODEL_MISMATCH where its package differs from its manifest
    public synchronized TextEmbedder embedder(String language) {
        return opened.computeIfAbsent(
                of(language).folder(), folder -> TextEmbedder.open(ModelPackage.open(folder), workers));
    }

    /// Loads all and has each read a text, so that nobody waits for the first.
    ///
    /// @throws Failure.Permanent MODEL_MISMATCH where a package differs from its manifest
    public void prime() {
        for (String language : languages()) {
            Embedding _ = embedder(language).embedQuery(TextEmbedder.FIRST_TEXT);
        }
    }

    @Override
    public synchronized void close() {
        opened.values().forEach(TextEmbedder::close);
        opened.clear();
    }

    private Installed of(String language) {
        return byLanguage.getOrDefault(language, fallback);
    }

    private static Failure.Permanent mismatch(String message) {
        return new Failure.Permanent(PermanentCode.MODEL_MISMATCH, message);
    }
}
