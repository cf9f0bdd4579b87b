package dev.lamplight.core.text;

import java.text.Normalizer;
import java.util.HashSet;
import java.util.Set;

/// Makes extracted text plain: NFC, `\n` as the only line end, no characters that a reader cannot see.
///
/// It runs before any span of the text is taken. Removed are controls, format characters (zero-width
/// characters, byte order marks, bidirectional controls, soft hyphens, tag characters that can hide text),
/// noncharacters, blanks at line ends and blank lines beyond one in a row. Kept are tabs, indentation, joiners
/// inside emoji and inside scripts that need them, and variation selectors after what they vary. An unpaired
/// surrogate becomes U+FFFD. Stateless; time is linear in the length of the text.
public final class TextCleaner {
    /// Stream-Safe Text Format (UAX #15): longer runs of marks are no language, and make normalization quadratic.
    private static final int MAX_MARKS = 30;

    private static final int SOFT_HYPHEN = 0xAD;
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;
    private static final int EMOJI_VARIATION = 0xFE0F;

    /// What a hyphen at the end of a line means.
    public enum LineEndHyphens {
        /// Part of the text: the format knows where its lines end.
        KEEP,
        /// Mostly the typesetter's (PDF): a word cut by it is put together, unless the document spells it with a
        /// hyphen elsewhere or the word has another hyphen. Without a dictionary some compounds lose theirs.
        JOIN
    }

    private TextCleaner() {}

    /// The cleaned form of `text`; empty if nothing visible is left.
    public static String clean(String text, LineEndHyphens hyphens) {
        String visible = Normalizer.normalize(visible(text, hyphens), Normalizer.Form.NFC);
        String joined =
                switch (hyphens) {
                    case KEEP -> visible;
                    case JOIN -> joinWords(visible);
                };
        return tidyLines(joined);
    }

    private static String visible(String text, LineEndHyphens hyphens) {
        StringBuilder out = new StringBuilder(text.length());
        int previous = -1;
        int marks = 0;
        int position = 0;
        while (position < text.length()) {
            int codePoint = text.codePointAt(position);
            position += Character.charCount(codePoint);
            if (codePoint == '\r' && position < text.length() && text.charAt(position) == '\n') {
                continue;
            }
            int next = position < text.length() ? text.codePointAt(position) : -1;
            boolean typesetHyphen = codePoint == SOFT_HYPHEN && hyphens == LineEndHyphens.JOIN && isLineEnd(next);
            int kept = typesetHyphen ? '-' : visible(codePoint, previous, next);
            marks = isMark(kept) ? marks + 1 : 0;
            if (kept >= 0 && marks <= MAX_MARKS) {
                out.appendCodePoint(kept);
                previous = kept;
            }
        }
        return out.toString();
    }

