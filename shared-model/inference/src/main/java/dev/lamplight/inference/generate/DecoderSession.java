package dev.lamplight.inference.generate;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.decoder.AdaptableDecoder;
import dev.lamplight.core.decoder.BatchedDecoder;
import dev.lamplight.inference.ByteProducts;
import dev.lamplight.inference.GraphFile;
import dev.lamplight.inference.MappedPages;
import dev.lamplight.inference.NativeGate;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A compiled decoder loaded into ONNX Runtime. Thread-safe; each [sequence][DecoderSequence] belongs to one thread
/// at a time. Whoever opens it closes it, after its sequences.
public final class DecoderSession implements AutoCloseable {
    /// Tokens that are read before pages of their embeddings are given back: 64 KB each at most.
    private static final int TOKENS_OF_PAGES = 64;

    private final OrtEnvironment environment;
    private final OrtSession session;
    /// Runs single rows: the same, or a second graph over the same keys and values.
    private final OrtSession steps;

    private final Shape shape;
    private final int slots;
    private final Map<String, List<Long>> adapterParameters;
    /// Of weights that no packing has copied: the table of embeddings.
    private final MappedPages pages;

    private final AtomicInteger readTokens = new AtomicInteger();
    /// Guarded by [#pages]: behind the end other memory may be where they were.
    private boolean closed;

    private DecoderSession(Loaded loaded, OrtSession steps, MappedPages pages) {
        this.environment = loaded.environment();
        this.session = loaded.session();
        this.steps = steps;
        this.shape = loaded.shape();
        this.slots = loaded.slots();
        this.adapterParameters = loaded.adapterParameters();
        this.pages = pages;
    }

    /// A graph in ONNX Runtime.
    ///
    /// @param adapterParameters shape of each parameter that adapters may set; -1 for the rank
    private record Loaded(
            OrtEnvironment environment,
            OrtSession session,
            Shape shape,
            int slots,
            Map<String, List<Long>> adapterParameters) {}

    /// The sizes that the graph declares.
    ///
    /// @param layers pairs of keys and values
    public record Shape(int layers, int keyValueHeads, int headSize, int vocabulary) {

        /// Elements of the keys, or the values, of one layer with room for so many positions.
        int elementsOfLayer(int capacity) {
            return Math.multiplyExact(Math.multiplyExact(keyValueHeads, capacity), headSize);
        }
    }

    /// @param graph as [dev.lamplight.core.decoder.DecoderGraph] makes it
    /// @param threads that share the work of one run
    /// @throws Failure.Permanent MODEL_MISMATCH where ONNX Runtime refuses the graph, or it is no decoder
    public static DecoderSession open(Path graph, int threads) {
        return open(graph, threads, ByteProducts.ofThisMachine());
    }

    /// The model of a package, which may read prompts by one graph and
    /// [single rows][DecoderSequence#appendSingleRow] by another. Its graphs were read when it was checked, and are
    /// not read again where they can be loaded as they are.
    ///
    /// @throws Failure.Permanent MODEL_MISMATCH where one is refused or they do not share keys and values
    /// @see #open(Path, int)
    public static DecoderSession open(GeneratorPackage model, int threads) {
        Path graph = model.graphFile();
        Path steps = model.stepsFile();
        DecoderSession whole = open(graph, threads, model.products(graph));
        return steps.equals(graph) ? whole : whole.withSteps(steps, threads, model.products(steps));
    }

