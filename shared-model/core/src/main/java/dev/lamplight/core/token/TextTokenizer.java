package dev.lamplight.core.token;

/// Text to tokens and back, as a model was trained. Implementations are immutable and thread-safe.
public sealed interface TextTokenizer permits BytePairTokenizer, SentencePieceTokenizer {

    static TextTokenizer of(TokenVocabulary vocabulary) {
        return switch (vocabulary.kind()) {
            case BYTE_PAIRS -> new BytePairTokenizer(vocabulary);
            case SENTENCE_PIECE -> new SentencePieceTokenizer(vocabulary);
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
    int[] encode(String text, Source source);

    /// The bytes that a token stands for; of several tokens together they are UTF-8. Control tokens stand for none.
    byte[] bytes(int id);

    TokenVocabulary vocabulary();
}
