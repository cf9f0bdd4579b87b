package dev.lamplight.tests.pipeline;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A PDF of one page and exactly so many bytes: what a large file with little text looks like. Written after ISO
/// 32000-1, section 7.5; the padding is a stream that no page refers to.
final class SizedPdf {
    private final ByteArrayOutputStream out;
    private final List<Integer> offsets = new ArrayList<>();

    private SizedPdf(int sizeBytes) {
        this.out = new ByteArrayOutputStream(sizeBytes);
    }

    static byte[] of(String text, int sizeBytes) {
        int overhead = new SizedPdf(4096).written(text, 0).length;
        if (sizeBytes < overhead) {
            throw new IllegalArgumentException("expected at least " + overhead + " bytes, found " + sizeBytes);
        }
        return new SizedPdf(sizeBytes).written(text, sizeBytes - overhead);
    }

    /// The same, or plain text where a PDF would not fit.
    static byte[] orShorter(String text, int sizeBytes) {
        return sizeBytes < 4096
                ? text.repeat(sizeBytes / text.length() + 1)
                        .substring(0, sizeBytes)
                        .getBytes(StandardCharsets.US_ASCII)
                : of(text, sizeBytes);
    }

    private byte[] written(String text, int padding) {
        print("%PDF-1.4\n");
        object("<</Type/Catalog/Pages 2 0 R>>");
        object("<</Type/Pages/Kids[3 0 R]/Count 1>>");
        object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>");
        String content = "BT /F1 12 Tf 72 720 Td (" + text + ") Tj ET";
        object(dictionaryOf(content.length()) + "stream\n" + content + "\nendstream");
        object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
        startObject();
        print(dictionaryOf(padding) + "stream\n");
        for (int i = 0; i < padding; i++) {
            out.write('a' + i % 23);
        }
        print("\nendstream\nendobj\n");
        int table = out.size();
        print("xref\n0 " + (offsets.size() + 1) + "\n0000000000 65535 f \n");
        offsets.forEach(offset -> print(String.format(Locale.ROOT, "%010d 00000 n \n", offset)));
        print("trailer\n<</Size " + (offsets.size() + 1) + "/Root 1 0 R>>\nstartxref\n"
                + String.format(Locale.ROOT, "%010d", table) + "\n%%EOF\n");
        return out.toByteArray();
    }

    /// Numbers of one width, so that the size does not depend on what they say.
    private static String dictionaryOf(int length) {
        return String.format(Locale.ROOT, "<</Length %010d>>", length);
    }

    private void object(String body) {
        startObject();
        print(body + "\nendobj\n");
    }

    private void startObject() {
        offsets.add(out.size());
        print(offsets.size() + " 0 obj\n");
    }

    private void print(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
