package dev.lamplight.core.token;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/// Text as SentencePiece's unigram model wants it: characters replaced by a [map][CharsMap] but for pieces that users
/// of the trainer defined, runs of spaces made one where the model asks for it, spaces written as U+2581. Immutable.
final class SentencePieceNormalizer {
    private static final byte[] SPACE = String.valueOf(SentencePieces.SPACE).getBytes(StandardCharsets.UTF_8);

    private final TokenVocabulary vocabulary;
    private final CharsMap map;
    private final SpecialTokens userDefined;

    SentencePieceNormalizer(TokenVocabulary vocabulary) {
        this.vocabulary = vocabulary;
        this.map = new CharsMap(vocabulary.normalization().charsMap());
        this.userDefined = new SpecialTokens(vocabulary, Set.of(TokenType.USER_DEFINED));
    }

    String normalized(String text) {
        if (text.isEmpty()) {
            return "";
        }
        Writing writing = new Writing(text);
        userDefined.split(PromptText.given(text), writing);
        return writing.text();
    }

    private final class Writing implements SpecialTokens.Parts {
        private final String source;
        private final boolean mergesSpaces = vocabulary.normalization().mergesSpaces();
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private boolean afterSpace = mergesSpaces;

        private Writing(String source) {
            this.source = source;
            if (vocabulary.addSpace()) {
                out.writeBytes(SPACE);
            }
        }

        @Override
        public void text(int start, int end) {
            byte[] bytes = source.substring(start, end).getBytes(StandardCharsets.UTF_8);
            int at = 0;
            while (at < bytes.length) {
                at = map.next(bytes, at, this::write);
            }
        }

        @Override
        public void special(int id) {
            byte[] piece = vocabulary.pieces().get(id).getBytes(StandardCharsets.UTF_8);
            write(piece, 0, piece.length);
        }

        private void write(byte[] part, int from, int to) {
            int start = from;
            while (afterSpace && start < to && part[start] == ' ') {
                start++;
            }
            for (int at = start; at < to; at++) {
                if (part[at] == ' ') {
                    out.writeBytes(SPACE);
                } else {
                    out.write(part[at]);
                }
            }
            if (start < to) {
                afterSpace = mergesSpaces && part[to - 1] == ' ';
            }
        }

        private String text() {
            String text = out.toString(StandardCharsets.UTF_8);
            int end = text.length();
            while (mergesSpaces && end > 0 && text.charAt(end - 1) == SentencePieces.SPACE) {
                end--;
            }
            return text.substring(0, end);
        }
    }
}
