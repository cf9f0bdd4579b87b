package dev.lamplight.documents;

import dev.lamplight.core.text.ExtractedText.BlockKind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/// Turns the events of a WordprocessingML part into blocks. Deleted text, field codes and the fallback copies of
/// drawings are no text of the document. Used by one thread.
final class DocxText {
    private static final Set<String> WORD_NAMESPACES = Set.of(
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main");
    private static final int DEEPEST_ELEMENT = 2000;

    /// A paragraph that is open; text boxes nest paragraphs.
    private static final class Paragraph {
        private final StringBuilder text = new StringBuilder();
        private String style = "";
        private int outline = -1;
        private boolean listed;
    }

    /// A row that is open. The text of tables inside its cells becomes text of the cell.
    private static final class Row {
        private final StringBuilder cells = new StringBuilder();
        private final StringBuilder cell = new StringBuilder();
    }

    private final DocxStyles styles;
    private final TextAssembler assembler;
    private final ExtractionBudget budget;
    private final Deque<Paragraph> paragraphs = new ArrayDeque<>();
    private final Deque<Row> rows = new ArrayDeque<>();
    private final StringBuilder code = new StringBuilder();
    private @Nullable String title;
    private @Nullable String firstHeading;

    DocxText(DocxStyles styles, TextAssembler assembler, ExtractionBudget budget) {
        this.styles = styles;
        this.assembler = assembler;
        this.budget = budget;
    }

    /// The paragraph in the style "Title", else the first heading, else null.
    @Nullable
    String title() {
        return title == null ? firstHeading : title;
    }

    DocxText read(XMLStreamReader xml) throws XMLStreamException {
        int depth = 0;
        while (xml.hasNext()) {
            switch (HardenedXml.next(xml, budget)) {
                case XMLStreamReader.START_ELEMENT -> {
                    requireShallow(++depth, xml);
                    depth -= start(xml);
                }
                case XMLStreamReader.END_ELEMENT -> {
                    depth--;
                    end(xml.getLocalName(), xml.getNamespaceURI());
                }
                default -> {}
            }
        }
        flushCode();
        return this;
    }

    private static void requireShallow(int depth, XMLStreamReader xml) throws XMLStreamException {
        if (depth > DEEPEST_ELEMENT) {
            throw new XMLStreamException("Expected at most " + DEEPEST_ELEMENT + " nested elements", xml.getLocation());
        }
    }

    /// Returns how many levels the reader left by itself: 1 where it read on to the end of the element.
    private int start(XMLStreamReader xml) throws XMLStreamException {
        String name = xml.getLocalName();
        boolean isWord = isWord(xml.getNamespaceURI());
        if (name.equals("Fallback") || (isWord && (name.equals("del") || name.equals("moveFrom")))) {
            HardenedXml.skip(xml, budget);
            return 1;
        }
        if (name.equals("t")) {
            return text(xml);
        }
        if (isWord) {
            startWord(name, xml);
        }
        return 0;
    }

    /// Text of a run; in mathematics `m:t` is the same thing. The text of drawings (`a:t`) has a namespace of its
    /// own.
    private int text(XMLStreamReader xml) throws XMLStreamException {
        boolean counts = isWord(xml.getNamespaceURI())
                || String.valueOf(xml.getNamespaceURI()).endsWith("/math");
        String text = xml.getElementText();
        Paragraph open = paragraphs.peek();
        if (counts && open != null) {
            open.text.append(text);
            budget.requireCharacters(open.text.length());
        }
        return 1;
    }

    private void startWord(String name, XMLStreamReader xml) {
        switch (name) {
            case "p" -> {
                budget.countNode();
                paragraphs.push(new Paragraph());
            }
            case "tr" -> rows.push(new Row());
            default -> {
                Paragraph open = paragraphs.peek();
                if (open != null) {
                    inParagraph(open, name, xml);
                }
            }
        }
    }

    private static void inParagraph(Paragraph open, String name, XMLStreamReader xml) {
        switch (name) {
            case "pStyle" -> open.style = HardenedXml.attribute(xml, "val");
            case "outlineLvl" -> {
                Integer level = HardenedXml.number(xml, "val");
                open.outline = level == null ? -1 : level;
            }
            case "numPr" -> open.listed = true;
            case "tab" -> open.text.append(open.text.isEmpty() ? "" : "\t");
            case "br", "cr" -> open.text.append(Whitespace.KEPT_BREAK);
            case "noBreakHyphen" -> open.text.append('-');
            default -> {}
        }
    }

    private void end(String name, @Nullable String namespace) {
        if (!isWord(namespace)) {
            return;
        }
        switch (name) {
            case "p" -> endParagraph(paragraphs.pop());
            case "tc" -> endCell();
            case "tr" -> endRow(rows.pop());
            default -> {}
        }
    }

    private void endParagraph(Paragraph paragraph) {
        Row row = rows.peek();
        if (row != null) {
            row.cell.append(row.cell.isEmpty() ? "" : Whitespace.KEPT_BREAK).append(paragraph.text);
            budget.requireCharacters(row.cell.length());
            return;
        }
        if (styles.isCode(paragraph.style)) {
            code.append(code.isEmpty() ? "" : "\n")
                    .append(paragraph.text.toString().replace(Whitespace.KEPT_BREAK, '\n'));
            budget.requireCharacters(code.length());
            return;
        }
        flushCode();
        if (paragraph.text.isEmpty()) {
            return;
        }
        emit(paragraph);
    }

    private void emit(Paragraph paragraph) {
        String text = paragraph.text.toString();
        int level = paragraph.outline >= 0 && paragraph.outline < 9
                ? paragraph.outline + 1
                : styles.headingLevel(paragraph.style);
        if (styles.isTitle(paragraph.style) && title == null) {
            title = text;
            assembler.heading(1, text);
        } else if (level > 0) {
            firstHeading = firstHeading == null ? text : firstHeading;
            assembler.heading(level, text);
        } else {
            boolean listed = paragraph.listed || styles.isListItem(paragraph.style);
            assembler.block(listed ? BlockKind.LIST_ITEM : BlockKind.PARAGRAPH, text);
        }
    }

    private void endCell() {
        Row row = rows.peek();
        if (row == null || row.cell.isEmpty()) {
            return;
        }
        String cell = Whitespace.collapse(row.cell).replace('\n', ' ');
        if (!cell.isEmpty()) {
            row.cells.append(row.cells.isEmpty() ? "" : HtmlText.CELL_SEPARATOR).append(cell);
        }
        row.cell.setLength(0);
    }

    private void endRow(Row row) {
        Row outer = rows.peek();
        if (outer == null) {
            flushCode();
            assembler.block(BlockKind.TABLE_ROW, row.cells);
        } else {
            outer.cell.append(outer.cell.isEmpty() ? "" : Whitespace.KEPT_BREAK).append(row.cells);
        }
    }

    private void flushCode() {
        if (!code.isEmpty()) {
            assembler.block(BlockKind.CODE, code);
            code.setLength(0);
        }
    }

    private static boolean isWord(@Nullable String namespace) {
        return namespace != null && WORD_NAMESPACES.contains(namespace);
    }
}
