package dev.lamplight.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// The letters of a document, found without any part of Lamplight: a second opinion on where an answer stands.
final class DocumentText {
    private static final Pattern TAG = Pattern.compile("<[^>]*>");
    private static final Pattern ENTITY = Pattern.compile("&#([0-9]+);");
    private static final Map<String, String> NAMED =
            Map.of("&lt;", "<", "&gt;", ">", "&quot;", "\"", "&nbsp;", " ", "&amp;", "&");

    private DocumentText() {}

    static String read(Path file) throws IOException {
        String name = file.toString();
        if (name.endsWith(".docx")) {
            return docx(file);
        }
        String text = Files.readString(file);
        return name.endsWith(".html") ? html(text) : text;
    }

    private static String html(String text) {
        String plain = ENTITY.matcher(TAG.matcher(text).replaceAll(""))
                .replaceAll(match -> Character.toString(Integer.parseInt(match.group(1))));
        for (Map.Entry<String, String> entity : NAMED.entrySet()) {
            plain = plain.replace(entity.getKey(), entity.getValue());
        }
        return plain;
    }

    /// The `w:t` elements of the main part (ECMA-376, part 1, 17.3.3.31).
    private static String docx(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile());
                InputStream in = zip.getInputStream(zip.getEntry("word/document.xml"))) {
            XMLStreamReader reader = XMLInputFactory.newDefaultFactory().createXMLStreamReader(in);
            StringBuilder text = new StringBuilder();
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamConstants.START_ELEMENT
                        && reader.getLocalName().equals("t")) {
                    text.append(reader.getElementText());
                }
            }
            return text.toString();
        } catch (XMLStreamException malformed) {
            throw new IOException(file + " is no DOCX", malformed);
        }
    }
}
