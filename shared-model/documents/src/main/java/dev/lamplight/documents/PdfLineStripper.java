package dev.lamplight.documents;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.pdfbox.contentstream.operator.Operator;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;

/// Collects the lines of pages together with how they are set. Used by one thread.
final class PdfLineStripper extends PDFTextStripper {
    private static final float SPACING_TOLERANCE = 0.4f;
    private static final float CHARACTER_TOLERANCE = 0.2f;

    private final ExtractionBudget budget;
    private final List<PdfLine> lines = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final List<TextPosition> positions = new ArrayList<>();
    private long characters;

    PdfLineStripper(ExtractionBudget budget) {
        this.budget = budget;
        setSuppressDuplicateOverlappingText(false);
        // Below PDFBox's 0.5 and 0.3: text set tightly in justified lines loses spaces with those.
        setSpacingTolerance(SPACING_TOLERANCE);
        setAverageCharTolerance(CHARACTER_TOLERANCE);
    }

    List<PdfLine> lines(PDDocument document) throws IOException {
        writeText(document, Writer.nullWriter());
        return lines;
    }

    @Override
    protected void startPage(PDPage page) {
        budget.requireTime();
    }

    @Override
    protected void endPage(PDPage page) {
        endLine();
    }

    @Override
    protected void processOperator(Operator operator, List<COSBase> operands) throws IOException {
        budget.tick();
        // A form that paints two others, each of which paints two, is work without bound.
        if (operator.getName().equals("Do") && getLevel() > 0) {
            budget.countNestedForm();
        }
        super.processOperator(operator, operands);
    }

    @Override
    protected void writeString(String word, List<TextPosition> wordPositions) {
        text.append(word);
        positions.addAll(wordPositions);
        characters += word.length();
        budget.requireCharacters(characters);
    }

    @Override
    protected void writeWordSeparator() {
        text.append(' ');
    }

    @Override
    protected void writeLineSeparator() {
        endLine();
    }

    @Override
    protected void writeParagraphEnd() {
        endLine();
    }

    @Override
    protected void writePageEnd() {
        endLine();
    }

    private void endLine() {
        String line = text.toString();
        if (!line.isBlank() && !positions.isEmpty()) {
            lines.add(line(line.strip()));
        }
        text.setLength(0);
        positions.clear();
    }

    private PdfLine line(String content) {
        TextPosition middle = positions.get(positions.size() / 2);
        int bold = 0;
        int monospaced = 0;
        for (TextPosition position : positions) {
            String font = fontName(position.getFont());
            bold += font.contains("bold") || font.contains("black") || font.contains("heavy") ? 1 : 0;
            monospaced += isMonospaced(font) ? 1 : 0;
        }
        return new PdfLine(
                getCurrentPageNo(),
                content,
                Math.round(middle.getFontSizeInPt() * 2) / 2f,
                bold * 2 > positions.size(),
                monospaced * 5 > positions.size() * 4,
                positions.getFirst().getXDirAdj(),
                middle.getYDirAdj(),
                middle.getPageHeight());
    }

    private static boolean isMonospaced(String font) {
        return font.contains("mono")
                || font.contains("courier")
                || font.contains("typewriter")
                || font.contains("consolas")
                || font.contains("cmtt")
                || font.contains("nimbusmon");
    }

    private static String fontName(PDFont font) {
        String name = font.getName();
        return name == null ? "" : name.toLowerCase(Locale.ROOT);
    }
}
