package dev.lamplight.search.answer;

import dev.lamplight.core.text.SentenceSplitter;
import dev.lamplight.core.text.TextSpan;
import java.util.ArrayList;
import java.util.List;

/// The parts of a passage that can be quoted: its sentences. What the splitter leaves whole although it is long, such
/// as a table or a list without full stops, is parted at the ends of its lines; what stands in parentheses behind a
/// sentence belongs to it.
public final class PassageSentences {
    /// Longer than nearly every sentence of prose.
    private static final int LONG = 320;

    private static final String OPENING = "(（";
    private static final String CLOSING = ")）";

    private PassageSentences() {}

    /// Spans in the text, in order, without white space at their ends; none is without letters.
    public static List<TextSpan> of(String text) {
        List<TextSpan> sentences = new ArrayList<>();
        for (TextSpan sentence : SentenceSplitter.split(text)) {
            if (sentence.length() <= LONG) {
                add(text, sentence.start(), sentence.end(), sentences);
                continue;
            }
            int start = sentence.start();
            while (start < sentence.end()) {
                int end = text.indexOf('\n', start);
                end = end < 0 || end >= sentence.end() ? sentence.end() : end + 1;
                add(text, start, end, sentences);
                start = end;
            }
        }
        return sentences;
    }

    private static void add(String text, int start, int end, List<TextSpan> sentences) {
        int from = start;
        while (from < end && isSpace(text.charAt(from))) {
            from++;
        }
        int to = end;
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        if (text.substring(from, to).codePoints().noneMatch(Character::isLetter)) {
            return;
        }
        if (!sentences.isEmpty() && isRemark(text, sentences.getLast(), from, to)) {
            TextSpan whole = new TextSpan(sentences.removeLast().start(), to);
            sentences.add(whole);
        } else {
            sentences.add(new TextSpan(from, to));
        }
    }

    /// Whether what is from `from` to `to` is one pair of parentheses and stands in the line of the sentence before.
    private static boolean isRemark(String text, TextSpan before, int from, int to) {
        int depth = 0;
        for (int i = before.end(); i < to; i++) {
            char unit = text.charAt(i);
            depth += OPENING.indexOf(unit) >= 0 ? 1 : 0;
            depth -= CLOSING.indexOf(unit) >= 0 ? 1 : 0;
            boolean isOutside = i >= from && i < to - 1 && depth <= 0;
            if (isOutside || (i < from && unit == '\n')) {
                return false;
            }
        }
        return depth == 0 && CLOSING.indexOf(text.charAt(to - 1)) >= 0 && to - before.start() <= LONG;
    }

    private static boolean isSpace(char unit) {
        return Character.isWhitespace(unit) || Character.isSpaceChar(unit);
    }
}
