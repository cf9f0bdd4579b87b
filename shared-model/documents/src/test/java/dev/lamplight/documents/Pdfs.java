package dev.lamplight.documents;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;

/// PDFs written by PDFBox.
final class Pdfs {
    static final PDFont BODY = new PDType1Font(FontName.HELVETICA);
    static final PDFont BOLD = new PDType1Font(FontName.HELVETICA_BOLD);
    static final PDFont CODE = new PDType1Font(FontName.COURIER);

    private Pdfs() {}

    static byte[] of(String... lines) throws IOException {
        try (PDDocument document = new PDDocument()) {
            PDPage page = page(document);
            float y = 700;
            for (String line : lines) {
                line(document, page, BODY, 10, y, line);
                y -= 12;
            }
            return bytes(document);
        }
    }

    static PDPage page(PDDocument document) {
        PDPage page = new PDPage(PDRectangle.A4);
        document.addPage(page);
        return page;
    }

    static void line(PDDocument document, PDPage page, PDFont font, float size, float y, String text)
            throws IOException {
        try (PDPageContentStream content =
                new PDPageContentStream(document, page, PDPageContentStream.AppendMode.APPEND, true)) {
            content.beginText();
            content.setFont(font, size);
            content.newLineAtOffset(72, y);
            content.showText(text);
            content.endText();
        }
    }

    static byte[] bytes(PDDocument document) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        document.save(bytes);
        return bytes.toByteArray();
    }
}
