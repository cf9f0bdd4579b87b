package dev.lamplight.inference.generate;

import dev.lamplight.core.grammar.TokenGrammar;
import dev.lamplight.core.sampling.SamplingOptions;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// What is to be written.
///
/// @param prompt token ids, at least one
/// @param maxTokens most tokens of the answer, at least 1
/// @param sampling how tokens are chosen
/// @param stops texts that end the answer and are not shown, none empty
/// @param alternatives how many most likely tokens are reported beside each; -1 where no log-probabilities are wanted
/// @param speculation whether tokens may be guessed from the text and confirmed together
/// @param isOver whether nobody waits any longer, or time is over: asked before each run of the decoder and, by another
///     thread, every few milliseconds while one is under way, which is ended then
/// @param grammar what the answer is held to
public record GenerationRequest(
        int[] prompt,
        int maxTokens,
        SamplingOptions sampling,
        List<String> stops,
        int alternatives,
        Speculation speculation,
        BooleanSupplier isOver,
        Optional<TokenGrammar> grammar) {

    /// How tokens come out of the decoder. Each way gives the same text again for the same request; only the first may
    /// choose another token than the others where two are equally likely but for rounding.
    public enum Speculation {
        /// One token a run, computed in one row: the fastest where a text does not repeat its prompt.
        NONE,
        /// One token a run, with logits that do not depend on how a text is cut into runs.
        DETERMINISTIC,
        /// What [#DETERMINISTIC] writes, several tokens a run where the text repeats itself or its grammar leaves no
        /// choice.
        PROMPT_LOOKUP
    }

    /// Without a grammar.
    public GenerationRequest(
            int[] prompt,
            int maxTokens,
            SamplingOptions sampling,
            List<String> stops,
            int alternatives,
            Speculation speculation,
            BooleanSupplier isOver) {
        this(prompt, maxTokens, sampling, stops, alternatives, speculation, isOver, Optional.empty());
    }

    public GenerationRequest {
        prompt = prompt.clone();
        stops = List.copyOf(stops);
        if (prompt.length == 0 || maxTokens < 1 || stops.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("expected a prompt, at least 1 token and stops that are not empty");
        }
    }
}
