package dev.lamplight.core.token;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.util.stream.IntStream;

/// Text to tokens and back, as a model was trained. Implementations are immutable and thread-safe.
public sealed interface TextTokenizer permits BytePairTokenizer, SentencePieceTokenizer, UnigramTokenizer {

    static TextTokenizer of(TokenVocabulary vocabulary) {
        return switch (vocabulary.kind()) {
            case BYTE_PAIRS -> new BytePairTokenizer(vocabulary);
            case SENTENCE_PIECE -> new SentencePieceTokenizer(vocabulary);
            case UNIGRAM -> new UnigramTokenizer(vocabulary);
        };
    }

    /// Where a text comes from.
    enum Source {
        /// A user, a document, a model: what looks like a control token in it is plain text.
        USER,
        /// Our own rendering of a chat template: control tokens mean what they say.
        TEMPLATE
    }

    /// @return token ids; no beginning or end is added
    default int[] encode(String text, Source source) {
        return encode(PromptText.of(text, source));
    }

    /// A text of several sources: words are cut and merged over their borders, as if it were one, and what looks like
    /// a control token is one where every character of it is our own.
    ///
    /// @return token ids; no beginning or end is added
    int[] encode(PromptText text);

    /// The tokens that a model begins with: those of a text, after the beginning that the vocabulary asks for, once.
    default int[] encodePrompt(PromptText text) {
        int[] tokens = encode(text);
        TokenVocabulary vocabulary = vocabulary();
        if (!vocabulary.addBeginning()) {
            return tokens;
        }
        int beginning = vocabulary.beginning().orElseThrow();
        if (tokens.length > 0 && tokens[0] == beginning) {
            return tokens;
        }
        return IntStream.concat(IntStream.of(beginning), IntStream.of(tokens)).toArray();
    }

    /// The tokens that a model begins with, where there can be so few: a text of millions of letters is not cut and
    /// merged to find that it is too long.
    ///
    /// @param most that there is room for; a result may have more
    /// @throws Failure.Permanent CONTEXT_LENGTH_EXCEEDED where the text has more for certain
    default int[] encodePrompt(PromptText text, int most) {
        // no token has less than a character: what has no more of them than there is room for need not be estimated
        int least = text.length() <= most ? 0 : vocabulary().leastTokens(text.length());
        if (least > most) {
            throw new Failure.Permanent(
                    PermanentCode.CONTEXT_LENGTH_EXCEEDED,
                    "the model takes %d tokens, and the text has %d at least".formatted(most, least));
        }
        return encodePrompt(text);
    }

    /// The bytes that a token stands for; of several tokens together they are UTF-8. Control tokens stand for none.
    byte[] bytes(int id);

    TokenVocabulary vocabulary();
}
