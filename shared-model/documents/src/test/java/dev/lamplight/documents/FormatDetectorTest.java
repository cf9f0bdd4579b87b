package dev.lamplight.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FormatDetectorTest {
    private final FormatDetector detector = new FormatDetector();

    @Test
    void bytesDecideAgainstTheName() throws IOException {
        assertThat(detector.detect(Pdfs.of("Some text"), "notes.txt")).isEqualTo(DocumentFormat.PDF);
        assertThat(detector.detect(Docxs.of("Some text"), "notes.pdf")).isEqualTo(DocumentFormat.DOCX);
        assertThat(detect("<!DOCTYPE html><p>x", "notes.md")).isEqualTo(DocumentFormat.HTML);
        assertThat(detect("just words", "page.html")).isEqualTo(DocumentFormat.TEXT);
        assertThat(detect("just words", "page.pdf")).isEqualTo(DocumentFormat.TEXT);
    }

    @Test
    void nameDecidesOnlyBetweenTextAndMarkdown() {
        assertThat(detect("# Title", "a.MD")).isEqualTo(DocumentFormat.MARKDOWN);
        assertThat(detect("# Title", "a.txt")).isEqualTo(DocumentFormat.TEXT);
        assertThat(detect("<div align=center>logo</div>\n# Title", "README.md")).isEqualTo(DocumentFormat.MARKDOWN);
        assertThat(detect("<div>one</div>", "part")).isEqualTo(DocumentFormat.HTML);
    }

    @Test
    void pageBehindDeclarationAndCommentsIsHtml() {
        assertThat(detect("\uFEFF<?xml version='1.0'?>\n<!-- c -->\n<html><body>x", "x.txt"))
                .isEqualTo(DocumentFormat.HTML);
    }

    @Test
    void pdfBehindJunkIsPdfButQuotedHeaderIsText() throws IOException {
        byte[] pdf = Pdfs.of("Some text");
        byte[] shifted = new byte[pdf.length + 2];
        shifted[0] = '\r';
        shifted[1] = '\n';
        System.arraycopy(pdf, 0, shifted, 2, pdf.length);

        assertThat(detector.detect(shifted, "a")).isEqualTo(DocumentFormat.PDF);
        assertThat(detect("A PDF starts with %PDF-1.7 in its first line.", "a")).isEqualTo(DocumentFormat.TEXT);
    }

    @Test
    void refusalNamesWhatWasFound() {
        assertRefused(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13}, "image/png");
        assertRefused("{\\rtf1\\ansi text}".getBytes(StandardCharsets.US_ASCII), "application/rtf");
        assertRefused(Zips.of("mimetype", "application/epub+zip"), "application/epub+zip");
        assertRefused(Zips.of("a.txt", "text"), "application/zip");
        assertRefused(
                Zips.of("[Content_Types].xml", "<Types>spreadsheetml.sheet.main+xml</Types>"), "spreadsheetml.sheet");
        assertRefused(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0}, "elf");
    }

    private void assertRefused(byte[] source, String named) {
        assertThatThrownBy(() -> detector.detect(source, "document.txt"))
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                        .isEqualTo(PermanentCode.UNSUPPORTED_FORMAT))
                .hasMessageContaining(named);
    }

    private DocumentFormat detect(String source, String filename) {
        return detector.detect(source.getBytes(StandardCharsets.UTF_8), filename);
    }
}
