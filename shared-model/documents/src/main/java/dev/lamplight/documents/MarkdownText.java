package dev.lamplight.documents;

import dev.lamplight.core.text.ExtractedText.BlockKind;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.jspecify.annotations.Nullable;

/// Walks a Markdown tree and hands its text to the assembler. Embedded HTML is read by the [HTML walker][HtmlText].
final class MarkdownText extends AbstractVisitor {
    private final TextAssembler assembler;
    private final ExtractionBudget budget;
    private final StringBuilder inline = new StringBuilder();
    private BlockKind kind = BlockKind.PARAGRAPH;
    private @Nullable String firstHeading;

    MarkdownText(TextAssembler assembler, ExtractionBudget budget) {
        this.assembler = assembler;
        this.budget = budget;
    }

    @Nullable
    String firstHeading() {
        return firstHeading;
    }

    @Override
    public void visit(Heading heading) {
        inline.setLength(0);
        visitChildren(heading);
        String title = inline.toString();
        if (firstHeading == null && !title.isBlank()) {
            firstHeading = title;
        }
        assembler.heading(heading.getLevel(), title);
    }

    @Override
    public void visit(Paragraph paragraph) {
        inline.setLength(0);
        visitChildren(paragraph);
        assembler.block(kind, inline.toString());
    }

    @Override
    public void visit(ListItem item) {
        BlockKind outer = kind;
        kind = BlockKind.LIST_ITEM;
        visitChildren(item);
        kind = outer;
    }

    @Override
    public void visit(FencedCodeBlock code) {
        assembler.block(BlockKind.CODE, code.getLiteral());
    }

    @Override
    public void visit(IndentedCodeBlock code) {
        assembler.block(BlockKind.CODE, code.getLiteral());
    }

    @Override
    public void visit(HtmlBlock html) {
        HtmlText.appendFragment(html.getLiteral(), assembler, budget);
    }

    @Override
    public void visit(CustomBlock block) {
        if (block instanceof TableBlock) {
            visitChildren(block);
        }
    }

    @Override
    public void visit(CustomNode node) {
        if (!(node instanceof TableRow)) {
            visitChildren(node);
            return;
        }
        inline.setLength(0);
        for (Node cell = node.getFirstChild(); cell != null; cell = cell.getNext()) {
            if (cell instanceof TableCell) {
                inline.append(inline.isEmpty() ? "" : HtmlText.CELL_SEPARATOR);
                visitChildren(cell);
            }
        }
        assembler.block(BlockKind.TABLE_ROW, inline.toString());
    }

    @Override
    public void visit(Text text) {
        budget.countNode();
        inline.append(text.getLiteral());
    }

    @Override
    public void visit(Code code) {
        inline.append(code.getLiteral());
    }

    @Override
    public void visit(SoftLineBreak lineBreak) {
        inline.append('\n');
    }

    @Override
    public void visit(HardLineBreak lineBreak) {
        inline.append(Whitespace.KEPT_BREAK);
    }

    /// A tag inside running text says nothing a reader sees, but for the line break.
    @Override
    public void visit(HtmlInline html) {
        if (html.getLiteral().regionMatches(true, 0, "<br", 0, 3)) {
            inline.append(Whitespace.KEPT_BREAK);
        }
    }
}
