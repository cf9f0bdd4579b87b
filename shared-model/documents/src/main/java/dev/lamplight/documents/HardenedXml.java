package dev.lamplight.documents;

import java.io.InputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/// XML that may not refer to anything: a document type, and with it every entity and external subset, is an error.
final class HardenedXml {
    private static final XMLInputFactory FACTORY = factory();

    private HardenedXml() {}

    static XMLStreamReader open(InputStream stream) throws XMLStreamException {
        synchronized (FACTORY) {
            return FACTORY.createXMLStreamReader(stream);
        }
    }

    /// The next event, counted.
    static int next(XMLStreamReader xml, ExtractionBudget budget) throws XMLStreamException {
        budget.tick();
        int event = xml.next();
        if (event == XMLStreamReader.DTD || event == XMLStreamReader.ENTITY_REFERENCE) {
            throw new XMLStreamException("A document type or entity where none is allowed", xml.getLocation());
        }
        return event;
    }

    /// The value of an attribute whatever its namespace, "" where it is absent.
    static String attribute(XMLStreamReader xml, String name) {
        for (int index = 0; index < xml.getAttributeCount(); index++) {
            if (xml.getAttributeLocalName(index).equals(name)) {
                return xml.getAttributeValue(index);
            }
        }
        return "";
    }

    static @Nullable Integer number(XMLStreamReader xml, String name) {
        String value = attribute(xml, name);
        boolean digits = !value.isEmpty()
                && value.length() < 9
                && value.chars().allMatch(character -> character >= '0' && character <= '9');
        return digits ? Integer.valueOf(value) : null;
    }

    /// Reads on to the end of the element that was just opened.
    static void skip(XMLStreamReader xml, ExtractionBudget budget) throws XMLStreamException {
        int depth = 1;
        while (depth > 0) {
            int event = next(xml, budget);
            if (event == XMLStreamReader.START_ELEMENT) {
                depth++;
            } else if (event == XMLStreamReader.END_ELEMENT) {
                depth--;
            }
        }
    }

    // The JDK's own factory, by name: another parser on the class path must not take over with other defaults.
    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        factory.setXMLResolver((_, systemId, _, _) -> {
            throw new XMLStreamException("An external entity where none is allowed: " + systemId);
        });
        return factory;
    }
}
