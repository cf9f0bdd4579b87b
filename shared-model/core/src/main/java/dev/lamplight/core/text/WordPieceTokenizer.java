package dev.lamplight.core.text;

import java.util.Comparator;
import java.util.List;

/// Splits text into the WordPiece tokens of a BERT model (Devlin et al. 2019), id for id as Hugging Face's
/// `tokenizers` does with the model's `tokenizer.json`; that file's truncation and padding are left to the caller.
///
/// As in the original, the text of a special token (`[SEP]`) in the input becomes that token.
/// Immutable and thread-safe; the state of a call is in the [TokenBuffer].
public final class WordPieceTokenizer {
    private static final char END_OF_WORD = '\uFFF0';
    private static final char OWN_WORD = '\uFFF1';
    private static final char NOTHING = '\uFFF2';
    private static final char LOOK_UP = '\uFFF3';
    private static final int ASCII = 128;

    private final WordPieceVocabulary vocabulary;
    private final BertCharacters characters;
    private final int maxWordPoints;
    private final List<WordPieceVocabulary.SpecialToken> specialTokens;

    /// Shape (128): the unit that an ASCII character becomes in a word, or one of the actions above.
    private final char[] ascii = new char[ASCII];

    private final boolean[] startsSpecialToken = new boolean[ASCII];

    public WordPieceTokenizer(WordPieceVocabulary vocabulary) {
        this.vocabulary = vocabulary;
        this.characters = vocabulary.characters();
        this.maxWordPoints = vocabulary.maxWordPoints();
        this.specialTokens = vocabulary.specialTokens().stream()
                .sorted(Comparator.comparingInt(token -> -token.text().length()))
                .toList();
        for (int point = 0; point < ASCII; point++) {
            ascii[point] = asciiAction(point);
        }
        for (WordPieceVocabulary.SpecialToken token : specialTokens) {
            startsSpecialToken[token.text().charAt(0)] = true;
        }
    }

    public WordPieceVocabulary vocabulary() {
        return vocabulary;
    }

    /// The number of tokens of `text` without `[CLS]` and `[SEP]`.
    public int count(String text) {
        TokenBuffer buffer = new TokenBuffer();
        tokenize(text, 0, text.length(), buffer);
        return buffer.size();
    }

    /// Ids of `text` between `[CLS]` and `[SEP]`, cut at the end to at most `maxTokens` in all.
    ///
    /// @throws IllegalArgumentException if `maxTokens` leaves no room for the two special tokens
    public int[] encode(String text, int maxTokens) {
        TokenBuffer buffer = new TokenBuffer();
        encode(text, maxTokens, buffer);
        return buffer.toIds();
    }

    /// Like [#encode(String, int)], into a buffer that is used again; the special tokens have empty spans.
    public void encode(String text, int maxTokens, TokenBuffer out) {
        if (maxTokens < 2) {
            throw new IllegalArgumentException("[CLS] and [SEP] need 2 tokens, found a limit of " + maxTokens);
        }
        out.clear();
        out.add(vocabulary.clsId(), 0, 0);
        append(text, 0, text.length(), maxTokens - 1, out);
        out.add(vocabulary.sepId(), text.length(), text.length());
    }

    /// Replaces what is in `out` by the tokens of `text` from `start` to `end`, without `[CLS]` and `[SEP]`; the
    /// offsets count from the start of `text`.
    public void tokenize(String text, int start, int end, TokenBuffer out) {
        tokenize(text, start, end, Integer.MAX_VALUE, out);
    }

    /// Like [#tokenize(String, int, int, TokenBuffer)], but reads on only until there are `maxTokens`.
    public void tokenize(String text, int start, int end, int maxTokens, TokenBuffer out) {
        out.clear();
        append(text, start, end, maxTokens, out);
    }

    /// Whether no token can reach over `position`, so that the tokens before and after it are those of the two
    /// parts.
    boolean separates(String text, int position) {
        return position <= 0
                || position >= text.length()
                || endsWord(text.codePointBefore(position))
                || endsWord(text.codePointAt(position));
    }

    private boolean endsWord(int codePoint) {
        int value = characters.valueOf(codePoint);
        return value == BertCharacters.SPACE || value == BertCharacters.ISOLATE;
    }

