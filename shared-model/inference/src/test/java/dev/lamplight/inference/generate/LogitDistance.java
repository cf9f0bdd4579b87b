package dev.lamplight.inference.generate;

import java.nio.FloatBuffer;

/// How far a compiled decoder is from the reference, over all positions that it was given.
final class LogitDistance {
    private double divergence;
    private double largest;
    private int same;
    private int positions;

    /// One text: its first half in one run, some tokens one by one, and what is left in one run.
    ///
    /// @param steps how many tokens one by one, at most half of them
    /// @param expected logits, shape (tokens of the text, vocabulary)
    /// @return the best token behind each position
    int[] add(DecoderSession session, int[] text, int steps, float[][] expected) {
        int half = text.length / 2;
        int[] best = new int[text.length];
        try (DecoderSequence sequence = session.sequence(text.length + 2)) {
            add(sequence, text, half, expected, best);
            for (int step = 0; step < steps; step++) {
                add(sequence, text, 1, expected, best);
            }
            if (half + steps < text.length) {
                add(sequence, text, text.length - half - steps, expected, best);
            }
        }
        return best;
    }

    private void add(DecoderSequence sequence, int[] text, int count, float[][] expected, int[] best) {
        int from = sequence.length();
        FloatBuffer found = sequence.append(text, from, count, count);
        int vocabulary = expected[0].length;
        for (int position = from; position < from + count; position++) {
            best[position] = add(expected[position], found.slice((position - from) * vocabulary, vocabulary));
        }
    }

    private int add(float[] expected, FloatBuffer found) {
        float[] other = new float[expected.length];
        found.get(0, other);
        double total = LogProbabilities.logTotal(expected);
        double otherTotal = LogProbabilities.logTotal(other);
        int best = 0;
        int otherBest = 0;
        for (int id = 0; id < expected.length; id++) {
            double log = expected[id] - total;
            divergence += Math.exp(log) * (log - other[id] + otherTotal);
            largest = Math.max(largest, Math.abs(expected[id] - other[id]));
            best = expected[id] > expected[best] ? id : best;
            otherBest = other[id] > other[otherBest] ? id : otherBest;
        }
        same += best == otherBest ? 1 : 0;
        positions++;
        return otherBest;
    }

    /// Mean Kullback-Leibler divergence of the positions, in nats.
    double mean() {
        return divergence / positions;
    }

    /// Largest difference of two logits.
    double largest() {
        return largest;
    }

    /// Positions with the same best token.
    int same() {
        return same;
    }

    int positions() {
        return positions;
    }
}
