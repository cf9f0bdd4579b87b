package dev.lamplight.functions.chat;

import dev.lamplight.contract.Ahead;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.TransientCode;
import dev.lamplight.core.jinja.ChatTemplate;
import dev.lamplight.core.token.TextTokenizer;
import dev.lamplight.inference.PackageDownload;
import dev.lamplight.inference.Workers;
import dev.lamplight.inference.generate.AdapterManifest;
import dev.lamplight.inference.generate.Capability;
import dev.lamplight.inference.generate.DecoderSequence;
import dev.lamplight.inference.generate.DecoderSession;
import dev.lamplight.inference.generate.GeneratorManifest;
import dev.lamplight.inference.generate.GeneratorName;
import dev.lamplight.inference.generate.GeneratorPackage;
import dev.lamplight.inference.generate.InstalledGenerators;
import dev.lamplight.inference.generate.LoraAdapter;
import dev.lamplight.inference.generate.TextGenerator;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The generator of this process: the one that was asked for last. Another one, or another version of it, takes its
/// place, because memory is for one, as soon as no request uses it any more. The first request with an adapter has the
/// model opened anew so that it takes them; it stays so for those that come without. Thread-safe.
final class OpenGenerators {
    /// As long as API Gateway waits for an answer in one piece.
    private static final Duration SWITCH_PATIENCE = Duration.ofSeconds(25);

    private final InstalledGenerators installed;
    private final PackageDownload download;
    private final Workers workers;
    private final int textsAtOnce;
    private final Together together;
    /// Held for reading by each request that uses the current one, for writing while another takes its place; fair, so
    /// that requests for one model do not keep out those for another.
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock(true);

    private volatile @Nullable Open current;

    /// @param textsAtOnce most texts that one run of a decoder advances; 1 for one after the other
    OpenGenerators(
            InstalledGenerators installed,
            PackageDownload download,
            Workers workers,
            int textsAtOnce,
            Together together) {
        this.installed = installed;
        this.download = download;
        this.workers = workers;
        this.textsAtOnce = textsAtOnce;
        this.together = together;
    }

    /// How a model was opened.
    private enum Weights {
        AS_THEY_ARE,
        /// So that each request may have an adapter over them, or none: some more products in each layer.
        ADAPTABLE
    }

    /// An adapter that a request asks for.
    ///
    /// @param name without its model's
    record Adapted(String name, LoraAdapter weights) {}

    /// What is read of a package's tokenizer.
    private record Tables(TextTokenizer text, Optional<ChatTemplate> template) {
        static Tables of(TextTokenizer text) {
            return new Tables(text, ChatTemplate.of(text.vocabulary()));
        }
    }

    /// A model that is ready to write.
    ///
    /// @param single for one text after the other
    /// @param template empty where the model takes no conversations
    /// @param formats that answers are held to
    /// @param batching for several texts at once
    /// @param adapters those that were asked for; empty where it was opened to take none
    /// @param adapted the one that this request asks for
    record Open(
            GeneratorManifest manifest,
            TextTokenizer tokenizer,
            LazyGenerator single,
            Optional<ChatTemplate> template,
            FormatCache formats,
            LazyBatching batching,
            Optional<OpenAdapters> adapters,
            Optional<Adapted> adapted)
            implements AutoCloseable {
        /// Opened by the first call, where every text is written with others.
        TextGenerator generator() {
            return single.get();
        }

        /// As the request called it.
        String name() {
            return new GeneratorName(manifest.name(), adapted.map(Adapted::name)).text();
        }

        /// Whether it was measured to do that; nothing was of a model with an adapter.
        boolean can(Capability capability, String language) {
            return adapted.isEmpty() && manifest.can(capability, language);
        }

        /// Digest of what the request changes the weights by; empty for nothing.
        String adapterDigest() {
            return adapted.map(adapter -> adapter.weights().sha256()).orElse("");
        }

        /// A new sequence for [#generator].
        DecoderSequence sequence(int capacity) {
            DecoderSession session = generator().session();
            return adapted.map(adapter -> session.sequence(capacity, adapter.weights()))
                    .orElseGet(() -> session.sequence(capacity));
        }

        /// Whether the answers to a prompt, so many, are written with each other and with those to other prompts. A run
        /// has one adapter or none, so what has one is written alone.
        boolean isTogether(int answers) {
            return adapted.isEmpty() && batching.isFor(answers);
        }

        private boolean serves(GeneratorManifest wanted, Weights weights) {
            return manifest.equals(wanted) && (weights == Weights.AS_THEY_ARE || adapters.isPresent());
        }

        private Open with(AdapterManifest adapter) {
            LoraAdapter loaded = adapters.orElseThrow().of(adapter);
            return new Open(
                    manifest,
                    tokenizer,
                    single,
                    template,
                    formats,
                    batching,
                    adapters,
                    Optional.of(new Adapted(adapter.name(), loaded)));
        }

        @Override
        public void close() {
            batching.close();
            single.close();
            adapters.ifPresent(OpenAdapters::close);
        }
    }

