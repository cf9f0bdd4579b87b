package dev.lamplight.inference.task;

import dev.lamplight.inference.generate.DecoderSequence;
import dev.lamplight.inference.generate.LogProbabilities;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/// How likely a decoder finds the ways in which a text may go on. What texts have in common is read once: the
/// prefix of one call and of the next, and the beginnings of branches. Not thread-safe; whoever makes it closes it.
public final class ContinuationScorer implements AutoCloseable {
    /// Tokens that are read in one run: more would take memory and let a deadline wait.
    private static final int PIECE = 64;

    /// Rows of logits of one run.
    private static final int ROWS = 8;

    private final DecoderSequence sequence;
    private final float[] logits;
    private final float[] afterPrefix;
    /// What the sequence holds beyond doubt.
    private int[] held = {};

    private long tokensRead;

    /// @param capacity most tokens of a prefix with its longest branch
    public ContinuationScorer(TaskModel model, int capacity) {
        int vocabulary = model.generator().session().shape().vocabulary();
        this.sequence = model.sequences().apply(capacity);
        this.logits = new float[vocabulary];
        this.afterPrefix = new float[vocabulary];
    }

    /// Tokens that were read so far; what was read before counts once.
    public long tokensRead() {
        return tokensRead;
    }

    public int capacity() {
        return sequence.capacity();
    }

    /// @param isOver asked before each run of the decoder
    /// @return the log-likelihood of each branch after the prefix, nats, the sum over its tokens; empty where time
    /// was
    ///     over
    public Optional<double[]> score(Continuations texts, BooleanSupplier isOver) {
        if (texts.longest() > sequence.capacity()) {
            throw new IllegalArgumentException(
                    "expected at most %d tokens, found %d".formatted(sequence.capacity(), texts.longest()));
        }
        if (!readPrefix(texts.prefix(), isOver)) {
            return Optional.empty();
        }
        List<int[]> branches = texts.branches();
        double[] scores = new double[branches.size()];
        int[] inOrder = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparing(branches::get, Arrays::compare))
                .mapToInt(Integer::intValue)
                .toArray();
        Path path = new Path(texts.prefix().length);
        for (int index : inOrder) {
            if (!path.follow(branches.get(index), isOver)) {
                return Optional.empty();
            }
            scores[index] = path.sum();
        }
        return Optional.of(scores);
    }

    /// Leaves the logits after the prefix in `afterPrefix`.
    private boolean readPrefix(int[] prefix, BooleanSupplier isOver) {
        int kept = Math.min(Continuations.commonLength(held, prefix), prefix.length - 1);
        held = Arrays.copyOf(prefix, kept);
        sequence.rewind(kept);
        int at = kept;
        while (at < prefix.length) {
            if (isOver.getAsBoolean()) {
                return false;
            }
            int count = Math.min(PIECE, prefix.length - at);
            FloatBuffer last = count == 1 ? sequence.appendOne(prefix[at]) : sequence.append(prefix, at, count, 1);
            at += count;
            tokensRead += count;
            held = Arrays.copyOf(prefix, at);
            if (at == prefix.length) {
                last.get(0, afterPrefix);
            }
        }
        return true;
    }

    /// The branch that the sequence stands on.
    private final class Path {
        private final int prefix;
        private int[] tokens = {};
        /// Of each token after all before it.
        private double[] logProbabilities = {};

        private Path(int prefix) {
            this.prefix = prefix;
        }

        private double sum() {
            return Arrays.stream(logProbabilities).sum();
        }

        private boolean follow(int[] branch, BooleanSupplier isOver) {
            int common = Math.min(Continuations.commonLength(tokens, branch), branch.length);
            logProbabilities = Arrays.copyOf(logProbabilities, branch.length);
            if (common == 0) {
                logProbabilities[0] = afterPrefix[branch[0]] - LogProbabilities.logTotal(afterPrefix);
            }
            tokens = branch;
            // the logits after the last common token are gone, so it is read again
            int at = Math.max(0, common - 1);
            sequence.rewind(prefix + at);
            while (at < branch.length - 1) {
                if (isOver.getAsBoolean()) {
                    return false;
                }
                int count = Math.min(ROWS, branch.length - 1 - at);
                FloatBuffer rows =
                        count == 1 ? sequence.appendOne(branch[at]) : sequence.append(branch, at, count, count);
                tokensRead += count;
                for (int row = 0; row < count; row++) {
                    rows.get(row * logits.length, logits);
                    logProbabilities[at + row + 1] = logits[branch[at + row + 1]] - LogProbabilities.logTotal(logits);
                }
                at += count;
            }
            return true;
        }
    }

    @Override
    public void close() {
        sequence.close();
    }
}
