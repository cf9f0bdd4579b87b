package dev.lamplight.documents;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/// The paragraph styles of a DOCX as far as they tell structure.
final class DocxStyles {
    static final DocxStyles NONE = new DocxStyles(Map.of());

    private static final int LONGEST_CHAIN = 20;

    /// @param outline 0 for the outermost heading, null where the style sets none
    private record Style(
            String name, @Nullable String basedOn, @Nullable Integer outline, boolean listed) {}

    private final Map<String, Style> styles;

    private DocxStyles(Map<String, Style> styles) {
        this.styles = styles;
    }

    static DocxStyles read(XMLStreamReader xml, ExtractionBudget budget) throws XMLStreamException {
        Map<String, Style> styles = new HashMap<>();
        while (xml.hasNext()) {
            if (HardenedXml.next(xml, budget) == XMLStreamReader.START_ELEMENT
                    && xml.getLocalName().equals("style")) {
                String id = HardenedXml.attribute(xml, "styleId");
                styles.put(id, readStyle(xml, id, budget));
            }
        }
        return new DocxStyles(styles);
    }

    private static Style readStyle(XMLStreamReader xml, String id, ExtractionBudget budget) throws XMLStreamException {
        String name = id;
        String basedOn = null;
        Integer outline = null;
        boolean listed = false;
        while (!(HardenedXml.next(xml, budget) == XMLStreamReader.END_ELEMENT
                && xml.getLocalName().equals("style"))) {
            if (xml.getEventType() != XMLStreamReader.START_ELEMENT) {
                continue;
            }
            switch (xml.getLocalName()) {
                case "name" -> name = HardenedXml.attribute(xml, "val");
                case "basedOn" -> basedOn = HardenedXml.attribute(xml, "val");
                case "outlineLvl" -> outline = HardenedXml.number(xml, "val");
                case "numPr" -> listed = true;
                default -> {}
            }
        }
        return new Style(name, basedOn, outline, listed);
    }

    /// Level 1 to 9 of a heading style, 0 for any other. A style inherits from the one it is based on.
    int headingLevel(String id) {
        String current = id;
        for (int step = 0; step < LONGEST_CHAIN; step++) {
            Style style = styles.get(current);
            int named = namedLevel(style == null ? current : style.name());
            if (named > 0) {
                return named;
            }
            if (style == null) {
                return 0;
            }
            if (style.outline() != null) {
                return style.outline() < 9 ? style.outline() + 1 : 0;
            }
            if (style.basedOn() == null) {
                return 0;
            }
            current = style.basedOn();
        }
        return 0;
    }

    boolean isTitle(String id) {
        return nameOf(id).equals("title");
    }

    boolean isCode(String id) {
        String name = nameOf(id).replace(" ", "").replace("-", "");
        return name.contains("sourcecode")
                || name.contains("preformatted")
                || name.contains("verbatim")
                || name.contains("codeblock")
                || name.equals("code")
                || name.equals("listing")
                || name.equals("macro")
                || name.equals("plaintext");
    }

    boolean isListItem(String id) {
        Style style = styles.get(id);
        String name = nameOf(id);
        return (style != null && style.listed()) || name.startsWith("list ") || name.equals("compact");
    }

    private String nameOf(String id) {
        Style style = styles.get(id);
        return (style == null ? id : style.name()).toLowerCase(Locale.ROOT);
    }

    /// Word writes the built-in names in English whatever the language of the program: `heading 1`.
    private static int namedLevel(String name) {
        String compact = name.toLowerCase(Locale.ROOT).replace(" ", "");
        String digits = compact.startsWith("heading")
                ? compact.substring("heading".length())
                : compact.startsWith("标题") ? compact.substring("标题".length()) : "";
        boolean single = digits.length() == 1 && digits.charAt(0) >= '1' && digits.charAt(0) <= '9';
        return single ? digits.charAt(0) - '0' : 0;
    }
}
