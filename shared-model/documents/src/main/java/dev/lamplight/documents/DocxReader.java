package dev.lamplight.documents;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/// A Word document, read part by part as a stream (ECMA-376 part 1, section 17). Our own rather than a library
/// because the text needs four parts of the archive and a dozen elements, while the libraries build the whole
/// document as objects over many megabytes of generated schema classes.
final class DocxReader {
    private static final List<String> NOTES = List.of("word/footnotes.xml", "word/endnotes.xml");

    /// @param title, author: of the core properties, null where they are absent
    private record CoreProperties(
            @Nullable String title, @Nullable String author) {}

    private DocxReader() {}

    static ExtractedDocument read(byte[] source, ExtractionBudget budget) throws IOException {
        ZipArchive archive = ZipArchive.open(source);
        try {
            return read(archive, budget);
        } catch (XMLStreamException exception) {
            throw new Failure.Permanent(
                    PermanentCode.CORRUPT_DOCUMENT, "A part of the DOCX is not well-formed XML", exception);
        }
    }

    private static ExtractedDocument read(ZipArchive archive, ExtractionBudget budget)
            throws IOException, XMLStreamException {
        DocxStyles styles = DocxStyles.NONE;
        if (archive.contains("word/styles.xml")) {
            styles = parse(archive, "word/styles.xml", budget, xml -> DocxStyles.read(xml, budget));
        }
        TextAssembler assembler = new TextAssembler(budget);
        DocxText text = new DocxText(styles, assembler, budget);
        parse(archive, mainPart(archive), budget, text::read);
        for (String notes : NOTES) {
            if (archive.contains(notes)) {
                parse(archive, notes, budget, text::read);
            }
        }
        CoreProperties properties = new CoreProperties(null, null);
        if (archive.contains("docProps/core.xml")) {
            properties = parse(archive, "docProps/core.xml", budget, xml -> properties(xml, budget));
        }
        Map<ExtractedDocument.Metadata, String> metadata = new EnumMap<>(ExtractedDocument.Metadata.class);
        if (properties.author() != null) {
            metadata.put(ExtractedDocument.Metadata.AUTHOR, properties.author());
        }
        String title = properties.title() == null ? text.title() : properties.title();
        return new ExtractedDocument(DocumentFormat.DOCX, assembler.toText(title), metadata);
    }

    /// The main part has this name in every file that Word and its like write; the content types may say another.
    private static String mainPart(ZipArchive archive) {
        if (archive.contains("word/document.xml")) {
            return "word/document.xml";
        }
        String types = archive.contentTypes();
        int type = types.indexOf(".main+xml");
        int element = type < 0 ? -1 : types.lastIndexOf('<', type);
        int name = element < 0 ? -1 : types.indexOf("PartName=\"/", element);
        int end = name < 0 ? -1 : types.indexOf('"', name + 11);
        return end < 0 ? "word/document.xml" : types.substring(name + 11, end);
    }

    private static CoreProperties properties(XMLStreamReader xml, ExtractionBudget budget) throws XMLStreamException {
        String title = null;
        String author = null;
        while (xml.hasNext()) {
            if (HardenedXml.next(xml, budget) != XMLStreamReader.START_ELEMENT) {
                continue;
            }
            switch (xml.getLocalName()) {
                case "title" -> title = emptyToNull(xml.getElementText());
                case "creator" -> author = emptyToNull(xml.getElementText());
                default -> {}
            }
        }
        return new CoreProperties(title, author);
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isBlank() ? null : text.strip();
    }

    /// What is made of one part.
    private interface PartReader<T> {
        T read(XMLStreamReader xml) throws XMLStreamException;
    }

    private static <T> T parse(ZipArchive archive, String part, ExtractionBudget budget, PartReader<T> reader)
            throws IOException, XMLStreamException {
        budget.requireTime();
        try (InputStream stream = archive.open(part, budget.limits().maxInflatedBytes())) {
            XMLStreamReader xml = HardenedXml.open(stream);
            try {
                return reader.read(xml);
            } finally {
                xml.close();
            }
        }
    }
}
