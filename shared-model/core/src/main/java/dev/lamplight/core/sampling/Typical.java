package dev.lamplight.core.sampling;

/// Locally typical sampling; Meister et al. 2023. Allocates nothing.
final class Typical {
    private Typical() {}

    /// Keeps the tokens whose surprise is nearest to the expected one until their probabilities reach p; of two
    /// that are as near the likelier comes first. Sorted by likelihood they stand together, so they are taken from
    /// where the expected surprise lies to both sides.
    static void keep(Candidates candidates, double p) {
        candidates.sort();
        int size = candidates.size();
        float largest = candidates.logit(0);
        double logTotal = Math.log(SamplingStep.mass(candidates, largest)) + largest;
        double expected = entropy(candidates, logTotal);
        int to = 0;
        while (to < size && logTotal - candidates.logit(to) < expected) {
            to++;
        }
        int from = to;
        double sum = 0;
        while (sum < p && (from > 0 || to < size)) {
            boolean isLikelierNearer = to == size
                    || (from > 0
                            && expected - (logTotal - candidates.logit(from - 1))
                                    <= logTotal - candidates.logit(to) - expected);
            int next = isLikelierNearer ? --from : to++;
            sum += Math.exp(candidates.logit(next) - logTotal);
        }
        candidates.keepRange(from, to);
    }

    private static double entropy(Candidates candidates, double logTotal) {
        double entropy = 0;
        for (int index = 0; index < candidates.size(); index++) {
            double log = candidates.logit(index) - logTotal;
            double probability = Math.exp(log);
            entropy -= probability == 0 ? 0 : probability * log; // what cannot come surprises nobody
        }
        return entropy;
    }
}
