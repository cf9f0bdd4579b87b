package dev.lamplight.core.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Finds the borders of sentences in English, Chinese and mixed text by rules.
///
/// The spans partition the text exactly: white space after a sentence belongs to it. Borders are blank lines, lines
/// that start a list item or a Markdown heading, `。！？；…` with what closes after them, and `.`, `!`, `?` unless they
/// end an abbreviation, an initial, a list number or stand before a small letter. Where the rules cannot know (`in
/// the U.S. The`) they rather join two sentences than cut one. Stateless; linear in the length of the text,
/// whatever it holds.
public final class SentenceSplitter {
    private static final int MAX_ABBREVIATION = 12;
    private static final String CHINESE_ENDS = "。！？；｡";
    private static final String ENDS = ".!?";
    private static final String CLOSERS = "\"')]}”’»」』）】》〉〕";

    private static final Set<String> ABBREVIATIONS = Set.of(
            ("mr mrs ms dr prof sr jr st mt vs e.g i.e cf fig figs eq eqs sec ch no nos vol vols pp p ed eds inc ltd co"
                            + " corp dept est approx al gen gov sen rep capt col lt sgt rev hon jan feb mar apr jun jul"
                            + " aug sep sept oct nov dec mon tue wed thu fri sat sun a.m p.m u.s u.k u.n ph.d resp ref"
                            + " refs viz ca")
                    .split(" "));

    private SentenceSplitter() {}

    public static List<TextSpan> split(String text) {
        return split(text, 0, text.length());
    }

    /// The sentences of `text` from `start` to `end`, in order, without gap; none if the range is empty.
    public static List<TextSpan> split(String text, int start, int end) {
        List<TextSpan> sentences = new ArrayList<>();
        int sentence = start;
        int position = skipSpaces(text, start, end);
        while (position < end) {
            int border = borderAfter(text, sentence, position, end);
            if (border > 0) {
                sentences.add(new TextSpan(sentence, border));
                sentence = border;
                position = border;
            } else {
                position = -border;
            }
        }
        if (sentence < end) {
            sentences.add(new TextSpan(sentence, end));
        }
        return sentences;
    }

    /// Reads what stands at `position`: the start of the next sentence if one ends here, else minus the position to
    /// go on from.
    private static int borderAfter(String text, int sentence, int position, int end) {
        char unit = text.charAt(position);
        if (unit == '\n') {
            return afterLineEnd(text, position, end);
        }
        if (CHINESE_ENDS.indexOf(unit) >= 0 || unit == '…') {
            return afterChineseEnd(text, position, end);
        }
        if (ENDS.indexOf(unit) >= 0) {
            return afterEnd(text, sentence, position, end);
        }
        return -(position + 1);
    }

    private static int afterLineEnd(String text, int position, int end) {
        int next = skipSpaces(text, position, end);
        boolean blankLine = false;
        for (int i = position + 1; i < next && !blankLine; i++) {
            blankLine = text.charAt(i) == '\n';
        }
        boolean border = next < end && (blankLine || startsItem(text, next, end) || isHeadingLine(text, position));
        return border ? next : -next;
    }

    /// Whether a list item, a table row or a Markdown heading starts here.
    private static boolean startsItem(String text, int position, int end) {
        char unit = text.charAt(position);
        boolean spaceFollows = position + 1 < end && isSpace(text.charAt(position + 1));
        if ("-*+•·–".indexOf(unit) >= 0) {
            return spaceFollows;
        }
        if (unit == '#' || unit == '|' || unit == '●' || unit == '○' || unit == '■') {
            return true;
        }
        int digits = position;
        while (digits < end && digits - position < 3 && isAsciiDigit(text.charAt(digits))) {
            digits++;
        }
        boolean numbered = digits > position && digits + 1 < end && ".)、".indexOf(text.charAt(digits)) >= 0;
        return numbered && (text.charAt(digits) == '、' || isSpace(text.charAt(digits + 1)));
    }

    /// Whether the line that ends here is a Markdown heading. Looks back over one short line only.
    private static boolean isHeadingLine(String text, int lineEnd) {
        int from = Math.max(0, lineEnd - 200);
        int lineStart = text.lastIndexOf('\n', lineEnd - 1);
        return lineStart + 1 >= from && lineStart + 1 < lineEnd && text.charAt(lineStart + 1) == '#';
    }