    private DecoderSession withSteps(Path graph, int threads, ByteProducts products) {
        DecoderSession other;
        try {
            other = open(graph, threads, products);
        } catch (Failure refused) {
            close();
            throw refused;
        }
        if (!other.shape.equals(shape)) {
            other.close();
            close();
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH,
                    "%s: expected %s as the graph for prompts has it, found %s".formatted(graph, shape, other.shape));
        }
        return new DecoderSession(
                new Loaded(environment, session, shape, slots, adapterParameters),
                other.session,
                pages.and(other.pages));
    }

    /// @param products what this processor makes of the products of bytes
    /// @see #open(Path, int)
    public static DecoderSession open(Path graph, int threads, ByteProducts products) {
        return open(graph, threads, products, 1);
    }

    /// A session whose sequences advance together, run by a [BatchingGenerator]: a sequence is read by nothing else.
    ///
    /// @param slots sequences that can advance in one run, at least 2
    /// @see #open(Path, int)
    public static DecoderSession openBatched(Path graph, int threads, int slots) {
        return open(graph, threads, ByteProducts.ofThisMachine(), slots);
    }

    private static DecoderSession open(Path graph, int threads, ByteProducts products, int slots) {
        return open(graph, threads, (environment, options) -> {
            OrtSession session = slots == 1
                    ? GraphFile.load(environment, graph, products, options)
                    : GraphFile.load(environment, graph, products, options, model -> BatchedDecoder.of(model, slots));
            return new Loaded(environment, session, shape(session, slots), slots, Map.of());
        });
    }

    /// A session whose sequences may have [adapters][LoraAdapter], each its own or none; two small products more per
    /// projection.
    ///
    /// @see #open(Path, int)
    public static DecoderSession openAdaptable(Path graph, int threads) {
        return open(graph, threads, (environment, options) -> {
            Map<String, List<Long>> parameters = new HashMap<>();
            OrtSession session = GraphFile.load(environment, graph, ByteProducts.ofThisMachine(), options, model -> {
                AdaptableDecoder.Adaptable adaptable = AdaptableDecoder.of(model);
                parameters.putAll(adaptable.parameters());
                return adaptable.model();
            });
            return new Loaded(environment, session, shape(session, 1), 1, parameters);
        });
    }

    private interface Loading {
        Loaded load(OrtEnvironment environment, OrtSession.SessionOptions options) throws OrtException;
    }

    private interface Load {
        Loaded now() throws OrtException;
    }

    /// One session after the other, so that what is mapped meanwhile is its own.
    private static synchronized DecoderSession mapped(Path folder, Load load) throws OrtException {
        MappedPages before = MappedPages.of(folder);
        Loaded loaded = load.now();
        MappedPages pages = MappedPages.of(folder).without(before);
        pages.release();
        return new DecoderSession(loaded, loaded.session(), pages);
    }

    private static DecoderSession open(Path graph, int threads, Loading loading) {
        OrtEnvironment environment = OnnxRuntimeLibrary.environment();
        try (NativeGate.Stay _ = OnnxRuntimeLibrary.gate().enter();
                OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            // The graph is final, and optimizing it costs time at every start.
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            // Twice as fast where somebody else wants the core too.
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            // Kept for every number of tokens that was ever read at once, and no run is faster for it.
            options.setMemoryPatternOptimization(false);
            return mapped(graph.toAbsolutePath().resolveSibling(""), () -> loading.load(environment, options));
        } catch (OrtException refused) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH, graph + ": ONNX Runtime refuses the graph", refused);
        }
    }

    public Shape shape() {
        return shape;
    }

    /// Sequences that advance in one run.
    int slots() {
        return slots;
    }

    /// A new sequence of tokens.
    ///
    /// @param capacity most positions that it may have; memory is taken for those that it has
    public DecoderSequence sequence(int capacity) {
        return new DecoderSequence(this, capacity);
    }

    /// A new sequence of tokens, read with an adapter over the weights. Keys and values of another adapter mean
    /// something else: what it may take over is of a [space][PrefixSpace] with the adapter's digest.
    ///
    /// @throws Failure.Permanent MODEL_MISMATCH where the adapter is not made for this model
    /// @see #openAdaptable
    public DecoderSequence sequence(int capacity, LoraAdapter adapter) {
        DecoderSequence sequence = new DecoderSequence(this, capacity);
        try {
            sequence.adapt(adapter, adapterParameters);
            return sequence;
        } catch (Failure.Permanent refused) {
            sequence.close();
            throw refused;
        }
    }

    OrtEnvironment environment() {
        return environment;
    }

    OrtSession session() {
        return session;
    }

    OrtSession steps() {
        return steps;
    }

    /// A run has read so many tokens, and pages of the table of embeddings for them.
    void wasRead(int tokens) {
        if (readTokens.addAndGet(tokens) >= TOKENS_OF_PAGES) {
            readTokens.set(0);
            synchronized (pages) {
                if (!closed) {
                    pages.release();
                }
            }
        }
    }

    @Override
    public void close() {
        synchronized (pages) {
            closed = true;
        }
        try (NativeGate.Stay _ = OnnxRuntimeLibrary.gate().enter()) {
            session.close();
            if (!steps.equals(session)) {
                steps.close();
            }
        } catch (OrtException failed) {
            throw new IllegalStateException("the session of a decoder does not close", failed);
        }
    }

    private static Shape shape(OrtSession session, int slots) throws OrtException {
        Map<String, NodeInfo> inputs = session.getInputInfo();
        String slot = slots == 1 ? "" : ".0";
        int layers = 0;
        while (inputs.containsKey("past.key." + layers + slot)) {
            layers++;
        }
        long[] keys = dimensions(inputs.get("past.key.0" + slot), 4);
        long[] logits = dimensions(session.getOutputInfo().get("logits"), 2);
        return new Shape(layers, Math.toIntExact(keys[1]), Math.toIntExact(keys[3]), Math.toIntExact(logits[1]));
    }

    private static long[] dimensions(@Nullable NodeInfo tensor, int count) {
        if (tensor == null || !(tensor.getInfo() instanceof TensorInfo info) || info.getShape().length != count) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH, "the graph is no decoder: expected past.key.0 and logits");
        }
        return info.getShape();
    }
}
