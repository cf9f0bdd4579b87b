package dev.lamplight.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.text.ExtractedText.BlockKind;
import dev.lamplight.core.text.ExtractedText.Page;
import java.io.IOException;
import java.util.List;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.junit.jupiter.api.Test;

class PdfReaderTest {
    @Test
    void pagesHeadingsParagraphsAndCodeAreFound() throws IOException {
        byte[] source;
        try (PDDocument document = new PDDocument()) {
            document.getDocumentInformation().setTitle("A manual");
            for (int number = 1; number <= 4; number++) {
                PDPage page = Pdfs.page(document);
                Pdfs.line(document, page, Pdfs.BODY, 8, 810, "A manual of things");
                Pdfs.line(document, page, Pdfs.BOLD, 18, 740, "Part " + "ABCD".charAt(number - 1));
                Pdfs.line(document, page, Pdfs.BODY, 10, 700, "The first line of a paragraph that is broken by a hy-");
                Pdfs.line(
                        document,
                        page,
                        Pdfs.BODY,
                        10,
                        688,
                        "phen and goes on in the second line of page " + number + ".");
                Pdfs.line(document, page, Pdfs.BODY, 10, 660, "Another paragraph stands here after a gap.");
                Pdfs.line(document, page, Pdfs.CODE, 10, 630, "ls -l /tmp");
                Pdfs.line(document, page, Pdfs.BODY, 8, 30, Integer.toString(number));
            }
            source = Pdfs.bytes(document);
        }

        ExtractedDocument document = Extraction.of(source, "a.pdf");

        String text = document.text().text();
        assertThat(document.title()).isEqualTo("A manual");
        assertThat(document.metadata()).containsEntry(ExtractedDocument.Metadata.PAGE_COUNT, "4");
        assertThat(Extraction.headings(document.text()))
                .containsExactly("1 Part A", "1 Part B", "1 Part C", "1 Part D");
        assertThat(Extraction.blocks(document.text(), BlockKind.PARAGRAPH))
                .startsWith(
                        "The first line of a paragraph that is broken by a hyphen and goes on in the second line of"
                                + " page 1.",
                        "Another paragraph stands here after a gap.")
                .hasSize(8);
        assertThat(Extraction.blocks(document.text(), BlockKind.CODE))
                .hasSize(4)
                .containsOnly("ls -l /tmp");
        assertThat(text).doesNotContain("A manual of things");
        List<Page> pages = document.text().pages();
        assertThat(pages).extracting(Page::number).containsExactly(1, 2, 3, 4);
        assertThat(pages.get(2).span().of(text)).contains("Part C", "page 3.").doesNotContain("page 2.", "page 4.");
    }

    @Test
    void compoundKeepsItsHyphenIfTheDocumentWritesItSo() throws IOException {
        byte[] source = Pdfs.of(
                "A well-known fact is written with a hyphen, and so is every other well-",
                "known one of this paragraph.");

        assertThat(Extraction.of(source, "a").text().text()).contains("every other well-known one");
    }

    @Test
    void softHyphenLeavesNoTrace() throws IOException {
        byte[] source = Pdfs.of("This line ends with a soft hy\u00AD", "phen and goes on.");

        assertThat(Extraction.of(source, "a").text().text())
                .isEqualTo("This line ends with a soft hyphen and goes on.");
    }

    @Test
    void pagesWithoutTextAreNamed() throws IOException {
        try (PDDocument document = new PDDocument()) {
            Pdfs.page(document);

            Extraction.assertFails(Pdfs.bytes(document), PermanentCode.NO_TEXT_LAYER)
                    .hasMessageContaining("1 pages");
        }
    }

    @Test
    void userPasswordIsNamedAndEmptyOneIsNoObstacle() throws IOException {
        Extraction.assertFails(encrypted("secret"), PermanentCode.ENCRYPTED_DOCUMENT);

        assertThat(Extraction.of(encrypted(""), "a").text().text()).isEqualTo("Some text");
    }

    @Test
    void bombInAContentStreamStopsAtTheLimit() throws IOException {
        byte[] source;
        try (PDDocument document = new PDDocument()) {
            PDPage page = Pdfs.page(document);
            PDStream stream = new PDStream(document);
            try (java.io.OutputStream out = stream.createOutputStream(COSName.FLATE_DECODE)) {
                out.write(new byte[3_000_000]);
            }
            page.setContents(stream);
            source = Pdfs.bytes(document);
        }

        assertThat(source.length).isLessThan(20_000);
        Extraction.assertFails(source, PermanentCode.DOCUMENT_TOO_LARGE);
    }

    @Test
    void everyTruncationEndsAsTextOrCodedFailure() throws IOException {
        byte[] whole = Pdfs.of("Some text", "of two lines");
        for (int length = 8; length < whole.length; length += 41) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            String outcome;
            try {
                outcome = Extraction.limited(cut).text().text();
            } catch (dev.lamplight.contract.Failure.Permanent failure) {
                outcome = failure.code().name();
            }

            assertThat(outcome).as("cut at %d", length).isNotBlank();
        }
    }

    @Test
    void fontsOfTheMachineAreNotLookedFor() throws IOException {
        Extraction.of(Pdfs.of("Helvetica is not embedded"), "a");

        assertThat(org.apache.pdfbox.pdmodel.font.FontMappers.instance()).isInstanceOf(BundledFontMapper.class);
    }

    private static byte[] encrypted(String userPassword) throws IOException {
        try (PDDocument document = new PDDocument()) {
            PDPage page = Pdfs.page(document);
            Pdfs.line(document, page, Pdfs.BODY, 10, 700, "Some text");
            StandardProtectionPolicy policy =
                    new StandardProtectionPolicy("owner", userPassword, new AccessPermission());
            policy.setEncryptionKeyLength(256);
            document.protect(policy);
            return Pdfs.bytes(document);
        }
    }
}