    private void append(String text, int from, int to, int maxSize, TokenBuffer out) {
        WordBuffer word = out.word;
        int position = from;
        while (position < to && out.size() < maxSize) {
            char unit = text.charAt(position);
            char action = unit < ASCII ? ascii[unit] : LOOK_UP;
            if (action < END_OF_WORD) {
                word.append(action, position, position + 1, maxWordPoints);
                position++;
            } else if (action == END_OF_WORD) {
                endWord(out);
                position++;
            } else if (action == OWN_WORD) {
                position = appendOwnWord(text, position, to, out);
            } else if (action == NOTHING) {
                position++;
            } else {
                position = appendCodePoint(text, position, to, out);
            }
        }
        endWord(out);
        out.truncate(maxSize);
    }

    private int appendOwnWord(String text, int position, int to, TokenBuffer out) {
        char unit = text.charAt(position);
        endWord(out);
        if (startsSpecialToken[unit]) {
            for (WordPieceVocabulary.SpecialToken token : specialTokens) {
                int end = position + token.text().length();
                if (end <= to && text.startsWith(token.text(), position)) {
                    out.add(token.id(), position, end);
                    return end;
                }
            }
        }
        out.word.append(unit, position, position + 1, maxWordPoints);
        endWord(out);
        return position + 1;
    }

    /// The slow path: any code point. An unpaired surrogate cannot be said in UTF-8, where it reads as U+FFFD.
    private int appendCodePoint(String text, int position, int to, TokenBuffer out) {
        int codePoint = text.codePointAt(position);
        int end = Math.min(position + Character.charCount(codePoint), to);
        if (Character.getType(codePoint) == Character.SURROGATE || end - position != Character.charCount(codePoint)) {
            codePoint = 0xFFFD;
        }
        int value = characters.valueOf(codePoint);
        switch (value) {
            case BertCharacters.REMOVE -> {}
            case BertCharacters.SPACE -> endWord(out);
            case BertCharacters.HANGUL -> appendHangul(codePoint, position, end, out);
            default -> {
                if (value < BertCharacters.MAPPED) {
                    appendPart(codePoint, value, position, end, out);
                } else {
                    appendReplacement(value, position, end, out);
                }
            }
        }
        return end;
    }

    private void appendReplacement(int value, int start, int end, TokenBuffer out) {
        int last = characters.replacementEnd(value);
        for (int index = characters.replacementStart(value); index < last; index++) {
            int part = characters.replacementPoint(index);
            appendPart(part, characters.valueOf(part), start, end, out);
        }
    }

    private void appendHangul(int syllable, int start, int end, TokenBuffer out) {
        int[] parts = out.word.hangul;
        int count = BertCharacters.hangulParts(syllable, parts);
        for (int part = 0; part < count; part++) {
            out.word.append(parts[part], start, end, maxWordPoints);
        }
    }

    private void appendPart(int codePoint, int value, int start, int end, TokenBuffer out) {
        if (value == BertCharacters.ISOLATE) {
            endWord(out);
            out.word.append(codePoint, start, end, maxWordPoints);
            endWord(out);
            return;
        }
        out.word.append(codePoint, start, end, maxWordPoints);
        if (value == BertCharacters.MARK && out.word.points <= maxWordPoints) {
            out.word.orderLastMark(characters.combiningClass(codePoint), characters);
        }
    }

    private void endWord(TokenBuffer out) {
        WordBuffer word = out.word;
        if (word.points == 0) {
            return;
        }
        if (word.points > maxWordPoints || !vocabulary.pieces().split(word, out)) {
            out.add(vocabulary.unknownId(), word.start, word.end);
        }
        word.clear();
    }

    private char asciiAction(int point) {
        int value = characters.valueOf(point);
        return switch (value) {
            case BertCharacters.KEEP -> (char) point;
            case BertCharacters.REMOVE -> NOTHING;
            case BertCharacters.SPACE -> END_OF_WORD;
            case BertCharacters.ISOLATE -> OWN_WORD;
            default -> (char) characters.replacementPoint(characters.replacementStart(value));
        };
    }
}
