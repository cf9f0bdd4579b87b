package dev.lamplight.core.sampling;

import dev.lamplight.core.grammar.TokenMask;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.SplittableRandom;

/// Chooses the tokens of one text, one after the other. The same options and logits give the same tokens. Not
/// thread-safe.
public final class Sampler {
    private final SamplingOptions options;
    private final Candidates candidates;
    private final TokenCounts written;
    private final SamplingStep[] adjustments;
    private final SamplingStep[] cuts;
    private final SplittableRandom random;
    private double[] weights = {};

    public Sampler(SamplingOptions options, int vocabulary) {
        this.options = options;
        this.candidates = new Candidates(vocabulary);
        this.written = new TokenCounts(vocabulary);
        this.adjustments = options.adjustments(written).toArray(SamplingStep[]::new);
        this.cuts = (options.isGreedy() ? List.<SamplingStep>of() : options.cuts()).toArray(SamplingStep[]::new);
        this.random = new SplittableRandom(options.seed());
    }

    /// A token of the prompt, for the penalty of repetitions.
    public void see(int token) {
        written.see(token);
    }

    /// Counts a token that was written, for the penalties.
    public void accept(int token) {
        written.add(token);
    }

    /// The next token; not yet counted.
    ///
    /// @param logits float, shape (rows, vocabulary), unnormalized
    public int next(FloatBuffer logits, int row) {
        candidates.fill(logits, row);
        apply(adjustments);
        return chosen();
    }

    /// The next token of those that may come; not yet counted. Where only one may, nothing is computed and nothing
    /// drawn.
    ///
    /// @param logits float, shape (rows, vocabulary), unnormalized
    /// @param mask of this vocabulary, not empty
    public int next(FloatBuffer logits, int row, TokenMask mask) {
        if (mask.count() == 1) {
            return mask.next(0);
        }
        candidates.fill(logits, row);
        apply(adjustments);
        candidates.keep(mask);
        return chosen();
    }

    private void apply(SamplingStep[] steps) {
        for (SamplingStep step : steps) {
            step.apply(candidates);
        }
    }

    private int chosen() {
        if (options.isGreedy()) {
            return candidates.first();
        }
        apply(cuts);
        return drawn();
    }

    /// Inverse of the cumulative distribution over what is left.
    private int drawn() {
        if (weights.length < candidates.size()) {
            weights = new double[candidates.size()]; // as large as any text needs them, at its first token
        }
        float largest = candidates.largest();
        double total = 0;
        for (int index = 0; index < candidates.size(); index++) {
            weights[index] = Math.exp(candidates.logit(index) - largest);
            total += weights[index];
        }
        double point = random.nextDouble() * total;
        double sum = 0;
        for (int index = 0; index < candidates.size(); index++) {
            sum += weights[index];
            if (point < sum) {
                return candidates.id(index);
            }
        }
        return candidates.id(candidates.size() - 1);
    }
}
