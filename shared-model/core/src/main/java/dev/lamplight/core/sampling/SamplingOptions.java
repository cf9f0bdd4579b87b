package dev.lamplight.core.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How the next token is chosen.
///
/// @param temperature 0 takes the most likely token, whatever else is set but biases and penalties
/// @param topK 0 for all
/// @param topP 1 for all
/// @param minP 0 for all
/// @param typicalP 1 for all
/// @param repetitionPenalty 1 for none
/// @param frequencyPenalty 0 for none, as `presencePenalty`
/// @param bias added to logits, by token
/// @param seed of the draws: the same seed gives the same text
public record SamplingOptions(
        float temperature,
        int topK,
        double topP,
        double minP,
        double typicalP,
        float repetitionPenalty,
        float frequencyPenalty,
        float presencePenalty,
        Map<Integer, Float> bias,
        long seed) {
    /// What lies so far below the best token, in nats, is never drawn: its share is below 1e-13.
    static final float NEGLIGIBLE = 30;

    /// The most likely token, always.
    public static final SamplingOptions GREEDY = new SamplingOptions(0, 0, 1, 0, 1, 1, 0, 0, Map.of(), 0);

    public SamplingOptions {
        bias = Map.copyOf(bias);
        require(temperature >= 0 && Float.isFinite(temperature), "temperature", "0 or more", temperature);
        require(topK >= 0, "top_k", "0 or more", topK);
        require(topP > 0 && topP <= 1, "top_p", "more than 0 and at most 1", topP);
        require(minP >= 0 && minP < 1, "min_p", "0 or more and below 1", minP);
        require(typicalP > 0 && typicalP <= 1, "typical_p", "more than 0 and at most 1", typicalP);
        require(
                repetitionPenalty > 0 && Float.isFinite(repetitionPenalty),
                "repetition_penalty",
                "more than 0",
                repetitionPenalty);
        require(Math.abs(frequencyPenalty) <= 2, "frequency_penalty", "-2 to 2", frequencyPenalty);
        require(Math.abs(presencePenalty) <= 2, "presence_penalty", "-2 to 2", presencePenalty);
    }

    public boolean isGreedy() {
        return temperature == 0;
    }

    /// Steps on whole vocabularies, before anything is cut.
    List<SamplingStep> adjustments(TokenCounts written) {
        List<SamplingStep> steps = new ArrayList<>();
        if (repetitionPenalty != 1 || frequencyPenalty != 0 || presencePenalty != 0) {
            steps.add(SamplingStep.penalties(written, repetitionPenalty, frequencyPenalty, presencePenalty));
        }
        if (!bias.isEmpty()) {
            steps.add(SamplingStep.bias(bias));
        }
        return steps;
    }

    /// Steps that leave tokens out, in the order of Hugging Face's generation: temperature first.
    List<SamplingStep> cuts() {
        List<SamplingStep> steps = new ArrayList<>();
        steps.add(SamplingStep.temperature(temperature));
        steps.add(candidates -> candidates.keepWithin(NEGLIGIBLE));
        if (topK > 0) {
            steps.add(SamplingStep.topK(topK));
        }
        if (topP < 1) {
            steps.add(SamplingStep.topP(topP));
        }
        if (minP > 0) {
            steps.add(SamplingStep.minP(minP));
        }
        if (typicalP < 1) {
            steps.add(SamplingStep.typical(typicalP));
        }
        return steps;
    }

    private static void require(boolean holds, String name, String expected, Number found) {
        if (!holds) {
            throw new IllegalArgumentException("%s: expected %s, found %s".formatted(name, expected, found));
        }
    }
}
