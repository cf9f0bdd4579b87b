package dev.lamplight.bench.row;

import dev.lamplight.inference.generate.DecoderSequence;
import dev.lamplight.inference.generate.DecoderSession;
import dev.lamplight.inference.generate.GeneratorPackage;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Locale;

/// Says how good each token of a greedy answer is by the exact form of the weights. Two engines that round differently
/// part
/// where two tokens are nearly equal, so their answers cannot be compared with each other; but each of their tokens is
/// the best one of its place, or nearly.
final class BestTokens implements AutoCloseable {
    /// In nats, the mean over an answer, and the largest of it.
    private static final double MEAN = 0.1;

    private static final double LARGEST = 2;

    private final DecoderSession session;

    private BestTokens(DecoderSession session) {
        this.session = session;
    }

    /// @param exact folder of the package in the exact form
    static BestTokens of(Path exact) throws IOException {
        return new BestTokens(DecoderSession.open(GeneratorPackage.open(exact).graphFile(), 2));
    }

    /// @param tokens of the answer
    /// @param same of them that are the best ones of their places
    /// @param mean by how much a token is less likely than the best one, in nats
    record Verdict(int tokens, int same, double mean, double largest) {
        boolean isGreedy() {
            return mean <= MEAN && largest <= LARGEST;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d of %d tokens are the exact form's best, %.3f nats off on average, %.2f at most",
                    same,
                    tokens,
                    mean,
                    largest);
        }
    }

    Verdict of(int[] prompt, int[] answer) {
        int vocabulary = session.shape().vocabulary();
        int[] all = new int[prompt.length + answer.length - 1];
        System.arraycopy(prompt, 0, all, 0, prompt.length);
        System.arraycopy(answer, 0, all, prompt.length, answer.length - 1);
        try (DecoderSequence sequence = session.sequence(all.length)) {
            FloatBuffer logits = sequence.append(all, 0, all.length, answer.length);
            int same = 0;
            double sum = 0;
            double largest = 0;
            for (int row = 0; row < answer.length; row++) {
                double best = Double.NEGATIVE_INFINITY;
                for (int id = 0; id < vocabulary; id++) {
                    best = Math.max(best, logits.get(row * vocabulary + id));
                }
                double off = best - logits.get(row * vocabulary + answer[row]);
                same += off == 0 ? 1 : 0;
                sum += off;
                largest = Math.max(largest, off);
            }
            return new Verdict(answer.length, same, sum / answer.length, largest);
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
