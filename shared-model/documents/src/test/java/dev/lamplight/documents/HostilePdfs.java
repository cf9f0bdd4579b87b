package dev.lamplight.documents;

import static dev.lamplight.contract.PermanentCode.CORRUPT_DOCUMENT;
import static dev.lamplight.contract.PermanentCode.DOCUMENT_TOO_LARGE;
import static dev.lamplight.contract.PermanentCode.EMPTY_DOCUMENT;
import static dev.lamplight.contract.PermanentCode.ENCRYPTED_DOCUMENT;
import static dev.lamplight.contract.PermanentCode.NO_TEXT_LAYER;
import static dev.lamplight.documents.HostileInput.reads;
import static dev.lamplight.documents.HostileInput.refuses;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;

/// PDFs that lie, loop or swell.
final class HostilePdfs {
    private static final String TREE = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
    private static final String PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] >>";

    private HostilePdfs() {}

    static List<HostileInput> layers() {
        return List.of(
                refuses("PDF of pictures", "a.pdf", 60, NO_TEXT_LAYER, () -> RawPdf.onePage(
                                        "", ascii("q 100 0 0 100 0 0 cm /Im Do Q"))
                                .toBytes())
                        .heavy(),
                reads("PDF of a picture over invisible text", "a.pdf", 60, "read by OCR", () -> RawPdf.onePage(
                                "", ascii("BT 3 Tr /F1 12 Tf 72 700 Td (read by OCR) Tj ET"))
                        .toBytes()),
                reads(
                        "PDF with text on one page of four",
                        "a.pdf",
                        60,
                        "the only words",
                        () -> pages("", "", "the only words", "")),
                refuses("PDF of a filled form alone", "a.pdf", 60, NO_TEXT_LAYER, HostilePdfs::form),
                refuses("PDF without pages", "a.pdf", 60, EMPTY_DOCUMENT, () -> new RawPdf()
                        .object("<< /Type /Catalog /Pages 2 0 R >>")
                        .object("<< /Type /Pages /Kids [] /Count 0 >>")
                        .toBytes()),
                refuses("PDF of white space", "a.pdf", 60, NO_TEXT_LAYER, () -> pages("   ", " ")),
                refuses("PDF with a password", "a.pdf", 60, ENCRYPTED_DOCUMENT, () -> protect("secret")),
                reads("PDF that restricts printing", "a.pdf", 60, "some text", () -> protect("")));
    }

    /// @param canary address of a server that must not be asked
    static List<HostileInput> structure(String canary) {
        return List.of(
                refuses("PDF of 10^5 pages", "a.pdf", 900, DOCUMENT_TOO_LARGE, () -> manyPages(100_000, 100_000))
                        .heavy(),
                refuses("PDF of 10^5 pages that says 1", "a.pdf", 900, DOCUMENT_TOO_LARGE, () -> manyPages(100_000, 1))
                        .heavy(),
                reads("PDF of one page that says 2^31 - 1", "a.pdf", 60, "hello", () -> onePageSaying("2147483647")),
                reads("PDF of one page that says -1", "a.pdf", 60, "hello", () -> onePageSaying("-1")),
                reads("PDF of 10,000 pages with bookmarks", "a.pdf", 2500, "hello", () -> bookmarks(10_000))
                        .heavy(),
                refuses("page tree that holds itself", "a.pdf", 60, EMPTY_DOCUMENT, () -> new RawPdf()
                        .object("<< /Type /Catalog /Pages 2 0 R >>")
                        .object("<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>")
                        .toBytes()),
                reads("page whose parent is itself", "a.pdf", 60, "hello", () -> new RawPdf()
                                .object("<< /Type /Catalog /Pages 2 0 R >>")
                                .object(TREE)
                                .object(
                                        "<< /Type /Page /Parent 3 0 R /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>")
                                .object(RawPdf.FONT)
                                .stream("", RawPdf.showing("hello"))
                                .toBytes()),
                refuses("page tree 10^5 levels deep", "a.pdf", 900, CORRUPT_DOCUMENT, () -> deepTree(100_000))
                        .heavy(),
                refuses("catalog that is its own page tree", "a.pdf", 60, EMPTY_DOCUMENT, () -> new RawPdf()
                        .object("<< /Type /Catalog /Pages 1 0 R /Kids [1 0 R] >>")
                        .toBytes()),
                refuses("object that refers to itself", "a.pdf", 60, CORRUPT_DOCUMENT, () -> new RawPdf()
                        .object("1 0 R")
                        .toBytes()),
                refuses("arrays nested 10^5 deep", "a.pdf", 200, CORRUPT_DOCUMENT, () -> new RawPdf()
                        .object("<< /Type /Catalog /Pages 2 0 R /X " + "[".repeat(100_000) + " >>")
                        .object(TREE)
                        .object(PAGE)
                        .toBytes()),
                refuses("operands nested 10^5 deep", "a.pdf", 400, NO_TEXT_LAYER, () -> RawPdf.onePage(
                                "", ascii("[".repeat(100_000) + " TJ"))
                        .toBytes()),
                reads("outline that is its own sibling", "a.pdf", 60, "hello", HostilePdfs::loopingOutline),
                reads(
                        "form that paints itself",
                        "a.pdf",
                        100,
                        "hello",
                        () -> RawPdf.onePage("", ascii("BT /F1 12 Tf 72 700 Td (hello) Tj ET /Fm Do")).stream(
                                        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /Fm 6 0 R >> >>",
                                        ascii("/Fm Do"))
                                .toBytes()),
                refuses("forms that double 40 times", "a.pdf", 4000, DOCUMENT_TOO_LARGE, HostilePdfs::doublingForms)
                        .heavy(),
                reads("XFA form with entities", "a.pdf", 60, "hello", () -> xfa(canary)));
    }

    static List<HostileInput> streams() {
        return List.of(
                reads("stream longer than the file", "a.pdf", 60, "hello", () -> RawPdf.onePage(
                                "/Length 2147483647", RawPdf.showing("hello"))
                        .toBytes()),
                reads("stream of negative length", "a.pdf", 60, "hello", () -> RawPdf.onePage(
                                "/Length -5", RawPdf.showing("hello"))
                        .toBytes()),
                refuses("stream whose length is itself", "a.pdf", 60, NO_TEXT_LAYER, () -> RawPdf.onePage(
                                "/Length 5 0 R", RawPdf.showing("hello"))
                        .toBytes()),
                refuses("content of 2 GB packed", "a.pdf", 300, DOCUMENT_TOO_LARGE, () -> RawPdf.onePage(
                                        "/Filter /FlateDecode", Bombs.zlibSpaces("", 2_000))
                                .toBytes())
                        .heavy(),
                refuses("content packed twice, 2 GB", "a.pdf", 300, DOCUMENT_TOO_LARGE, () -> RawPdf.onePage(
                                        "/Filter [/FlateDecode /LZWDecode /RunLengthDecode /FlateDecode]",
                                        Bombs.zlibSpaces("", 2_000))
                                .toBytes())
                        .heavy(),
                reads("100 filters", "a.pdf", 60, "hello", () -> RawPdf.onePage(
                                "/Filter [" + "/FlateDecode ".repeat(100) + "]", Bombs.deflate(RawPdf.showing("hello")))
                        .toBytes()),
                refuses("run lengths behind hexadecimal, 1 GB", "a.pdf", 700, DOCUMENT_TOO_LARGE, () -> RawPdf.onePage(
                                        "/Filter [/ASCIIHexDecode /RunLengthDecode /FlateDecode]",
                                        ascii("8120".repeat(8_000_000) + ">"))
                                .toBytes())
                        .heavy(),
                refuses(
                                "object stream of 2 GB",
                                "a.pdf",
                                300,
                                DOCUMENT_TOO_LARGE,
                                () -> objectStream(Bombs.zlibSpaces("2 0 ", 2_000), "/Filter /FlateDecode"))
                        .heavy(),
                refuses("list of places of 2 GB", "a.pdf", 300, DOCUMENT_TOO_LARGE, () -> new RawPdf()
                                .object("<< /Type /Catalog /Pages 2 0 R >>")
                                .object(TREE)
                                .object(PAGE)
                                .toBytes("/Size 4 /Filter /FlateDecode", Bombs.zlibSpaces("", 2_000)))
                        .heavy()
                        .heavy(),
                refuses("list of places that states 2^31 objects", "a.pdf", 300, NO_TEXT_LAYER, () -> new RawPdf()
                        .object("<< /Type /Catalog /Pages 2 0 R >>")
                        .object(TREE)
                        .object(PAGE)
                        .toBytes("/Size 2147483647 /Index [0 2147483647]", new byte[70])),
                refuses(
                        "object stream that holds itself",
                        "a.pdf",
                        60,
                        CORRUPT_DOCUMENT,
                        () -> objectStream(ascii("2 0 4 5 <<>> <<>>"), "/Extends 4 0 R")));
    }

    private static byte[] pages(String... texts) throws IOException {
        try (PDDocument document = new PDDocument()) {
            for (String text : texts) {
                if (text.isEmpty()) {
                    Pdfs.page(document);
                } else {
                    Pdfs.line(document, Pdfs.page(document), Pdfs.BODY, 10, 700, text);
                }
            }
            return Pdfs.bytes(document);
        }
    }

    private static byte[] form() {
        return new RawPdf()
                .object("<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] /DA (/Helv 12 Tf) >> >>")
                .object(TREE)
                .object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Annots [4 0 R] >>")
                .object("<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Ada) /Rect [0 0 99 20] /P 3 0 R >>")
                .toBytes();
    }

    private static byte[] protect(String password) throws IOException {
        try (PDDocument document = Loader.loadPDF(Pdfs.of("some text"))) {
            StandardProtectionPolicy policy = new StandardProtectionPolicy("owner", password, new AccessPermission());
            policy.setEncryptionKeyLength(128);
            document.protect(policy);
            return Pdfs.bytes(document);
        }
    }

    private static byte[] manyPages(int pages, int said) {
        RawPdf pdf = new RawPdf().object("<< /Type /Catalog /Pages 2 0 R >>");
        StringBuilder kids = new StringBuilder();
        for (int page = 0; page < pages; page++) {
            kids.append(page + 3).append(" 0 R ");
        }
        pdf.object("<< /Type /Pages /Kids [" + kids + "] /Count " + said + " >>");
        for (int page = 0; page < pages; page++) {
            pdf.object(PAGE);
        }
        return pdf.toBytes();
    }

    private static byte[] deepTree(int levels) {
        RawPdf pdf = new RawPdf().object("<< /Type /Catalog /Pages 2 0 R >>");
        for (int level = 0; level < levels; level++) {
            pdf.object("<< /Type /Pages /Kids [" + (level + 3) + " 0 R] /Count 1 >>");
        }
        return pdf.object("<< /Type /Page /Parent " + (levels + 1) + " 0 R >>").toBytes();
    }

    private static byte[] onePageSaying(String count) {
        return new RawPdf()
                        .object("<< /Type /Catalog /Pages 2 0 R >>")
                        .object("<< /Type /Pages /Kids [3 0 R] /Count " + count + " >>")
                        .object(
                                "<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>")
                        .object(RawPdf.FONT)
                        .stream("", RawPdf.showing("hello"))
                        .toBytes();
    }

    /// Each page has a word and a bookmark.
    private static byte[] bookmarks(int pages) {
        RawPdf pdf = new RawPdf().object("<< /Type /Catalog /Pages 2 0 R /Outlines 3 0 R >>");
        StringBuilder kids = new StringBuilder();
        for (int page = 0; page < pages; page++) {
            kids.append(6 + 2 * page).append(" 0 R ");
        }
        pdf.object("<< /Type /Pages /Kids [" + kids + "] /Count " + pages + " >>");
        pdf.object("<< /Type /Outlines /First 7 0 R /Last " + (5 + 2 * pages) + " 0 R >>");
        pdf.object(RawPdf.FONT);
        pdf.stream("", RawPdf.showing("hello"));
        for (int page = 0; page < pages; page++) {
            int number = 6 + 2 * page;
            pdf.object("<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>");
            String next = page + 1 < pages ? " /Next " + (number + 3) + " 0 R" : "";
            pdf.object("<< /Title (Hello) /Parent 3 0 R /Dest [" + number + " 0 R /Fit]" + next + " >>");
        }
        return pdf.toBytes();
    }

    private static byte[] loopingOutline() {
        return new RawPdf()
                        .object("<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R >>")
                        .object(TREE)
                        .object(
                                "<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>")
                        .object(RawPdf.FONT)
                        .stream("", RawPdf.showing("hello"))
                        .object("<< /Type /Outlines /First 7 0 R /Last 7 0 R >>")
                        .object("<< /Title (Hello) /Parent 6 0 R /Dest [3 0 R /Fit] /Next 7 0 R /First 7 0 R >>")
                        .toBytes();
    }

    private static byte[] doublingForms() {
        RawPdf pdf = RawPdf.onePage("", ascii("BT /F1 12 Tf 72 700 Td (hello) Tj ET /Fm Do"));
        for (int level = 0; level < 40; level++) {
            pdf.stream(
                    "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /Fm " + (pdf.size() + 2)
                            + " 0 R >> >>",
                    ascii("/Fm Do /Fm Do"));
        }
        return pdf.toBytes();
    }

    private static byte[] xfa(String canary) {
        String form = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">" + "<!ENTITY c SYSTEM \""
                + canary + "\">]><x>&b;&c;</x>";
        return new RawPdf()
                        .object("<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [] /XFA 6 0 R >> >>")
                        .object(TREE)
                        .object(
                                "<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>")
                        .object(RawPdf.FONT)
                        .stream("", RawPdf.showing("hello"))
                        .stream("", ascii(form))
                        .toBytes();
    }

    /// A document whose page tree, object 2, lies in the object stream 4.
    private static byte[] objectStream(byte[] content, String entries) {
        RawPdf pdf = new RawPdf()
                .object("<< /Type /Catalog /Pages 2 0 R >>")
                .object("null")
                .object(PAGE);
        pdf.stream("/Type /ObjStm /N 2 /First 8 " + entries, content);
        ByteBuffer places = ByteBuffer.allocate(7 * 6);
        place(places, 0, 0, 0);
        place(places, 1, pdf.offset(1), 0);
        place(places, 2, 4, 0);
        place(places, 1, pdf.offset(3), 0);
        boolean itself = entries.contains("/Extends");
        place(places, itself ? 2 : 1, itself ? 4 : pdf.offset(4), itself ? 1 : 0);
        return pdf.toBytes("/Size 5", places.array());
    }

    private static void place(ByteBuffer places, int type, int value, int index) {
        places.put((byte) type).putInt(value).putShort((short) index);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
