package dev.lamplight.documents;

import dev.lamplight.core.text.ExtractedText;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.jsoup.parser.StreamParser;
import org.jspecify.annotations.Nullable;

/// A web page: its main content without the furniture of the site.
final class HtmlReader {
    private static final int DEEPEST_ELEMENT = 256;
    private static final int DECLARATION_BYTES = 4096;

    private HtmlReader() {}

    static ExtractedDocument read(byte[] source, ExtractionBudget budget) {
        CharsetDetector.Decoded decoded = CharsetDetector.decode(source, declaredCharset(source));
        budget.requireTime();
        Document page = parse(decoded.text(), budget);
        Element body = HtmlMainContent.find(page, budget);
        TextAssembler assembler = new TextAssembler(budget);
        new HtmlText(assembler, budget).append(body);
        Map<ExtractedDocument.Metadata, String> metadata = new EnumMap<>(ExtractedDocument.Metadata.class);
        metadata.put(ExtractedDocument.Metadata.CHARSET, decoded.charset().name());
        putAttribute(metadata, ExtractedDocument.Metadata.AUTHOR, page.selectFirst("meta[name=author]"), "content");
        putAttribute(metadata, ExtractedDocument.Metadata.DECLARED_LANGUAGE, page.selectFirst("html[lang]"), "lang");
        return new ExtractedDocument(DocumentFormat.HTML, titled(page, assembler.toText(page.title())), metadata);
    }

    /// Builds the tree element by element, so that a page made of millions of tags stops at its limit, not at the
    /// heap's. Tags that are never closed come out at the end only, so the clock is read wherever text goes in too.
    static Document parse(String html, ExtractionBudget budget) {
        Parser parser = Parser.htmlParser().setMaxDepth(DEEPEST_ELEMENT);
        try (StreamParser stream = new StreamParser(parser).parse(new TimedReader(html, budget), "")) {
            Iterator<Element> elements = stream.iterator();
            while (elements.hasNext()) {
                elements.next();
                budget.countNode();
            }
            return stream.document();
        }
    }

    /// Ends the parser's work when the time is over.
    private static final class TimedReader extends StringReader {
        private final ExtractionBudget budget;

        TimedReader(String text, ExtractionBudget budget) {
            super(text);
            this.budget = budget;
        }

        @Override
        public int read(char[] target, int offset, int length) throws IOException {
            budget.requireTime();
            return super.read(target, offset, length);
        }
    }

    private static ExtractedText titled(Document page, ExtractedText text) {
        if (text.title() != null) {
            return text;
        }
        Element declared = page.selectFirst("meta[property=og:title]");
        String title = declared == null ? "" : declared.attr("content").strip();
        if (title.isEmpty() && !text.headings().isEmpty()) {
            title = text.headings().getFirst().title();
        }
        return title.isEmpty()
                ? text
                : new ExtractedText(text.text(), title, text.headings(), text.pages(), text.blocks());
    }

    private static void putAttribute(
            Map<ExtractedDocument.Metadata, String> metadata,
            ExtractedDocument.Metadata key,
            @Nullable Element element,
            String attribute) {
        String value = element == null ? "" : element.attr(attribute).strip();
        if (!value.isEmpty()) {
            metadata.put(key, value);
        }
    }

    /// The charset that a `meta` element or an XML declaration names, as any ASCII-compatible reading shows it.
    private static @Nullable String declaredCharset(byte[] source) {
        int length = Math.min(source.length, DECLARATION_BYTES);
        String head = new String(source, 0, length, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        String fromMeta = valueAfter(head, "charset=");
        return fromMeta == null && head.startsWith("<?xml") ? valueAfter(head, "encoding=") : fromMeta;
    }

    private static @Nullable String valueAfter(String head, String key) {
        int start = head.indexOf(key);
        if (start < 0) {
            return null;
        }
        StringBuilder value = new StringBuilder();
        for (int index = start + key.length(); index < head.length() && value.length() < 40; index++) {
            char current = head.charAt(index);
            boolean named = Character.isLetterOrDigit(current) || "-_:.".indexOf(current) >= 0;
            if (named) {
                value.append(current);
            } else if (!value.isEmpty() || (current != '"' && current != '\'' && current != ' ')) {
                break;
            }
        }
        return value.isEmpty() ? null : value.toString();
    }
}
