package dev.lamplight.inference.generate;

/// How a text ended, and what it took.
///
/// @param promptTokens tokens of the prompt
/// @param cachedTokens how many of them were not read, because the sequence had them already
/// @param answerTokens tokens that were written, the one that ended it included
/// @param runs of the decoder after the prompt: fewer than tokens where guesses came true
public record GenerationResult(Ending ending, int promptTokens, int cachedTokens, int answerTokens, int runs) {

    /// Why no more was written.
    public enum Ending {
        /// The model ended its turn, or a stop came.
        STOP,
        /// As many tokens as were asked for, or as there was room for.
        LENGTH,
        /// Nobody waited any longer, or time was over.
        CUT
    }
}
