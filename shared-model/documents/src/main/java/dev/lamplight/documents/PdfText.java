package dev.lamplight.documents;

import dev.lamplight.core.text.ExtractedText.BlockKind;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Makes paragraphs, headings, list items and code of laid-out lines. Used by one thread.
final class PdfText {
    private static final int LONGEST_HEADING = 150;
    private static final double HEADING_RATIO = 1.15;
    private static final double PARAGRAPH_GAP = 1.25;

    private final List<PdfLine> lines;
    private final PdfOutline outline;
    private final TextAssembler assembler;
    private final float bodySize;
    private final double lineGap;
    private final List<Float> headingSizes;
    private final Set<String> hyphenated = new HashSet<>();
    private @Nullable String firstHeading;

    PdfText(List<PdfLine> lines, PdfOutline outline, TextAssembler assembler) {
        this.lines = lines;
        this.outline = outline;
        this.assembler = assembler;
        this.bodySize = mostFrequentSize(lines);
        this.lineGap = mostFrequentGap(lines);
        this.headingSizes = headingSizes(lines, bodySize);
        lines.forEach(this::noteHyphenatedWords);
    }

    @Nullable
    String firstHeading() {
        return firstHeading;
    }

    void assemble(int pageCount) {
        int page = 0;
        PdfLine previous = null;
        int index = 0;
        while (index < lines.size()) {
            PdfLine line = lines.get(index);
            while (page < line.page()) {
                assembler.page(++page);
            }
            int consumed = heading(index);
            if (consumed > 0) {
                previous = null;
            } else if (line.isMonospaced()) {
                consumed = code(index);
                previous = null;
            } else {
                prose(previous, line);
                previous = line;
                consumed = 1;
            }
            index += consumed;
        }
        while (page < pageCount) {
            assembler.page(++page);
        }
    }

    /// Number of lines that form a heading from `index` on, 0 for none. A heading may be broken into two or three
    /// lines of one size.
    private int heading(int index) {
        PdfLine first = lines.get(index);
        StringBuilder title = new StringBuilder();
        for (int count = 1; count <= 3 && index + count <= lines.size(); count++) {
            PdfLine line = lines.get(index + count - 1);
            if (line.size() != first.size() || line.page() != first.page()) {
                break;
            }
            title.append(Whitespace.joint(title, line.text())).append(line.text());
            int level = outline.levelOf(first.page(), title.toString());
            if (level > 0 && (first.isBold() || first.size() > bodySize)) {
                return emitHeading(level, title.toString(), count);
            }
        }
        return outline.isEmpty() ? headingBySize(index) : 0;
    }

    private int headingBySize(int index) {
        PdfLine first = lines.get(index);
        int rank = headingSizes.indexOf(first.size());
        if (rank < 0 || first.text().codePoints().noneMatch(Character::isLetter)) {
            return 0;
        }
        int count = 1;
        StringBuilder title = new StringBuilder(first.text());
        while (index + count < lines.size() && count < 3) {
            PdfLine next = lines.get(index + count);
            if (next.size() != first.size()
                    || next.page() != first.page()
                    || gap(first, next) > count * 3 * first.size()) {
                break;
            }
            title.append(Whitespace.joint(title, next.text())).append(next.text());
            count++;
        }
        return title.length() > LONGEST_HEADING ? 0 : emitHeading(rank + 1, title.toString(), count);
    }

    private int emitHeading(int level, String title, int count) {
        firstHeading = firstHeading == null ? title : firstHeading;
        assembler.heading(level, title);
        return count;
    }

    private int code(int index) {
        PdfLine first = lines.get(index);
        float left = first.x();
        int count = 0;
        while (index + count < lines.size()
                && lines.get(index + count).isMonospaced()
                && lines.get(index + count).page() == first.page()) {
            left = Math.min(left, lines.get(index + count).x());
            count++;
        }
        StringBuilder code = new StringBuilder();
        for (PdfLine line : lines.subList(index, index + count)) {
            // A character of a monospaced face is about 0.6 of its size wide.
            int indent = Math.clamp(Math.round((line.x() - left) / (line.size() * 0.6f)), 0, 80);
            code.append(code.isEmpty() ? "" : "\n").repeat(" ", indent).append(line.text());
        }
        assembler.block(BlockKind.CODE, code);
        return count;
    }

    private void prose(@Nullable PdfLine previous, PdfLine line) {
        String content = withoutBullet(line.text());
        boolean bulleted = content.length() < line.text().length();
        if (previous == null || bulleted || startsBlock(previous, line)) {
            boolean listed = bulleted || startsWithNumber(line.text());
            assembler.block(listed || isEntry(content) ? BlockKind.LIST_ITEM : BlockKind.PARAGRAPH, content);
            return;
        }
        String before = previous.text();
        if (isBrokenWord(before, line.text())) {
            // Cleaning has already taken a soft hyphen away.
            assembler.continueBlock(before.endsWith("\u00AD") ? 0 : 1, "", line.text());
        } else {
            boolean compound = before.length() > 1
                    && before.endsWith("-")
                    && Character.isLetter(before.charAt(before.length() - 2));
            assembler.continueBlock(0, compound ? "" : Whitespace.joint(before, line.text()), line.text());
        }
    }