    /// What `codePoint` becomes between its neighbors; -1 for nothing.
    private static int visible(int codePoint, int previous, int next) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL -> visibleControl(codePoint);
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> '\n';
            case Character.SPACE_SEPARATOR -> ' ';
            case Character.SURROGATE -> 0xFFFD;
            case Character.FORMAT -> keepsJoiner(codePoint, previous, next) ? codePoint : -1;
            case Character.UNASSIGNED -> isNoncharacter(codePoint) ? -1 : codePoint;
            case Character.NON_SPACING_MARK -> isVariation(codePoint) && !canVary(codePoint, previous) ? -1 : codePoint;
            default -> codePoint == 0xFFFC ? -1 : codePoint;
        };
    }

    private static int visibleControl(int codePoint) {
        return switch (codePoint) {
            case '\t' -> '\t';
            case '\n', '\r', '\f', 0x0B, 0x85 -> '\n';
            default -> -1;
        };
    }

    private static boolean isLineEnd(int codePoint) {
        return codePoint == '\n' || codePoint == '\r';
    }

    private static boolean keepsJoiner(int codePoint, int previous, int next) {
        if (previous < 0 || next < 0) {
            return isNumberSign(codePoint);
        }
        return switch (codePoint) {
            case ZERO_WIDTH_JOINER -> joinsEmoji(previous, next) || (isShaped(previous) && isShaped(next));
            case ZERO_WIDTH_NON_JOINER -> isShaped(previous) && isShaped(next);
            default -> isNumberSign(codePoint);
        };
    }

    /// Arabic and other signs that enclose a number: format characters by category, visible all the same.
    private static boolean isNumberSign(int codePoint) {
        return (codePoint >= 0x0600 && codePoint <= 0x0605) || codePoint == 0x06DD || codePoint == 0x070F;
    }

    private static boolean joinsEmoji(int previous, int next) {
        boolean ends = previous == EMOJI_VARIATION
                || Character.isEmojiModifier(previous)
                || Character.isExtendedPictographic(previous);
        return ends && Character.isExtendedPictographic(next);
    }

    /// Scripts whose letters change with their neighbors, where joiners are part of the spelling.
    private static boolean isShaped(int codePoint) {
        return switch (Character.UnicodeScript.of(codePoint)) {
            case ARABIC, SYRIAC, MONGOLIAN, DEVANAGARI, BENGALI, GURMUKHI, GUJARATI, ORIYA, TAMIL, TELUGU, KANNADA ->
                true;
            case MALAYALAM, SINHALA, KHMER, MYANMAR, TIBETAN, NKO -> true;
            default -> Character.getType(codePoint) == Character.NON_SPACING_MARK && !isVariation(codePoint);
        };
    }

    private static boolean isVariation(int codePoint) {
        return (codePoint >= 0xFE00 && codePoint <= EMOJI_VARIATION) || (codePoint >= 0xE0100 && codePoint <= 0xE01EF);
    }

    private static boolean canVary(int selector, int previous) {
        if (previous < 0 || isVariation(previous) || Character.isWhitespace(previous)) {
            return false;
        }
        return selector <= EMOJI_VARIATION || Character.isIdeographic(previous);
    }

    private static boolean isMark(int codePoint) {
        return codePoint >= 0
                && switch (Character.getType(codePoint)) {
                    case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
                    default -> false;
                };
    }

    private static boolean isNoncharacter(int codePoint) {
        return (codePoint & 0xFFFE) == 0xFFFE || (codePoint >= 0xFDD0 && codePoint <= 0xFDEF);
    }

    private static String joinWords(String text) {
        Set<String> hyphenated = hyphenatedWords(text);
        StringBuilder out = new StringBuilder(text.length());
        int copied = 0;
        for (int hyphen = text.indexOf('\n'); hyphen >= 0; hyphen = text.indexOf('\n', hyphen + 1)) {
            int lineEnd = hyphen;
            int next = lineEnd + 1;
            while (next < text.length() && text.charAt(next) == ' ') {
                next++;
            }
            if (!isCutWord(text, lineEnd, next)) {
                continue;
            }
            int start = startOfWord(text, lineEnd - 1, copied);
            int end = endOfWord(text, next);
            String left = text.substring(start, lineEnd - 1);
            boolean compound = left.indexOf('-') >= 0 || hyphenated.contains(left + '-' + text.substring(next, end));
            out.append(text, copied, compound ? lineEnd : lineEnd - 1);
            copied = next;
        }
        return out.append(text, copied, text.length()).toString();
    }

    private static boolean isCutWord(String text, int lineEnd, int next) {
        return lineEnd >= 2
                && next < text.length()
                && (text.charAt(lineEnd - 1) == '-' || text.charAt(lineEnd - 1) == '\u2010')
                && Character.isLetter(text.charAt(lineEnd - 2))
                && Character.isLowerCase(text.charAt(next));
    }

    /// All words with a hyphen between letters on one line.
    private static Set<String> hyphenatedWords(String text) {
        Set<String> words = new HashSet<>();
        int copied = 0;
        for (int hyphen = text.indexOf('-'); hyphen >= 0; hyphen = text.indexOf('-', hyphen + 1)) {
            boolean inside = hyphen > copied
                    && hyphen + 1 < text.length()
                    && Character.isLetter(text.charAt(hyphen - 1))
                    && Character.isLetter(text.charAt(hyphen + 1));
            if (inside) {
                int end = endOfWord(text, hyphen + 1);
                words.add(text.substring(startOfWord(text, hyphen, copied), end));
                copied = end;
            }
        }
        return words;
    }

    private static int startOfWord(String text, int end, int limit) {
        int start = end;
        while (start > limit && isWordUnit(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    private static int endOfWord(String text, int start) {
        int end = start;
        while (end < text.length() && isWordUnit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isWordUnit(char unit) {
        return Character.isLetter(unit) || unit == '-';
    }

    private static String tidyLines(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int newlines = 0;
        int lineStart = 0;
        while (lineStart <= text.length()) {
            int lineEnd = text.indexOf('\n', lineStart);
            int end = lineEnd < 0 ? text.length() : lineEnd;
            int visibleEnd = end;
            while (visibleEnd > lineStart && isBlank(text.charAt(visibleEnd - 1))) {
                visibleEnd--;
            }
            if (visibleEnd > lineStart) {
                if (!out.isEmpty()) {
                    out.append(newlines > 1 ? "\n\n" : "\n");
                }
                out.append(text, lineStart, visibleEnd);
                newlines = 0;
            }
            newlines++;
            lineStart = end + 1;
        }
        return out.toString();
    }

    private static boolean isBlank(char unit) {
        return unit == ' ' || unit == '\t';
    }
}
