package dev.lamplight.inference.generate;

import dev.lamplight.core.grammar.TokenGrammar;
import dev.lamplight.core.sampling.Sampler;
import dev.lamplight.core.token.TextTokenizer;
import java.nio.FloatBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What one text is held to, and how far it is: nothing, or a grammar. Not thread-safe.
final class Bounds {
    private final @Nullable TokenGrammar grammar;
    private final TextTokenizer tokenizer;
    private int state;

    Bounds(Optional<TokenGrammar> grammar, TextTokenizer tokenizer) {
        this.grammar = grammar.orElse(null);
        this.tokenizer = tokenizer;
        this.state = grammar.map(TokenGrammar::start).orElse(0);
    }

    /// The next token of those that may come.
    int next(Sampler sampler, FloatBuffer logits, int row) {
        return grammar == null ? sampler.next(logits, row) : sampler.next(logits, row, grammar.mask(state));
    }

    /// @param token not one that ends the answer
    void accept(int token) {
        if (grammar != null) {
            state = grammar.next(state, token);
        }
    }

    /// Whether nothing but the end can follow.
    boolean isOver() {
        return grammar != null && grammar.isOver(state);
    }

    /// The tokens of the text that must come next, however the model likes to cut it.
    ///
    /// @param guesses filled from its beginning
    /// @return how many there are
    int foresee(int[] guesses) {
        String text = grammar == null ? "" : grammar.forced(state);
        if (text.isEmpty()) {
            return 0;
        }
        int[] tokens = tokenizer.encode(text, TextTokenizer.Source.USER);
        int count = Math.min(tokens.length, guesses.length);
        System.arraycopy(tokens, 0, guesses, 0, count);
        return count;
    }
}
