package dev.lamplight.core.text;

/// How a BERT tokenizer changes text before it looks for words: the flags of `BertNormalizer` in a
/// `tokenizer.json`.
///
/// @param cleanText control characters go, every white space becomes a blank
/// @param handleChineseChars each Chinese character is a word of its own
/// @param stripAccents canonical decomposition, then non-spacing marks go; where the file says null it follows
///     `lowercase`
/// @param lowercase each code point in lower case, without regard to its neighbors
public record BertNormalization(
        boolean cleanText, boolean handleChineseChars, boolean stripAccents, boolean lowercase) {

    private static final int CLEAN_TEXT = 1;
    private static final int HANDLE_CHINESE_CHARS = 2;
    private static final int STRIP_ACCENTS = 4;
    private static final int LOWERCASE = 8;

    static BertNormalization fromBits(int bits) {
        return new BertNormalization(
                (bits & CLEAN_TEXT) != 0,
                (bits & HANDLE_CHINESE_CHARS) != 0,
                (bits & STRIP_ACCENTS) != 0,
                (bits & LOWERCASE) != 0);
    }

    int toBits() {
        return (cleanText ? CLEAN_TEXT : 0)
                | (handleChineseChars ? HANDLE_CHINESE_CHARS : 0)
                | (stripAccents ? STRIP_ACCENTS : 0)
                | (lowercase ? LOWERCASE : 0);
    }
}
