package dev.lamplight.documents;

import dev.lamplight.core.text.ExtractedText.BlockKind;
import java.util.List;
import java.util.Map;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.jspecify.annotations.Nullable;

/// Markdown as CommonMark has it, with tables and a front matter of `---` lines.
final class MarkdownReader {
    private static final Parser PARSER =
            Parser.builder().extensions(List.of(TablesExtension.create())).build();
    private static final int LONGEST_FRONT_MATTER = 20_000;
    private static final int DEEPEST_BLOCK = 200;
    private static final int DEEPEST_NODE = 500;
    private static final int MOST_TICKS = 100;
    private static final long MOST_BRACKET_STEPS = 100_000_000;

    /// @param title the front matter's title, null where it has none
    /// @param body the text behind the front matter
    private record Parts(@Nullable String title, String body) {}

    private MarkdownReader() {}

    static ExtractedDocument read(byte[] source, ExtractionBudget budget) {
        CharsetDetector.Decoded decoded = PlainTextReader.decode(source, budget);
        Parts parts = split(decoded.text());
        requireShallow(parts.body(), budget);
        requireClosedBrackets(parts.body());
        Node root = PARSER.parse(parts.body());
        requireShallow(root, budget);
        TextAssembler assembler = new TextAssembler(budget);
        MarkdownText text = new MarkdownText(assembler, budget);
        if (parts.title() != null) {
            assembler.block(BlockKind.PARAGRAPH, parts.title());
        }
        root.accept(text);
        String title = parts.title() == null ? text.firstHeading() : parts.title();
        return new ExtractedDocument(
                DocumentFormat.MARKDOWN,
                assembler.toText(title),
                Map.of(ExtractedDocument.Metadata.CHARSET, decoded.charset().name()));
    }

    /// Refuses what nobody writes and what is quadratic work for the parser: every open block looks at every line, and
    /// every new length of a run of back ticks looks at the rest of its paragraph.
    private static void requireShallow(String body, ExtractionBudget budget) {
        int depth = 0;
        int ticks = 0;
        for (int index = 0; index < body.length(); index++) {
            char current = body.charAt(index);
            ticks = current == '`' ? ticks + 1 : 0;
            if (current == '\n') {
                depth = 0;
            } else if (opensBlock(body, index)) {
                depth++;
            } else if (current != ' ' && current != '\t' && current != '.' && !isDigit(current)) {
                depth = Integer.MIN_VALUE;
            }
            if (depth > DEEPEST_BLOCK || ticks > MOST_TICKS) {
                throw new IllegalArgumentException("Expected blocks at most " + DEEPEST_BLOCK + " deep and at most "
                        + MOST_TICKS + " back ticks in a row");
            }
        }
        budget.requireTime();
    }

    /// For every `<` the parser looks for a `>` up to the end of the paragraph; the sum of these ways must stay small.
    private static void requireClosedBrackets(String body) {
        long steps = 0;
        int end = body.length();
        for (int index = body.length() - 1; index >= 0; index--) {
            char current = body.charAt(index);
            boolean endsParagraph = current == '\n' && index + 1 < body.length() && body.charAt(index + 1) == '\n';
            if (current == '>' || endsParagraph) {
                end = index;
            } else if (current == '<') {
                steps += end - index;
            }
        }
        if (steps > MOST_BRACKET_STEPS) {
            throw new IllegalArgumentException("Expected angle brackets that are closed, found too many open ones");
        }
    }

    /// The mark of a quotation or of a list.
    private static boolean opensBlock(String body, int index) {
        char current = body.charAt(index);
        boolean spaced = index + 1 < body.length() && " \t\n".indexOf(body.charAt(index + 1)) >= 0;
        boolean numbered = index > 0 && isDigit(body.charAt(index - 1)) && (current == '.' || current == ')');
        return current == '>' || (spaced && ("-*+".indexOf(current) >= 0 || numbered));
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    /// The walk over the tree is recursive, so its depth is measured first, without recursion.
    private static void requireShallow(Node root, ExtractionBudget budget) {
        Node node = root;
        int depth = 0;
        while (node != null) {
            budget.tick();
            if (depth > DEEPEST_NODE) {
                throw new IllegalArgumentException("Expected elements at most " + DEEPEST_NODE + " deep");
            }
            if (node.getFirstChild() != null) {
                node = node.getFirstChild();
                depth++;
                continue;
            }
            while (node != null && node.getNext() == null) {
                node = node.getParent();
                depth--;
            }
            node = node == null ? null : node.getNext();
        }
    }

    private static Parts split(String text) {
        String body = text.startsWith("---\r\n") || text.startsWith("---\n") ? text : null;
        if (body == null) {
            return new Parts(null, text);
        }
        int start = text.indexOf('\n') + 1;
        int end = endOfFrontMatter(text, start);
        if (end < 0) {
            return new Parts(null, text);
        }
        int bodyStart = text.indexOf('\n', end);
        return new Parts(title(text.substring(start, end)), bodyStart < 0 ? "" : text.substring(bodyStart + 1));
    }

    private static int endOfFrontMatter(String text, int start) {
        int lineStart = start;
        while (lineStart >= 0 && lineStart < text.length() && lineStart < LONGEST_FRONT_MATTER) {
            int lineEnd = text.indexOf('\n', lineStart);
            String line = text.substring(lineStart, lineEnd < 0 ? text.length() : lineEnd)
                    .stripTrailing();
            if (line.equals("---") || line.equals("...")) {
                return lineStart;
            }
            lineStart = lineEnd < 0 ? -1 : lineEnd + 1;
        }
        return -1;
    }

    private static @Nullable String title(String frontMatter) {
        for (String line : frontMatter.lines().toList()) {
            if (line.startsWith("title:")) {
                String value = line.substring("title:".length()).strip();
                boolean quoted = value.length() > 1
                        && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                        && value.charAt(value.length() - 1) == value.charAt(0);
                String plain = quoted ? value.substring(1, value.length() - 1) : value;
                return plain.isBlank() ? null : plain;
            }
        }
        return null;
    }
}
