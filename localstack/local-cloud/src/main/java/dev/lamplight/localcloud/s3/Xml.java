package dev.lamplight.localcloud.s3;

import dev.lamplight.localcloud.wire.Answer.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/// Writes S3's XML answers and reads its XML requests.
final class Xml {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    private final List<String> open = new ArrayList<>();

    static Xml document(String root) {
        Xml xml = new Xml();
        xml.text.append('<').append(root).append(" xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
        xml.open.add(root);
        return xml;
    }

    /// The root of an error has no namespace.
    static Xml error() {
        Xml xml = new Xml();
        return xml.start("Error");
    }

    Xml start(String name) {
        text.append('<').append(name).append('>');
        open.add(name);
        return this;
    }

    Xml end() {
        text.append("</").append(open.removeLast()).append('>');
        return this;
    }

    Xml field(String name, Object value) {
        text.append('<').append(name).append('>').append(escaped(value.toString()));
        text.append("</").append(name).append('>');
        return this;
    }

    Xml time(String name, long millis) {
        return field(name, TIME.format(Instant.ofEpochMilli(millis)));
    }

    Reply reply(int status) {
        while (!open.isEmpty()) {
            end();
        }
        return Reply.text(status, "application/xml", text.toString());
    }

    private static String escaped(String value) {
        StringBuilder out = new StringBuilder(value.length());
        value.codePoints().forEach(point -> {
            switch (point) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\r' -> out.append("&#13;");
                default -> out.appendCodePoint(point);
            }
        });
        return out.toString();
    }

    /// Parses a request body; documents with a DOCTYPE are refused.
    static Element parse(byte[] body) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setNamespaceAware(true);
            Document document = factory.newDocumentBuilder().parse(new ByteArrayInputStream(body));
            return document.getDocumentElement();
        } catch (ParserConfigurationException | IOException e) {
            throw new IllegalStateException(e);
        } catch (SAXException e) {
            throw S3Exception.invalid("MalformedXML", "The XML you provided was not well-formed: " + e.getMessage());
        }
    }

    static List<Element> children(Element parent, String name) {
        NodeList nodes = parent.getElementsByTagNameNS("*", name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i) instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }

    /// Text of the first child with this name, or "".
    static String text(Element parent, String name) {
        List<Element> found = children(parent, name);
        return found.isEmpty() ? "" : found.getFirst().getTextContent();
    }
}
