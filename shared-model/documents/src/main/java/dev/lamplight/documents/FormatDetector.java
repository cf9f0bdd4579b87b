package dev.lamplight.documents;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MimeTypes;

/// Finds the format of a document in its bytes. Its name is asked only where text has no signature: whether it is
/// Markdown, an uneven table, a broken JSON file. What no rule here knows is named by Tika's signatures, loaded at the
/// first such file.
final class FormatDetector {
    private static final int HEAD_BYTES = 8192;
    private static final int SAMPLE_BYTES = 65_536;
    private static final int PDF_SEARCH_BYTES = 1024;
    private static final Set<String> MARKDOWN_SUFFIXES = Set.of("md", "markdown", "mdown", "mkd", "mkdn", "mdwn");
    private static final Set<String> JSON_SUFFIXES = Set.of("json", "jsonl", "ndjson", "geojson");
    private static final Set<String> TABLE_SUFFIXES = Set.of("csv", "tsv", "tab");
    private static final List<String> PAGE_TAGS = List.of("<!doctype html", "<html", "<head", "<body");
    private static final List<String> FRAGMENT_TAGS = List.of(
            "<title",
            "<meta",
            "<link",
            "<main",
            "<article",
            "<section",
            "<div",
            "<h1",
            "<h2",
            "<p>",
            "<p ",
            "<table",
            "<ul",
            "<ol",
            "<header",
            "<nav",
            "<script",
            "<style",
            "<center",
            "<font");
    private static final byte[] ENCRYPTED_OFFICE = "EncryptedPackage".getBytes(StandardCharsets.UTF_16LE);

    /// @throws Failure.Permanent `UNSUPPORTED_FORMAT` naming the media type found, `ENCRYPTED_DOCUMENT` for an
    ///     Office file with a password, `CORRUPT_DOCUMENT` for an archive that cannot be opened
    DocumentFormat detect(byte[] source, String filename) {
        String head = new String(source, 0, Math.min(source.length, HEAD_BYTES), StandardCharsets.ISO_8859_1);
        int pdf = head.indexOf("%PDF-");
        if (pdf >= 0 && pdf < PDF_SEARCH_BYTES && isPdfAt(head, pdf)) {
            return DocumentFormat.PDF;
        }
        if (head.startsWith("PK\u0003\u0004") || head.startsWith("PK\u0005\u0006")) {
            return archive(source);
        }
        if (head.startsWith("\u00D0\u00CF\u0011\u00E0\u00A1\u00B1\u001A\u00E1")) {
            throw oldOffice(source);
        }
        if (head.startsWith("{\\rtf")) {
            throw unsupported("application/rtf");
        }
        if (head.startsWith("%!PS")) {
            throw unsupported("application/postscript");
        }
        return isText(source) ? text(source, filename) : refuse(source);
    }

    /// A header in front of which stands only what transports put there; in the middle of a text it is a quotation.
    private static boolean isPdfAt(String head, int position) {
        String before = head.substring(0, position);
        return before.isBlank() || before.chars().anyMatch(character -> character >= 0x7F) || before.length() < 8;
    }

    private static DocumentFormat archive(byte[] source) {
        ZipArchive archive = ZipArchive.open(source);
        if (archive.contains("[Content_Types].xml")) {
            String types = archive.contentTypes();
            if (types.contains("wordprocessingml.document.main+xml")
                    || types.contains("wordprocessingml.template.main+xml")
                    || types.contains("ms-word.document.macroEnabled.main+xml")) {
                return DocumentFormat.DOCX;
            }
            throw unsupported(officeType(types));
        }
        throw unsupported(archive.declaredMediaType());
    }

    private static String officeType(String types) {
        if (types.contains("spreadsheetml")) {
            return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        }
        if (types.contains("presentationml")) {
            return "application/vnd.openxmlformats-officedocument.presentationml.presentation";
        }
        return "application/x-tika-ooxml";
    }

