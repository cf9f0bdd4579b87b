package dev.lamplight.functions.chat;

import dev.lamplight.contract.Failure;
import dev.lamplight.core.jinja.ChatTemplate;
import dev.lamplight.core.token.TextTokenizer;
import dev.lamplight.inference.PackageDownload;
import dev.lamplight.inference.Workers;
import dev.lamplight.inference.generate.DecoderSession;
import dev.lamplight.inference.generate.GeneratorManifest;
import dev.lamplight.inference.generate.GeneratorPackage;
import dev.lamplight.inference.generate.InstalledGenerators;
import dev.lamplight.inference.generate.TextGenerator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The generator of this process: the one that was asked for last. Another one, or another version of it, takes its
/// place, because memory is for one. Thread-safe; a request at a time uses what it opened.
final class OpenGenerators {
    private final InstalledGenerators installed;
    private final PackageDownload download;
    private final Workers workers;
    private final int textsAtOnce;
    private @Nullable Open current;

    /// @param textsAtOnce most texts that one run of a decoder advances; 1 for one after the other
    OpenGenerators(InstalledGenerators installed, PackageDownload download, Workers workers, int textsAtOnce) {
        this.installed = installed;
        this.download = download;
        this.workers = workers;
        this.textsAtOnce = textsAtOnce;
    }

    /// A model that is ready to write.
    ///
    /// @param template empty where the model takes no conversations
    /// @param formats that answers are held to
    /// @param batching for several texts at once
    record Open(
            GeneratorManifest manifest,
            TextGenerator generator,
            Optional<ChatTemplate> template,
            FormatCache formats,
            LazyBatching batching)
            implements AutoCloseable {
        TextTokenizer tokenizer() {
            return generator.tokenizer();
        }

        @Override
        public void close() {
            batching.close();
            generator.session().close();
        }
    }

    /// What is said of a model; it is not loaded for it.
    Optional<GeneratorManifest> manifest(String name) {
        return installed.find(name);
    }

    /// All that are installed, by name.
    List<String> names() {
        return installed.all().stream().map(GeneratorManifest::name).toList();
    }

    /// @throws Failure.Permanent `model_not_found` where no such model is installed, `model_mismatch` where its package
    ///     differs from its manifest
    /// @throws Failure.Transient `storage_unavailable` where the bucket of models does not answer
    synchronized Open open(String name) {
        GeneratorManifest manifest = installed.require(name);
        Open known = current;
        if (known != null && known.manifest().equals(manifest)) {
            return known;
        }
        GeneratorPackage found = installed.open(manifest, download);
        TextTokenizer tokenizer = found.tokenizer();
        Optional<ChatTemplate> template = ChatTemplate.of(tokenizer.vocabulary());
        if (known != null) {
            current = null;
            known.close();
        }
        DecoderSession session = DecoderSession.open(found.graphFile(), found.stepsFile(), workers.count());
        TextGenerator generator = new TextGenerator(session, tokenizer);
        LazyBatching batching = new LazyBatching(
                textsAtOnce, slots -> DecoderSession.openBatched(found.graphFile(), workers.count(), slots), tokenizer);
        Open opened = new Open(manifest, generator, template, new FormatCache(generator), batching);
        current = opened;
        return opened;
    }
}
