package dev.lamplight.core.token;

import java.util.Set;

/// Takes special tokens out of a text before anything is cut or merged: those that are found in any text, and where
/// all characters are our own the control tokens too. Immutable.
final class TextSplitter {
    private final SpecialTokens special;

    TextSplitter(TokenVocabulary vocabulary) {
        this(vocabulary, Set.of(TokenType.USER_DEFINED, TokenType.CONTROL));
    }

    /// @param wanted which types of special tokens are taken out
    TextSplitter(TokenVocabulary vocabulary, Set<TokenType> wanted) {
        this.special = new SpecialTokens(vocabulary, wanted);
    }

    /// What makes tokens of a text without special ones.
    @FunctionalInterface
    interface Words {
        /// @param start where the part begins in the whole text
        void addTo(TokenList tokens, String part, int start);
    }

    /// All tokens of a text, in their order.
    int[] encode(PromptText text, Words words) {
        TokenList tokens = new TokenList();
        special.split(text, new SpecialTokens.Parts() {
            @Override
            public void text(int start, int end) {
                words.addTo(tokens, text.text().substring(start, end), start);
            }

            @Override
            public void special(int id) {
                tokens.add(id);
            }
        });
        return tokens.toArray();
    }
}
