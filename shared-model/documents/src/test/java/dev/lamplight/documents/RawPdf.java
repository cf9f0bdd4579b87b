package dev.lamplight.documents;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A PDF written byte by byte, so that it can lie. Objects are numbered from 1 in the order in which they are added;
/// the first is the catalog.
final class RawPdf {
    static final String FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Integer> offsets = new ArrayList<>();

    RawPdf() {
        write("%PDF-1.7\n");
    }

    /// A document of one page: objects 1 to 4 are catalog, page tree, page and font; 5 is its content.
    static RawPdf onePage(String contentDictionary, byte[] content) {
        return new RawPdf()
                        .object("<< /Type /Catalog /Pages 2 0 R >>")
                        .object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
                        .object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 5 0 R"
                                + " /Resources << /Font << /F1 4 0 R >> /XObject << /Fm 6 0 R >> >> >>")
                        .object(FONT)
                        .stream(contentDictionary, content);
    }

    static byte[] showing(String text) {
        return ("BT /F1 12 Tf 72 700 Td (" + text + ") Tj ET").getBytes(StandardCharsets.ISO_8859_1);
    }

    RawPdf object(String body) {
        offsets.add(bytes.size());
        write(offsets.size() + " 0 obj\n" + body + "\nendobj\n");
        return this;
    }

    /// @param dictionary entries; its length is added unless it states one
    RawPdf stream(String dictionary, byte[] content) {
        offsets.add(bytes.size());
        String length = dictionary.contains("/Length") ? "" : " /Length " + content.length;
        write(offsets.size() + " 0 obj\n<< " + dictionary + length + " >>\nstream\n");
        bytes.writeBytes(content);
        write("\nendstream\nendobj\n");
        return this;
    }

    /// With a table of the objects' places.
    byte[] toBytes() {
        int start = bytes.size();
        write("xref\n0 " + (offsets.size() + 1) + "\n0000000000 65535 f \n");
        for (int offset : offsets) {
            write("%010d 00000 n \n".formatted(offset));
        }
        write("trailer\n<< /Size " + (offsets.size() + 1) + " /Root 1 0 R >>\nstartxref\n" + start + "\n%%EOF\n");
        return bytes.toByteArray();
    }

    /// With a stream of the objects' places (ISO 32000-1, 7.5.8), stored or packed as `dictionary` says.
    ///
    /// @param entries of 7 bytes: type, place or stream (4), index (2)
    byte[] toBytes(String dictionary, byte[] entries) {
        int start = bytes.size();
        stream("/Type /XRef /W [1 4 2] /Root 1 0 R " + dictionary, entries);
        write("startxref\n" + start + "\n%%EOF\n");
        return bytes.toByteArray();
    }

    int offset(int number) {
        return offsets.get(number - 1);
    }

    int size() {
        return offsets.size();
    }

    private void write(String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