    private static int afterChineseEnd(String text, int position, int end) {
        int next = position;
        int dots = 0;
        while (next < end && (CHINESE_ENDS.indexOf(text.charAt(next)) >= 0 || "…!?".indexOf(text.charAt(next)) >= 0)) {
            dots += text.charAt(next) == '…' ? 1 : 0;
            next++;
        }
        boolean onlyOneEllipsis = dots == 1 && next == position + 1;
        int closed = skipClosers(text, next, end);
        int following = skipSpaces(text, closed, end);
        if (onlyOneEllipsis && !startsSentence(text, closed, following, end)) {
            return -closed;
        }
        return following < end ? following : -following;
    }

    private static int afterEnd(String text, int sentence, int position, int end) {
        int next = position;
        boolean onlyDots = true;
        while (next < end && ENDS.indexOf(text.charAt(next)) >= 0) {
            onlyDots &= text.charAt(next) == '.';
            next++;
        }
        int closed = skipClosers(text, next, end);
        int following = skipSpaces(text, closed, end);
        if (following >= end) {
            return -following;
        }
        boolean single = onlyDots && next == position + 1;
        boolean weak = onlyDots || closed > next;
        boolean border = weak
                ? startsSentence(text, closed, following, end)
                        && !(single && isAbbreviation(text, sentence, position, following))
                : following > closed || isHan(text, following);
        return border ? following : -closed;
    }

    /// Whether what stands at `following`, after white space from `closed` on, can begin a sentence.
    private static boolean startsSentence(String text, int closed, int following, int end) {
        if (following >= end) {
            return false;
        }
        if (isHan(text, following)) {
            return true;
        }
        return following > closed && !Character.isLowerCase(text.codePointAt(following));
    }

    /// Whether the dot at `dot` belongs to the word before it.
    private static boolean isAbbreviation(String text, int sentence, int dot, int following) {
        int start = dot;
        while (start > sentence
                && dot - start <= MAX_ABBREVIATION
                && !isSpace(text.charAt(start - 1))
                && "([\"'“‘".indexOf(text.charAt(start - 1)) < 0) {
            start--;
        }
        int length = dot - start;
        if (length == 0 || length > MAX_ABBREVIATION) {
            return false;
        }
        String word = text.substring(start, dot);
        if (word.chars().allMatch(unit -> isAsciiDigit((char) unit))) {
            return startsLine(text, sentence, start);
        }
        if (length == 1) {
            return Character.isUpperCase(word.charAt(0)) && !word.equals("I");
        }
        String lower = word.toLowerCase(Locale.ROOT);
        if (lower.equals("no") || lower.equals("nos")) {
            return isAsciiDigit(text.charAt(following));
        }
        return ABBREVIATIONS.contains(lower) || isDottedInitials(word);
    }

    private static boolean startsLine(String text, int sentence, int position) {
        for (int i = position - 1; i >= sentence && i > position - MAX_ABBREVIATION; i--) {
            if (text.charAt(i) == '\n') {
                return true;
            }
            if (!isSpace(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /// `J.R.R`, `U.S.A`
    private static boolean isDottedInitials(String word) {
        for (int i = 0; i < word.length(); i++) {
            boolean fits = i % 2 == 0 ? Character.isUpperCase(word.charAt(i)) : word.charAt(i) == '.';
            if (!fits) {
                return false;
            }
        }
        return word.length() % 2 == 1;
    }

    private static int skipClosers(String text, int position, int end) {
        int next = position;
        while (next < end && CLOSERS.indexOf(text.charAt(next)) >= 0) {
            next++;
        }
        return next;
    }

    private static int skipSpaces(String text, int position, int end) {
        int next = position;
        while (next < end && isSpace(text.charAt(next))) {
            next++;
        }
        return next;
    }

    private static boolean isHan(String text, int position) {
        return Character.isIdeographic(text.codePointAt(position));
    }

    static boolean isSpace(char unit) {
        if (unit < 0x80) {
            return unit == ' ' || (unit >= '\t' && unit <= '\r');
        }
        return Character.isWhitespace(unit) || Character.isSpaceChar(unit);
    }

    private static boolean isAsciiDigit(char unit) {
        return unit >= '0' && unit <= '9';
    }
}
