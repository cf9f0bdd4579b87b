package dev.lamplight.documents;

import dev.lamplight.core.text.ExtractedText.BlockKind;
import java.util.Locale;
import java.util.Set;
import org.jsoup.nodes.CDataNode;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/// Walks elements as a browser lays them out and hands their text to the assembler. The parser bounds the depth, so
/// the walk may be recursive.
final class HtmlText {
    /// Stands between the cells of a row, in every format.
    static final String CELL_SEPARATOR = " | ";

    private static final int LONGEST_CELL = 2000;
    private static final Set<String> SILENT = Set.of(
            "script",
            "style",
            "noscript",
            "template",
            "svg",
            "math-error",
            "iframe",
            "object",
            "embed",
            "canvas",
            "audio",
            "video",
            "map",
            "head",
            "title",
            "datalist",
            "select",
            "button",
            "input",
            "textarea",
            "progress");
    private static final Set<String> BLOCKS = Set.of(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "caption",
            "center",
            "dd",
            "details",
            "dialog",
            "dir",
            "div",
            "dl",
            "dt",
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
            "header",
            "hgroup",
            "hr",
            "html",
            "legend",
            "li",
            "main",
            "menu",
            "nav",
            "ol",
            "p",
            "section",
            "summary",
            "tbody",
            "td",
            "tfoot",
            "th",
            "thead",
            "tr",
            "ul");

    private final TextAssembler assembler;
    private final ExtractionBudget budget;
    private final StringBuilder inline = new StringBuilder();
    private BlockKind kind = BlockKind.PARAGRAPH;

    HtmlText(TextAssembler assembler, ExtractionBudget budget) {
        this.assembler = assembler;
        this.budget = budget;
    }

    static void appendFragment(String html, TextAssembler assembler, ExtractionBudget budget) {
        new HtmlText(assembler, budget).append(HtmlReader.parse(html, budget).body());
    }

    void append(Element root) {
        walk(root);
        flush();
    }

    private void walk(Node node) {
        budget.tick();
        if (node instanceof TextNode text && !(node instanceof CDataNode)) {
            inline.append(text.getWholeText());
        } else if (node instanceof Element element) {
            walkElement(element, element.normalName());
        }
    }

    private void walkElement(Element element, String name) {
        if (SILENT.contains(name)) {
            return;
        }
        switch (name) {
            case "br" -> inline.append(Whitespace.KEPT_BREAK);
            case "wbr" -> inline.append("");
            case "h1", "h2", "h3", "h4", "h5", "h6" -> heading(element, name.charAt(1) - '0');
            case "pre", "listing", "xmp" -> code(element);
            case "li", "dt", "dd" -> block(element, BlockKind.LIST_ITEM);
            case "table" -> table(element);
            default -> {
                if (BLOCKS.contains(name)) {
                    block(element, kind);
                } else {
                    element.childNodes().forEach(this::walk);
                }
            }
        }
    }

    private void heading(Element element, int level) {
        flush();
        assembler.heading(level, element.text());
    }

    private void code(Element element) {
        flush();
        assembler.block(BlockKind.CODE, element.wholeText());
    }

    private void block(Element element, BlockKind inner) {
        flush();
        BlockKind outer = kind;
        kind = inner;
        element.childNodes().forEach(this::walk);
        flush();
        kind = outer;
    }

    /// A table of data gives one block per row; one that only lays out a page is read cell by cell.
    private void table(Element table) {
        if (isLayout(table)) {
            block(table, kind);
            return;
        }
        flush();
        for (Element part : table.children()) {
            if (part.nameIs("tr")) {
                row(part);
            } else if (part.nameIs("caption")) {
                block(part, BlockKind.PARAGRAPH);
            } else {
                part.children().forEach(this::rowOrBlock);
            }
        }
    }

    private void rowOrBlock(Element element) {
        if (element.nameIs("tr")) {
            row(element);
        } else {
            block(element, kind);
        }
    }

    private void row(Element row) {
        budget.tick();
        StringBuilder cells = new StringBuilder();
        for (Element cell : row.children()) {
            String text = cell.text();
            if (!text.isBlank()) {
                cells.append(cells.isEmpty() ? "" : CELL_SEPARATOR).append(text);
            }
        }
        assembler.block(BlockKind.TABLE_ROW, cells);
    }

    private static boolean isLayout(Element table) {
        if (table.selectFirst("table table, pre, h1, h2, h3, h4, h5, h6") != null) {
            return true;
        }
        if ("presentation".equals(table.attr("role").toLowerCase(Locale.ROOT))) {
            return true;
        }
        return table.select("td").stream().anyMatch(cell -> cell.text().length() > LONGEST_CELL);
    }

    private void flush() {
        if (!inline.isEmpty()) {
            assembler.block(kind, inline);
            inline.setLength(0);
        }
    }
}
