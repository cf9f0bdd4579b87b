package dev.lamplight.core.sampling;

import java.util.Map;

/// One step from logits to the token that is drawn; most make no objects. Steps are stateless and thread-safe but for
/// what their factory
/// says.
@FunctionalInterface
public interface SamplingStep {
    /// Tokens that are sorted at first where it is not known how many will be wanted.
    int FIRST_SORTED = 64;

    /// Changes logits, or leaves tokens out; at least one stays.
    void apply(Candidates candidates);

    /// Adds to the logits of single tokens; OpenAI's `logit_bias`.
    static SamplingStep bias(Map<Integer, Float> biases) {
        int[] ids =
                biases.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
        float[] added = new float[ids.length];
        for (int index = 0; index < ids.length; index++) {
            added[index] = biases.getOrDefault(ids[index], 0f);
        }
        return candidates -> {
            for (int index = 0; index < ids.length; index++) {
                candidates.adjust(ids[index], candidates.logit(ids[index]) + added[index]);
            }
        };
    }

    /// Makes what the text has already less likely, or more where penalties are negative.
    ///
    /// @param tokens read at each step
    /// @param repetition divides positive logits and multiplies negative ones, of the prompt's tokens too; 1 for
    ///     none. Keskar et al. 2019, section 4.1
    /// @param frequency subtracted for each time a token was written, `presence` once; as OpenAI defines them
    static SamplingStep penalties(TokenCounts tokens, float repetition, float frequency, float presence) {
        return candidates -> {
            for (int index = 0; index < tokens.distinct(); index++) {
                int id = tokens.id(index);
                int times = tokens.times(index);
                float logit = candidates.logit(id);
                float repeated = logit > 0 ? logit / repetition : logit * repetition;
                candidates.adjust(id, times == 0 ? repeated : repeated - frequency * times - presence);
            }
        };
    }

    /// Divides logits: above 1 flatter, below 1 sharper.
    ///
    /// @param temperature positive
    static SamplingStep temperature(float temperature) {
        return candidates -> {
            for (int index = 0; index < candidates.size(); index++) {
                candidates.logit(index, candidates.logit(index) / temperature);
            }
        };
    }

    /// Keeps the k most likely tokens; Fan et al. 2018.
    static SamplingStep topK(int k) {
        int kept = Math.max(1, k);
        return candidates -> {
            candidates.sortFirst(kept);
            candidates.truncate(kept);
        };
    }

    /// Keeps the most likely tokens whose probabilities reach p together; Holtzman et al. 2020, section 3.1. They are
    /// few of many as a rule, so no more are sorted.
    static SamplingStep topP(double p) {
        return candidates -> {
            float largest = candidates.largest();
            double wanted = p * mass(candidates, largest);
            double sum = 0;
            int kept = 0;
            while (kept < candidates.size() && (kept == 0 || sum < wanted)) {
                candidates.sortFirst(kept < FIRST_SORTED ? FIRST_SORTED : Integer.highestOneBit(kept) * 4);
                sum += Math.exp(candidates.logit(kept) - largest);
                kept++;
            }
            candidates.truncate(kept);
        };
    }

    /// Keeps tokens that are at least so likely as p times the most likely one; Nguyen et al. 2024.
    static SamplingStep minP(double p) {
        return candidates -> candidates.keepWithin((float) -Math.log(p));
    }

    /// Keeps the tokens whose surprise is nearest to the expected one and whose probabilities reach p together;
    /// Meister et al. 2023.
    static SamplingStep typical(double p) {
        return candidates -> Typical.keep(candidates, p);
    }

    /// The sum of exp(logit - largest).
    static double mass(Candidates candidates, float largest) {
        double total = 0;
        for (int index = 0; index < candidates.size(); index++) {
            total += Math.exp(candidates.logit(index) - largest);
        }
        return total;
    }
}
