package dev.lamplight.core.token;

/// Takes special tokens out of a text before anything is cut or merged: those that are found in any text, and in our
/// own templates the control tokens too. Immutable.
final class TextSplitter {
    private final SpecialTokens always;
    private final SpecialTokens inTemplates;

    TextSplitter(TokenVocabulary vocabulary) {
        this.always = new SpecialTokens(vocabulary, type -> type == TokenType.USER_DEFINED);
        this.inTemplates =
                new SpecialTokens(vocabulary, type -> type == TokenType.USER_DEFINED || type == TokenType.CONTROL);
    }

    /// What makes tokens of a text without special ones.
    @FunctionalInterface
    interface Words {
        /// @param start where the part begins in the whole text
        void addTo(TokenList tokens, String part, int start);
    }

    /// All tokens of a text, in their order.
    int[] encode(String text, TextTokenizer.Source source, Words words) {
        TokenList tokens = new TokenList();
        SpecialTokens special =
                switch (source) {
                    case USER -> always;
                    case TEMPLATE -> inTemplates;
                };
        special.split(text, new SpecialTokens.Parts() {
            @Override
            public void text(int start, int end) {
                words.addTo(tokens, text.substring(start, end), start);
            }

            @Override
            public void special(int id) {
                tokens.add(id);
            }
        });
        return tokens.toArray();
    }
}
