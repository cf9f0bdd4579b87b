package dev.lamplight.documents;

import dev.lamplight.core.text.ExtractedText;
import dev.lamplight.core.text.ExtractedText.Heading;
import dev.lamplight.core.text.TextSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Finds the headings that people type into plain text: a line underlined with `===` or `---`, a numbered line
/// (`2.3. Title`, `Chapter 4 Title`, 第三章) of its own at the left border. A line that is indented, long, or ends
/// like a sentence is none.
final class PlainTextHeadings {
    private static final int LONGEST_HEADING = 100;

    private record Line(int start, int end) {
        String of(String text) {
            return text.substring(start, end);
        }
    }

    private PlainTextHeadings() {}

    static ExtractedText find(String text, ExtractionBudget budget) {
        List<Line> lines = lines(text);
        List<Heading> headings = new ArrayList<>();
        for (int index = 0; index < lines.size(); index++) {
            budget.tick();
            int level = levelAt(text, lines, index);
            if (level > 0) {
                Line line = lines.get(index);
                String title = Whitespace.collapse(line.of(text));
                headings.add(new Heading(level, title, new TextSpan(line.start(), line.end())));
            }
        }
        return new ExtractedText(text, title(text, lines, headings), headings, List.of(), List.of());
    }

    /// The first line, if it stands alone and is short enough to be a title; else the first heading.
    private static @Nullable String title(String text, List<Line> lines, List<Heading> headings) {
        if (lines.isEmpty()) {
            return null;
        }
        String first = lines.getFirst().of(text).strip();
        boolean alone = lines.size() == 1 || isBlankOrRule(text, lines, 1);
        if (alone && isShortPhrase(first)) {
            return first;
        }
        return headings.isEmpty() ? null : headings.getFirst().title();
    }

    private static boolean isBlankOrRule(String text, List<Line> lines, int index) {
        String line = lines.get(index).of(text);
        return line.isBlank() || ruleLevel(line) > 0;
    }

    private static int levelAt(String text, List<Line> lines, int index) {
        String line = lines.get(index).of(text);
        if (line.isBlank() || isBlank(line.charAt(0)) || !isShortPhrase(line.strip())) {
            return 0;
        }
        boolean afterBlank = index == 0 || lines.get(index - 1).of(text).isBlank();
        if (!afterBlank || ruleLevel(line) > 0) {
            return 0;
        }
        String next = index + 1 < lines.size() ? lines.get(index + 1).of(text) : "";
        int rule = ruleLevel(next);
        if (rule > 0 && next.strip().length() >= Math.min(4, line.strip().length())) {
            return rule;
        }
        return next.isBlank() ? numberLevel(line) : 0;
    }

    private static int ruleLevel(String line) {
        String rule = line.strip();
        if (rule.length() < 3) {
            return 0;
        }
        char mark = rule.charAt(0);
        if (rule.chars().anyMatch(character -> character != mark)) {
            return 0;
        }
        return switch (mark) {
            case '=', '#', '*' -> 1;
            case '-' -> 2;
            case '~' -> 3;
            default -> 0;
        };
    }

    /// `1.2.3 Title` has level 3, `Chapter 2. Title` 1.
    private static int numberLevel(String line) {
        String lower = line.toLowerCase(Locale.ROOT);
        if (lower.startsWith("chapter ") || lower.startsWith("appendix ") || lower.startsWith("part ")) {
            return 1;
        }
        if (line.startsWith("第")) {
            int end = Math.max(line.indexOf('章'), line.indexOf('节'));
            return end > 0 && end <= 5 ? (line.charAt(end) == '章' ? 1 : 2) : 0;
        }
        return dottedNumberLevel(line);
    }

    private static int dottedNumberLevel(String line) {
        int level = 0;
        int index = 0;
        while (index < line.length() && isAsciiDigit(line.charAt(index))) {
            int start = index;
            while (index < line.length() && isAsciiDigit(line.charAt(index))) {
                index++;
            }
            if (index - start > 3) {
                return 0;
            }
            level++;
            if (index < line.length() && line.charAt(index) == '.') {
                index++;
            }
        }
        boolean titled = index + 1 < line.length()
                && isBlank(line.charAt(index))
                && line.codePoints().skip(index).anyMatch(Character::isLetter);
        return titled && line.substring(0, index).indexOf('.') > 0 ? level : 0;
    }

    /// Of either kind: the one that may not break is common behind numbers.
    private static boolean isBlank(char character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character);
    }

    private static boolean isAsciiDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private static boolean isShortPhrase(String line) {
        if (line.isEmpty() || line.length() > LONGEST_HEADING) {
            return false;
        }
        char last = line.charAt(line.length() - 1);
        return ".,;:。，；：".indexOf(last) < 0 && line.codePoints().anyMatch(Character::isLetter);
    }

    private static List<Line> lines(String text) {
        List<Line> lines = new ArrayList<>();
        int start = 0;
        while (start <= text.length() && !text.isEmpty()) {
            int end = text.indexOf('\n', start);
            int stop = end < 0 ? text.length() : end;
            lines.add(new Line(start, stop));
            start = stop + 1;
        }
        return lines;
    }
}
