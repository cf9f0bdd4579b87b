package dev.lamplight.inference.generate;

import dev.lamplight.inference.generate.GenerationSink.Alternative;
import dev.lamplight.inference.generate.GenerationSink.WrittenToken;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/// How likely tokens were by the model alone, before penalties and temperature. Not thread-safe.
public final class LogProbabilities {
    private final float[] logits;
    private final int alternatives;

    /// @param alternatives -1 where nothing is wanted
    LogProbabilities(int vocabulary, int alternatives) {
        this.logits = new float[alternatives < 0 ? 0 : vocabulary];
        this.alternatives = alternatives;
    }

    WrittenToken of(FloatBuffer source, int row, int token) {
        if (alternatives < 0) {
            return new WrittenToken(token, Double.NaN, List.of());
        }
        source.get(row * logits.length, logits);
        double logTotal = logTotal(logits);
        List<Alternative> best = new ArrayList<>();
        for (int id : best()) {
            best.add(new Alternative(id, logits[id] - logTotal));
        }
        return new WrittenToken(token, logits[token] - logTotal, best);
    }

    /// The logarithm of the sum of what softmax divides, with the largest logit taken off first.
    public static double logTotal(float[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - largest);
        }
        return largest + Math.log(sum);
    }

    /// Ids of the largest logits, the largest first; of equal ones the lowest id.
    private List<Integer> best() {
        List<Integer> best = new ArrayList<>();
        for (int id = 0; id < logits.length && alternatives > 0; id++) {
            int place = best.size();
            while (place > 0 && logits[id] > logits[best.get(place - 1)]) {
                place--;
            }
            if (place < alternatives) {
                best.add(place, id);
                if (best.size() > alternatives) {
                    best.removeLast();
                }
            }
        }
        return best;
    }
}