    /// What is said of a model, or of one with an adapter: nothing was measured of that. It is not loaded for it.
    Optional<GeneratorManifest> manifest(String name) {
        GeneratorName asked = GeneratorName.of(name);
        Optional<GeneratorManifest> base = installed.find(asked.base());
        return asked.adapter().isEmpty()
                ? base
                : base.filter(found -> installed
                                .adapters(found.name())
                                .contains(asked.adapter().get()))
                        .map(found -> found.withCapabilities(List.of()));
    }

    /// All that are installed, by name.
    List<String> names() {
        return installed.all().stream().map(GeneratorManifest::name).toList();
    }

    /// Answers a request: what it [opens][#open] stays open until it is answered.
    <T> T during(Supplier<T> request) {
        try {
            return request.get();
        } finally {
            letGo();
        }
    }

    /// The model, for this thread until it opens another one or its [request][#during] is answered.
    ///
    /// @throws Failure.Permanent `model_not_found` where no such model is installed, `model_mismatch` where its
    ///     package differs from its manifest
    /// @throws Failure.Transient `storage_unavailable` where the bucket of models does not answer, `throttled`
    ///     where requests for another model do not come to their end
    Open open(String name) {
        GeneratorName asked = GeneratorName.of(name);
        if (asked.adapter().isEmpty()) {
            return taken(installed.require(name), Weights.AS_THEY_ARE);
        }
        GeneratorManifest base = installed.require(asked.base());
        AdapterManifest adapter = installed.requireAdapter(base, asked.adapter().get());
        return taken(base, Weights.ADAPTABLE).with(adapter);
    }

    /// Opens the one on disk that comes first by name, where there is one, so that nobody waits for the first text.
    void prime() {
        for (String name : installed.onDisk().stream().limit(1).toList()) {
            String _ = during(() -> open(name).name());
        }
    }

    private Open taken(GeneratorManifest manifest, Weights weights) {
        letGo();
        use.readLock().lock();
        Open known = current;
        return known != null && known.serves(manifest, weights) ? known : replaced(manifest, weights);
    }

    /// Ends with a hold for reading, whatever becomes of it: the lock is never left without one to another's change.
    private Open replaced(GeneratorManifest manifest, Weights weights) {
        letGo();
        awaitOthers(manifest);
        try {
            Open known = current;
            if (known == null || !known.serves(manifest, weights)) {
                known = opened(manifest, weights, known);
            }
            use.readLock().lock();
            return known;
        } finally {
            use.writeLock().unlock();
        }
    }

    private void awaitOthers(GeneratorManifest manifest) {
        try {
            if (use.writeLock().tryLock(SWITCH_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        throw new Failure.Transient(
                TransientCode.THROTTLED, "requests for another model than " + manifest.name() + " are being answered");
    }

    private Open opened(GeneratorManifest manifest, Weights weights, @Nullable Open before) {
        GeneratorPackage found = installed.open(manifest, download);
        // Its tables are read while ONNX Runtime loads the weights; a model in use is closed only for one that is
        // whole.
        Ahead<Tables> tokenizer = Ahead.of("tokenizer", () -> Tables.of(found.tokenizer()));
        if (before != null) {
            Tables _ = tokenizer.get();
            current = null;
            before.close();
        }
        boolean isAdaptable = weights == Weights.ADAPTABLE;
        LazyGenerator single = new LazyGenerator(
                () -> isAdaptable
                        ? DecoderSession.openAdaptable(found.graphFile(), workers.count())
                        : DecoderSession.open(found, workers.count()),
                () -> tokenizer.get().text());
        LazyBatching batching = new LazyBatching(
                textsAtOnce,
                together,
                slots -> DecoderSession.openBatched(found.graphFile(), workers.count(), slots),
                () -> tokenizer.get().text());
        Supplier<TextGenerator> first = batching.isFor(1) && !isAdaptable ? batching::texts : single::get;
        TextGenerator _ = first.get(); // a package that cannot be opened is the answer to this request
        Open opened = new Open(
                manifest,
                tokenizer.get().text(),
                single,
                tokenizer.get().template(),
                new FormatCache(first),
                batching,
                isAdaptable ? Optional.of(new OpenAdapters(installed::open)) : Optional.empty(),
                Optional.empty());
        current = opened;
        // Reading the tables of a model left several times their size in the heap of a process that has little of it.
        System.gc();
        return opened;
    }

    private void letGo() {
        while (use.getReadHoldCount() > 0) {
            use.readLock().unlock();
        }
    }
}