    private boolean startsBlock(PdfLine previous, PdfLine line) {
        if (previous.size() != line.size() && Math.abs(previous.size() - line.size()) > 0.2 * bodySize) {
            return true;
        }
        if (previous.page() != line.page()) {
            return endsSentence(previous.text())
                    && !Character.isLowerCase(line.text().charAt(0));
        }
        if (isEntry(previous.text())) {
            return true;
        }
        double gap = gap(previous, line);
        boolean apart = gap > PARAGRAPH_GAP * lineGap || gap < -lineGap;
        boolean indented = endsSentence(previous.text()) && line.x() - previous.x() > 0.8 * bodySize;
        boolean numbered = startsWithNumber(line.text()) && endsSentence(previous.text());
        return apart || indented || numbered;
    }

    /// A line of a table of contents ends with the number of a page; [PdfLine] has put the leader away.
    private static boolean isEntry(String text) {
        int end = text.length();
        while (end > 0 && Character.isDigit(text.charAt(end - 1))) {
            end--;
        }
        return end < text.length() && end > 1 && text.charAt(end - 1) == PdfLine.LEADER;
    }

    private static double gap(PdfLine above, PdfLine below) {
        return below.y() - above.y();
    }

    private static boolean endsSentence(String text) {
        char last = text.charAt(text.length() - 1);
        return ".!?:;。！？：；\"”)".indexOf(last) >= 0;
    }

    private static String withoutBullet(String text) {
        boolean bullet = text.length() > 2 && "•◦▪●■‣–∙·*-".indexOf(text.charAt(0)) >= 0 && text.charAt(1) == ' ';
        return bullet ? text.substring(2).strip() : text;
    }

    /// `3.` or `(a)` or `12)` at the start.
    private static boolean startsWithNumber(String text) {
        int index = text.charAt(0) == '(' ? 1 : 0;
        int start = index;
        while (index < text.length() && index - start < 3 && Character.isDigit(text.charAt(index))) {
            index++;
        }
        return index > start
                && index + 1 < text.length()
                && (text.charAt(index) == '.' || text.charAt(index) == ')')
                && text.charAt(index + 1) == ' ';
    }

    /// A hyphen at the end of a line belongs to the word only if the word is written with it somewhere inside a line.
    private boolean isBrokenWord(String before, String after) {
        char last = before.charAt(before.length() - 1);
        if (last == '\u00AD') {
            return true;
        }
        boolean broken = (last == '-' || last == '\u2010')
                && before.length() > 1
                && Character.isLetter(before.charAt(before.length() - 2))
                && Character.isLowerCase(after.charAt(0));
        return broken && !hyphenated.contains(lastWord(before) + firstWord(after));
    }

    private static String lastWord(String text) {
        return text.substring(text.lastIndexOf(' ') + 1).replace('\u2010', '-');
    }

    private static String firstWord(String text) {
        int end = 0;
        while (end < text.length() && (Character.isLetter(text.charAt(end)) || text.charAt(end) == '-')) {
            end++;
        }
        return text.substring(0, end);
    }

    private void noteHyphenatedWords(PdfLine line) {
        if (line.text().indexOf('-') <= 0) {
            return;
        }
        for (String word : line.text().split(" ", -1)) {
            int hyphen = word.indexOf('-');
            if (hyphen > 0 && hyphen < word.length() - 1) {
                hyphenated.add(firstWord(word));
            }
        }
    }

    private static float mostFrequentSize(List<PdfLine> lines) {
        Map<Float, Integer> characters = new HashMap<>();
        lines.forEach(line -> characters.merge(line.size(), line.text().length(), Integer::sum));
        return mostFrequent(characters, 10f);
    }

    /// The usual distance of two baselines of body text, points.
    private static double mostFrequentGap(List<PdfLine> lines) {
        Map<Float, Integer> gaps = new HashMap<>();
        for (int index = 1; index < lines.size(); index++) {
            PdfLine above = lines.get(index - 1);
            PdfLine below = lines.get(index);
            double gap = gap(above, below);
            if (above.page() == below.page() && gap > 0.5 * below.size() && gap < 2.2 * below.size()) {
                gaps.merge(Math.round(gap * 2) / 2f, 1, Integer::sum);
            }
        }
        return mostFrequent(gaps, 12f);
    }

    private static float mostFrequent(Map<Float, Integer> counts, float otherwise) {
        return counts.entrySet().stream()
                .max(Map.Entry.<Float, Integer>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .map(Map.Entry::getKey)
                .orElse(otherwise);
    }

    /// Sizes clearly above the body's, the greatest first; a size of much text is no heading's.
    private static List<Float> headingSizes(List<PdfLine> lines, float bodySize) {
        TreeSet<Float> sizes = new TreeSet<>();
        lines.stream()
                .map(PdfLine::size)
                .filter(size -> size >= HEADING_RATIO * bodySize)
                .forEach(sizes::add);
        return List.copyOf(sizes.descendingSet());
    }
}
