package dev.lamplight.documents;

import static dev.lamplight.contract.PermanentCode.CORRUPT_DOCUMENT;
import static dev.lamplight.contract.PermanentCode.DOCUMENT_TOO_LARGE;
import static dev.lamplight.contract.PermanentCode.EMPTY_DOCUMENT;
import static dev.lamplight.contract.PermanentCode.ENCRYPTED_DOCUMENT;
import static dev.lamplight.contract.PermanentCode.UNSUPPORTED_FORMAT;
import static dev.lamplight.documents.HostileInput.reads;
import static dev.lamplight.documents.HostileInput.refuses;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.poi.poifs.crypt.EncryptionInfo;
import org.apache.poi.poifs.crypt.EncryptionMode;
import org.apache.poi.poifs.crypt.Encryptor;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;

/// Archives that lie about what they hold, and XML that reaches out of them.
final class HostileArchives {
    private static final String OPEN =
            "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>";
    private static final String CLOSE = "</w:body></w:document>";
    private static final String WORDS = "<w:p><w:r><w:t>hello</w:t></w:r></w:p>";

    private HostileArchives() {}

    /// @param canary address of a server that must not be asked
    static List<HostileInput> all(String canary) {
        return List.of(
                refuses(
                                "DOCX with a part of 10 GB",
                                "a.docx",
                                200,
                                DOCUMENT_TOO_LARGE,
                                () -> Bombs.docx(Bombs.spaces(OPEN, 10_240), 10L << 30))
                        .heavy(),
                refuses(
                                "DOCX with a part of 10 GB that says 10 bytes",
                                "a.docx",
                                200,
                                DOCUMENT_TOO_LARGE,
                                () -> Bombs.docx(Bombs.spaces(OPEN, 10_240), 10))
                        .heavy(),
                refuses(
                                "DOCX with a list of types of 10 GB",
                                "a.docx",
                                60,
                                DOCUMENT_TOO_LARGE,
                                () -> Bombs.archive("[Content_Types].xml", Bombs.spaces("", 10_240), 10L << 30))
                        .heavy(),
                reads("DOCX that says its part has 4 GB", "a.docx", 60, "hello", () -> sized(0xFFFF_FFFEL)),
                reads("DOCX that says its part has nothing", "a.docx", 60, "hello", () -> sized(0)),
                refuses("archive of 10^5 entries", "a.docx", 60, DOCUMENT_TOO_LARGE, () -> Bombs.zipOfEntries(100_000)),
                refuses(
                        "archive of 60,000 entries",
                        "a.docx",
                        60,
                        DOCUMENT_TOO_LARGE,
                        () -> Bombs.zipOfEntries(60_000)),
                refuses(
                        "archive in an archive",
                        "a.zip",
                        20,
                        UNSUPPORTED_FORMAT,
                        () -> Zips.of("inner.docx", "PK\u0003\u0004")),
                reads(
                        "DOCX with names that climb",
                        "a.docx",
                        60,
                        "hello",
                        () -> Zips.of(
                                "../../etc/passwd",
                                "x",
                                "/etc/passwd",
                                "x",
                                "[Content_Types].xml",
                                Zips.DOCX_TYPES,
                                "word/document.xml",
                                OPEN + WORDS + CLOSE)),
                refuses(
                        "DOCX whose main part climbs",
                        "a.docx",
                        60,
                        CORRUPT_DOCUMENT,
                        () -> Zips.of(
                                "[Content_Types].xml",
                                Zips.DOCX_TYPES.replace("/word/document.xml", "/../../etc/passwd"))),
                refuses(
                        "DOCX without its main part",
                        "a.docx",
                        20,
                        CORRUPT_DOCUMENT,
                        () -> Zips.of("[Content_Types].xml", Zips.DOCX_TYPES)),
                refuses(
                        "DOCX whose entries say they are encrypted",
                        "a.docx",
                        20,
                        ENCRYPTED_DOCUMENT,
                        HostileArchives::flaggedEncrypted),
                refuses("DOCX with a password", "a.docx", 20, ENCRYPTED_DOCUMENT, HostileArchives::encrypted),
                refuses("Word file from before 2007", "a.doc", 60, UNSUPPORTED_FORMAT, HostileArchives::old),
                refuses("DOCX without a word", "a.docx", 60, EMPTY_DOCUMENT, () -> Zips.docx("<w:p/>")),
                refuses(
                        "DOCX with entities that multiply",
                        "a.docx",
                        60,
                        CORRUPT_DOCUMENT,
                        () -> Zips.docxPart(laughs() + OPEN + "<w:p><w:r><w:t>&j;</w:t></w:r></w:p>" + CLOSE)),
                refuses(
                        "DOCX with an external entity",
                        "a.docx",
                        60,
                        CORRUPT_DOCUMENT,
                        () -> Zips.docxPart("<!DOCTYPE x [<!ENTITY e SYSTEM \"" + canary + "\">]>" + OPEN
                                + "<w:p><w:r><w:t>&e;</w:t></w:r></w:p>" + CLOSE)),
                refuses(
                        "DOCX with an external document type",
                        "a.docx",
                        60,
                        CORRUPT_DOCUMENT,
                        () -> Zips.docxPart("<!DOCTYPE x SYSTEM \"" + canary + "\">" + OPEN + WORDS + CLOSE)),
                refuses(
                        "DOCX with an external entity among its styles",
                        "a.docx",
                        60,
                        CORRUPT_DOCUMENT,
                        () -> Zips.of(
                                "[Content_Types].xml",
                                Zips.DOCX_TYPES,
                                "word/document.xml",
                                OPEN + WORDS + CLOSE,
                                "word/styles.xml",
                                "<!DOCTYPE x [<!ENTITY % e SYSTEM \"" + canary + "\"> %e;]><x/>")),
                refuses(
                        "DOCX nested 10^5 deep",
                        "a.docx",
                        200,
                        CORRUPT_DOCUMENT,
                        () -> Zips.docx("<w:p>".repeat(100_000))),
                refuses(
                        "DOCX whose tables nest 10^5 deep",
                        "a.docx",
                        200,
                        CORRUPT_DOCUMENT,
                        () -> Zips.docx("<w:tbl><w:tr><w:tc>".repeat(100_000))),
                refuses(
                        "DOCX with one element of 10^6 attributes",
                        "a.docx",
                        900,
                        CORRUPT_DOCUMENT,
                        () -> Zips.docx("<w:p " + attributes(1_000_000) + "/>" + WORDS)),
                reads("page that reaches out", "a.html", 20, "hello", () -> ("<html><head><link rel=stylesheet href='"
                                + canary + "'><base href='" + canary + "'></head><body><img src='" + canary
                                + "'><iframe src='" + canary + "'></iframe><p>hello</p></body></html>")
                        .getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] sized(long stated) {
        return Bombs.docx(Bombs.raw((OPEN + WORDS + CLOSE).getBytes(StandardCharsets.UTF_8)), stated);
    }

    private static byte[] flaggedEncrypted() {
        byte[] docx = Zips.docx(WORDS);
        ByteBuffer bytes = ByteBuffer.wrap(docx).order(ByteOrder.LITTLE_ENDIAN);
        for (int position = 0; position + 46 < docx.length; position++) {
            if (bytes.getInt(position) == 0x02014B50) {
                docx[position + 8] |= 1;
            }
        }
        return docx;
    }

    private static byte[] encrypted() throws Exception {
        try (POIFSFileSystem container = new POIFSFileSystem()) {
            Encryptor encryptor = new EncryptionInfo(EncryptionMode.agile).getEncryptor();
            encryptor.confirmPassword("secret");
            try (OutputStream stream = encryptor.getDataStream(container)) {
                stream.write(Zips.docx(WORDS));
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            container.writeFilesystem(bytes);
            return bytes.toByteArray();
        }
    }

    private static byte[] old() throws Exception {
        try (POIFSFileSystem container = new POIFSFileSystem();
                InputStream content = new ByteArrayInputStream(new byte[5000])) {
            container.createDocument(content, "WordDocument");
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            container.writeFilesystem(bytes);
            return bytes.toByteArray();
        }
    }

    private static String laughs() {
        StringBuilder type = new StringBuilder("<!DOCTYPE x [<!ENTITY a \"ha\">");
        for (char name = 'b'; name <= 'j'; name++) {
            type.append("<!ENTITY ")
                    .append(name)
                    .append(" \"")
                    .append(("&" + (char) (name - 1) + ";").repeat(10))
                    .append("\">");
        }
        return type.append("]>").toString();
    }

    private static String attributes(int count) {
        StringBuilder attributes = new StringBuilder();
        for (int index = 0; index < count; index++) {
            attributes.append(" a").append(index).append("=\"1\"");
        }
        return attributes.toString();
    }
}
