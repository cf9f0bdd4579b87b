package dev.lamplight.tests.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A document of every format that is whole, and several of each that break where their words are: what a parser says
/// of those often quotes them.
final class PrivateDocuments {
    private PrivateDocuments() {}

    /// By a name that is not private.
    static Map<String, byte[]> of(Canaries canaries) throws IOException {
        Map<String, byte[]> documents = new LinkedHashMap<>();
        put(documents, "whole.txt", canaries.text("text"));
        put(documents, "whole.md", "# " + canaries.text("heading") + "\n\n" + canaries.text("Markdown"));
        put(documents, "whole.html", "<html><body><p>" + canaries.text("page") + "</p></body></html>");
        put(documents, "whole.csv", "name,words\n1," + canaries.text("cell") + "\n");
        put(documents, "whole.json", "{\"" + canaries.word("field") + "\":\"" + canaries.text("value") + "\"}");
        put(documents, "whole.jsonl", "{\"a\":\"" + canaries.text("line") + "\"}\n{\"a\":\"b\"}\n");
        documents.put("whole.docx", docx("<w:p><w:r><w:t>" + canaries.text("paragraph") + "</w:t></w:r></w:p>"));

        put(documents, "broken-quote.csv", "a,b\n1,\"" + canaries.text("cell that does not end"));
        put(documents, "broken-width.csv", "a,b\n1,2\n3,4,5," + canaries.text("cell too many") + "\n");
        put(documents, "broken-value.json", "{\"a\":" + canaries.text("value that is none") + "}");
        put(documents, "broken-end.json", "{\"a\":\"" + canaries.text("value that does not end"));
        put(documents, "broken-twice.json", twice(canaries.word("field that stands twice")));
        put(
                documents,
                "broken-line.jsonl",
                "{\"a\":1}\n{\"a\":" + canaries.text("line that is none") + "}\n{\"a\":2}\n");
        put(documents, "broken.pdf", "%PDF-1.7\n1 0 obj\n<</Type/Catalog/" + canaries.word("name in a PDF") + "\n");
        put(
                documents,
                "broken-stream.pdf",
                "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids["
                        + canaries.word("page of a PDF") + "]/Count 1>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF");
        documents.put("broken-tag.docx", docx("<w:p><w:r><w:t>" + canaries.text("tag that does not end") + "</w:p>"));
        documents.put("broken-entity.docx", docx("<w:p><w:r><w:t>&" + canaries.word("entity") + ";</w:t></w:r></w:p>"));
        documents.put(
                "broken-attribute.docx",
                docx("<w:p " + canaries.word("attribute of XML") + "=\"1\" " + canaries.word("attribute of XML")
                        + "=\"2\"/>"));
        byte[] whole = docx("<w:p><w:r><w:t>" + canaries.text("archive that ends early") + "</w:t></w:r></w:p>");
        documents.put("broken-end.docx", Arrays.copyOf(whole, whole.length - 30));
        documents.put("picture.png", bytes("\u0089PNG\r\n\u001A\n" + canaries.text("picture")));
        documents.put("encoding.txt", bytes("\u00ff\u00fe\u0000\u00d8" + canaries.text("bytes of no encoding")));
        put(documents, "empty.html", "<html><!-- " + canaries.text("comment") + " --></html>");
        return documents;
    }

    private static String twice(String name) {
        return "{\"" + name + "\":1,\"" + name + "\":2}";
    }

    private static void put(Map<String, byte[]> documents, String name, String text) {
        documents.put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(String characters) {
        return characters.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] docx(String body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            entry(
                    zip,
                    "[Content_Types].xml",
                    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default"
                            + " Extension=\"rels\""
                            + " ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override"
                            + " PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-"
                            + "officedocument.wordprocessingml.document.main+xml\"/></Types>");
            entry(
                    zip,
                    "_rels/.rels",
                    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship"
                            + " Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
                            + "officeDocument\" Target=\"word/document.xml\"/></Relationships>");
            entry(
                    zip,
                    "word/document.xml",
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document"
                            + " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>"
                            + body + "</w:body></w:document>");
        }
        return bytes.toByteArray();
    }

    private static void entry(ZipOutputStream zip, String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }
}
