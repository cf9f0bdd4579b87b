package dev.lamplight.core.sampling;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Locally typical sampling.
final class Typical {
    private Typical() {}

    static void keep(Candidates candidates, double p) {
        double largest = candidates.largest();
        double total = 0;
        for (int index = 0; index < candidates.size(); index++) {
            total += Math.exp(candidates.logit(index) - largest);
        }
        double logTotal = Math.log(total) + largest;
        double entropy = 0;
        for (int index = 0; index < candidates.size(); index++) {
            double log = candidates.logit(index) - logTotal;
            entropy -= Math.exp(log) * log;
        }
        double expected = entropy;
        List<Integer> nearest = IntStream.range(0, candidates.size())
                .boxed()
                .sorted(Comparator.comparingDouble(index -> Math.abs(logTotal - candidates.logit(index) - expected)))
                .toList();
        boolean[] kept = new boolean[candidates.size()];
        double sum = 0;
        for (int index : nearest) {
            if (sum >= p) {
                break;
            }
            kept[index] = true;
            sum += Math.exp(candidates.logit(index) - logTotal);
        }
        candidates.keep(index -> kept[index]);
    }
}