    private static Failure oldOffice(byte[] source) {
        if (indexOf(source, ENCRYPTED_OFFICE) >= 0) {
            return new Failure.Permanent(
                    PermanentCode.ENCRYPTED_DOCUMENT, "The Office document is encrypted with a password");
        }
        return unsupported("application/x-tika-msoffice (Word, Excel or PowerPoint before 2007)");
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int start = 0; start + wanted.length <= bytes.length; start++) {
            int matched = 0;
            while (matched < wanted.length && bytes[start + matched] == wanted[matched]) {
                matched++;
            }
            if (matched == wanted.length) {
                return start;
            }
        }
        return -1;
    }

    /// Text has no zero byte (but for the wide charsets) and hardly any control character.
    private static boolean isText(byte[] source) {
        if (CharsetDetector.hasByteOrderMark(source)) {
            return true;
        }
        int length = Math.min(source.length, HEAD_BYTES * 8);
        int zeros = 0;
        int controls = 0;
        for (int index = 0; index < length; index++) {
            int value = source[index];
            zeros += value == 0 ? 1 : 0;
            boolean usual = value == '\t' || value == '\n' || value == '\r' || value == '\f' || value == 0x1B;
            controls += value > 0 && value < ' ' && !usual ? 1 : 0;
        }
        if (zeros > 0) {
            return CharsetDetector.utf16Shape(source) != null;
        }
        return controls * 100 <= length || CharsetDetector.utf16Shape(source) != null;
    }

    private static DocumentFormat text(byte[] source, String filename) {
        String start = skipPreamble(head(source, HEAD_BYTES)).toLowerCase(Locale.ROOT);
        if (PAGE_TAGS.stream().anyMatch(start::startsWith)) {
            return DocumentFormat.HTML;
        }
        String suffix = filename.substring(filename.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        String sample = head(source, SAMPLE_BYTES);
        DocumentFormat json = JsonShape.of(sample, JSON_SUFFIXES.contains(suffix));
        if (json != null) {
            return json;
        }
        if (MARKDOWN_SUFFIXES.contains(suffix)) {
            return DocumentFormat.MARKDOWN;
        }
        boolean fragment = FRAGMENT_TAGS.stream().anyMatch(start::startsWith) && start.contains("</");
        if (fragment) {
            return DocumentFormat.HTML;
        }
        CsvDialect table = CsvDialect.of(sample);
        boolean isTable = table != null && (table.isConvincing() || TABLE_SUFFIXES.contains(suffix));
        return isTable ? DocumentFormat.CSV : DocumentFormat.TEXT;
    }

    /// The start of a text, cut where no charset has half a character.
    private static String head(byte[] source, int most) {
        int length = source.length <= most ? source.length : most & ~3;
        return CharsetDetector.decode(java.util.Arrays.copyOf(source, length), null)
                .text();
    }

    /// What may stand before the first element of a page: white space, comments, an XML declaration.
    private static String skipPreamble(String head) {
        String rest = head.stripLeading();
        while (rest.startsWith("<!--") || rest.startsWith("<?")) {
            String closing = rest.startsWith("<?") ? ">" : "-->";
            int end = rest.indexOf(closing, 2);
            if (end < 0) {
                return rest;
            }
            rest = rest.substring(end + closing.length()).stripLeading();
        }
        return rest;
    }

    private static DocumentFormat refuse(byte[] source) {
        throw unsupported(nameBySignature(source));
    }

    private static String nameBySignature(byte[] source) {
        byte[] head = java.util.Arrays.copyOf(source, Math.min(source.length, HEAD_BYTES * 8));
        try (ByteArrayInputStream stream = new ByteArrayInputStream(head)) {
            return MimeTypes.getDefaultMimeTypes()
                    .detect(stream, new Metadata())
                    .toString();
        } catch (IOException _) {
            return "application/octet-stream";
        }
    }

    static Failure.Permanent unsupported(String found) {
        return new Failure.Permanent(
                PermanentCode.UNSUPPORTED_FORMAT,
                "Expected TXT, Markdown, HTML, CSV, JSON, PDF or DOCX, found " + found);
    }
}
