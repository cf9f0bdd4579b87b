package dev.lamplight.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.text.ExtractedText.BlockKind;
import java.io.IOException;
import java.math.BigInteger;
import org.apache.poi.poifs.crypt.EncryptionInfo;
import org.apache.poi.poifs.crypt.EncryptionMode;
import org.apache.poi.poifs.crypt.Encryptor;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.apache.poi.xwpf.usermodel.XWPFTable;
import org.junit.jupiter.api.Test;

class DocxReaderTest {
    @Test
    void readsWhatPoiWrites() throws IOException {
        byte[] source;
        try (XWPFDocument document = new XWPFDocument()) {
            document.getProperties().getCoreProperties().setTitle("Core title");
            document.getProperties().getCoreProperties().setCreator("Ada");
            paragraph(document, "Heading1", "第一章 Start");
            XWPFParagraph body = document.createParagraph();
            body.createRun().setText("Two ");
            body.createRun().setText("runs");
            body.createRun().addBreak();
            body.createRun().setText("and a break.");
            paragraph(document, "Heading2", "Deeper");
            XWPFParagraph item = document.createParagraph();
            item.setNumID(BigInteger.ONE);
            item.createRun().setText("an item");
            XWPFTable table = document.createTable(2, 2);
            table.getRow(0).getCell(0).setText("Name");
            table.getRow(0).getCell(1).setText("Age");
            table.getRow(1).getCell(0).setText("Bo");
            table.getRow(1).getCell(1).setText("7");
            source = Docxs.bytes(document);
        }

        ExtractedDocument document = Extraction.of(source, "a.docx");

        assertThat(document.format()).isEqualTo(DocumentFormat.DOCX);
        assertThat(document.title()).isEqualTo("Core title");
        assertThat(document.metadata()).containsEntry(ExtractedDocument.Metadata.AUTHOR, "Ada");
        assertThat(Extraction.headings(document.text())).containsExactly("1 第一章 Start", "2 Deeper");
        assertThat(Extraction.blocks(document.text(), BlockKind.PARAGRAPH)).containsExactly("Two runs\nand a break.");
        assertThat(Extraction.blocks(document.text(), BlockKind.LIST_ITEM)).containsExactly("an item");
        assertThat(Extraction.blocks(document.text(), BlockKind.TABLE_ROW)).containsExactly("Name | Age", "Bo | 7");
    }

    @Test
    void deletedAndRepeatedTextIsNoText() {
        byte[] source = Zips.docx("<w:p><w:r><w:t>kept</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
                + "<w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom><w:r><w:instrText>PAGE</w:instrText></w:r>"
                + "<w:ins><w:r><w:t xml:space=\"preserve\"> added</w:t></w:r></w:ins></w:p>");

        assertThat(Extraction.of(source, "a").text().text()).isEqualTo("kept added");
    }

    @Test
    void nestedTableAndTextBoxKeepTheirText() {
        byte[] source =
                Zips.docx("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>outer</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r>"
                        + "<w:t>inner</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>"
                        + "<w:p><w:r><w:t>around</w:t></w:r><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p>"
                        + "</w:txbxContent></w:p>");

        assertThat(Extraction.of(source, "a").text().text()).contains("outer inner", "boxed", "around");
    }

    @Test
    void documentTypeIsRefused() {
        byte[] source = Zips.docxPart("<!DOCTYPE d [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>"
                + "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">"
                + "<w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>");

        Extraction.assertFails(source, PermanentCode.CORRUPT_DOCUMENT);
    }

    @Test
    void bombStopsAtTheLimit() {
        byte[] source = Zips.docx("<w:p><w:r><w:t>x</w:t></w:r></w:p>" + " ".repeat(3_000_000));

        assertThat(source.length).isLessThan(20_000);
        Extraction.assertFails(source, PermanentCode.DOCUMENT_TOO_LARGE);
    }

    @Test
    void deepNestingIsRefused() {
        byte[] source = Zips.docx("<w:sdt>".repeat(5000) + "</w:sdt>".repeat(5000));

        Extraction.assertFails(source, PermanentCode.CORRUPT_DOCUMENT);
    }

    @Test
    void everyTruncationEndsAsCodedFailure() throws IOException {
        byte[] whole = Docxs.of("Some text");
        for (int length = 4; length < whole.length; length += 97) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);

            Extraction.assertFails(cut, PermanentCode.CORRUPT_DOCUMENT);
        }
    }

    @Test
    void passwordIsNamed() throws Exception {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        try (POIFSFileSystem file = new POIFSFileSystem()) {
            Encryptor encryptor = new EncryptionInfo(EncryptionMode.agile).getEncryptor();
            encryptor.confirmPassword("secret");
            try (java.io.OutputStream out = encryptor.getDataStream(file)) {
                out.write(Docxs.of("Some text"));
            }
            file.writeFilesystem(bytes);
        }

        Extraction.assertFails(bytes.toByteArray(), PermanentCode.ENCRYPTED_DOCUMENT);
    }

    private static void paragraph(XWPFDocument document, String style, String text) {
        XWPFParagraph paragraph = document.createParagraph();
        paragraph.setStyle(style);
        paragraph.createRun().setText(text);
    }
}
