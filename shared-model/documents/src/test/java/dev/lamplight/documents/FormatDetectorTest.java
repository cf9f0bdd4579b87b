package dev.lamplight.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

    @Test
    void textWithBracesCommasOrTabsStaysText() {
        List<String> texts = List.of(
                "{main} started\n{worker} started\n{worker} stopped\n",
                "[2026-01-01 10:00:00,123] INFO start\n[2026-01-01 10:00:01,456] INFO stop\n",
                "[1] Knuth, D.\n[2] Lamport, L.\n[3] Gray, J.\n",
                "{{ template }} with {braces}\n",
                "2026-01-01 10:00:00,123 INFO start\n2026-01-01 10:00:01,456 INFO stop\n2026-01-01 10:00:02,7 x\n",
                "Roses are red,\nViolets are blue,\nSugar is sweet,\n",
                "First, we look, then we leap.\nThen, we rest, and we sleep.\nLast, we wake, and we weep.\n",
                "int a,b;\nint c,d;\nint e,f;\n",
                "one line, with, commas",
                "name,age");
        for (String text : texts) {
            assertThat(detect(text, "notes")).as(text).isEqualTo(DocumentFormat.TEXT);
        }
        assertThat(detect("# Title\n\n- one, two\n- three, four\n- five, six\n", "a.csv"))
                .isEqualTo(DocumentFormat.TEXT);
        assertThat(detect("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n", "table.md"))
                .isEqualTo(DocumentFormat.MARKDOWN);
        assertThat(detect("{main} started\n{worker} started\n", "a.json")).isEqualTo(DocumentFormat.TEXT);
    }

    @Test
    void dataIsKnownUnderAnyName() {
        assertThat(detect("[{\"a\": 1}, {\"a\": 2}]", "notes.txt")).isEqualTo(DocumentFormat.JSON);
        assertThat(detect("\uFEFF\n {\"a\": {\"b\": [1]}}", "page.md")).isEqualTo(DocumentFormat.JSON);
        assertThat(detect("{\"a\": 1}\n{\"a\": 2}\n", "page.csv")).isEqualTo(DocumentFormat.JSON_LINES);
        assertThat(detect("[" + "{\"a\": 1},".repeat(20_000) + "1]", "x")).isEqualTo(DocumentFormat.JSON);
        assertThat(detect("name,price\napple,1\npear,2\n", "notes.txt")).isEqualTo(DocumentFormat.CSV);
    }

    @Test
    void nameDecidesWhereDataIsBrokenOrUneven() {
        assertThat(detect("{\"a\": 1, // comment\n \"b\": 2}", "a.json")).isEqualTo(DocumentFormat.JSON);
        assertThat(detect("{\"a\": 1, // comment\n \"b\": 2}", "a.txt")).isEqualTo(DocumentFormat.TEXT);
        assertThat(detect("a,b\n1,2\n3,4\n5\n6,7\n8,9\n1,2\n", "a.csv")).isEqualTo(DocumentFormat.CSV);
        assertThat(detect("a,b\n1,2\n3,4\n5\n6,7\n8,9\n1,2\n", "a.txt")).isEqualTo(DocumentFormat.TEXT);
        assertThat(detect("name, age\nAda, x\n", "a.csv")).isEqualTo(DocumentFormat.CSV);
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
