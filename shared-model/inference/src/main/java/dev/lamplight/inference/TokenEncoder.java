package dev.lamplight.inference;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.TransientCode;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Token ids to vectors. One session serves several workers of one thread each: on two cores that is faster than one
/// worker of two threads, because nothing waits for the slower half of a batch. Thread-safe: callers share the
/// workers.
final class TokenEncoder implements AutoCloseable {
    /// Tokens of one run: more do not make it faster, and memory grows with them.
    static final int MAX_TOKENS_PER_RUN = 256;

    private final ModelSession session;
    private final ModelManifest.Encoding encoding;
    private final BlockingQueue<ModelSession.Buffers> idle;
    private final ExecutorService helpers;
    private final int workers;

    /// @param session closed together with this
    /// @param workers runs that go on at the same time, at least 1
    TokenEncoder(ModelSession session, ModelManifest.Encoding encoding, int workers) {
        this.session = session;
        this.encoding = encoding;
        this.workers = workers;
        this.idle = new ArrayBlockingQueue<>(workers);
        for (int worker = 0; worker < workers; worker++) {
            idle.add(session.buffers());
        }
        this.helpers = Executors.newCachedThreadPool(
                Thread.ofPlatform().name("embed-", 0).daemon().factory());
    }

    /// @param texts token ids with their special tokens, each of 1 to `maxTokens` ids
    /// @param outOfTime asked before every run
    /// @return one vector per text, in the order of `texts`
    /// @throws Failure.Transient OUT_OF_TIME where `outOfTime` says so before the last run
    List<Embedding> encode(List<int[]> texts, BooleanSupplier outOfTime) {
        List<TokenBatch> batches = TokenBatch.plan(texts, MAX_TOKENS_PER_RUN);
        AtomicInteger next = new AtomicInteger();
        List<Future<List<Placed>>> shares = new ArrayList<>();
        for (int helper = 1; helper < Math.min(workers, batches.size()); helper++) {
            shares.add(helpers.submit(() -> share(batches, next, outOfTime)));
        }
        List<Placed> placed = new ArrayList<>();
        @Nullable RuntimeException failed = null;
        try {
            placed.addAll(share(batches, next, outOfTime));
        } catch (RuntimeException failure) {
            failed = failure;
        }
        // After a failure too: nobody may still be running when the caller goes on, and perhaps closes this.
        for (Future<List<Placed>> share : shares) {
            try {
                placed.addAll(await(share));
            } catch (RuntimeException failure) {
                failed = failed == null ? failure : failed;
            }
        }
        if (failed != null) {
            throw failed;
        }
        return inOrder(placed, texts.size());
    }

    @Override
    public void close() {
        helpers.close();
        session.close();
    }

    /// A vector and its place in the caller's list.
    private record Placed(int place, Embedding embedding) {}

    /// The runs that one worker does: always the next that nobody has taken.
    private List<Placed> share(List<TokenBatch> batches, AtomicInteger next, BooleanSupplier outOfTime) {
        List<Placed> placed = new ArrayList<>();
        ModelSession.Buffers buffers = take();
        try {
            for (int index = next.getAndIncrement(); index < batches.size(); index = next.getAndIncrement()) {
                if (outOfTime.getAsBoolean()) {
                    throw new Failure.Transient(
                            TransientCode.OUT_OF_TIME,
                            "time was over after %d of %d runs of the encoder".formatted(index, batches.size()));
                }
                TokenBatch batch = batches.get(index);
                pool(batch, session.run(batch, buffers), placed);
            }
            return placed;
        } catch (RuntimeException failure) {
            next.set(batches.size()); // the others need not go on
            throw failure;
        } finally {
            idle.add(buffers);
        }
    }

    /// @param hidden shape (size, states per text, dimensions)
    private void pool(TokenBatch batch, FloatBuffer hidden, List<Placed> placed) {
        int states = session.statesPerText(batch);
        int perText = states * encoding.dimensions();
        for (int row = 0; row < batch.size(); row++) {
            float[] vector = new float[encoding.dimensions()];
            switch (encoding.pooling()) {
                case CLS -> hidden.get(row * perText, vector);
                case MEAN -> mean(hidden, row * perText, states, vector);
            }
            switch (encoding.normalization()) {
                case NONE -> {}
                case L2 -> normalize(vector);
            }
            placed.add(new Placed(batch.places().get(row), Embedding.owning(vector)));
        }
    }

    private static void mean(FloatBuffer hidden, int start, int length, float[] vector) {
        for (int dimension = 0; dimension < vector.length; dimension++) {
            double sum = 0;
            for (int token = 0; token < length; token++) {
                sum += hidden.get(start + token * vector.length + dimension);
            }
            vector[dimension] = (float) (sum / length);
        }
    }

    private static void normalize(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        double length = Math.sqrt(squares);
        if (!(length > 0) || Double.isInfinite(length)) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH, "expected a finite vector of the encoder, found length " + length);
        }
        for (int dimension = 0; dimension < vector.length; dimension++) {
            vector[dimension] = (float) (vector[dimension] / length);
        }
    }

    private ModelSession.Buffers take() {
        try {
            return idle.take();
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    private static List<Placed> await(Future<List<Placed>> share) {
        try {
            return share.get();
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("a worker of the encoder failed", failed);
        }
    }

    private static Failure.Transient interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new Failure.Transient(TransientCode.OUT_OF_TIME, "interrupted while waiting for the encoder", cause);
    }

    private static List<Embedding> inOrder(List<Placed> placed, int size) {
        if (placed.size() != size) {
            throw new IllegalStateException("expected %d vectors, found %d".formatted(size, placed.size()));
        }
        return placed.stream()
                .sorted(Comparator.comparingInt(Placed::place))
                .map(Placed::embedding)
                .toList();
    }
}
