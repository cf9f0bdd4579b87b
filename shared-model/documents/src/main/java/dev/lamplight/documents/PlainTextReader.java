package dev.lamplight.documents;

import dev.lamplight.core.text.ExtractedText;
import java.io.IOException;
import java.util.Map;

/// Text without markup. The text is kept as it stands; only headings are looked for.
final class PlainTextReader {
    private static final int MOST_BYTES_PER_CHARACTER = 4;

    private PlainTextReader() {}

    static ExtractedDocument read(byte[] source, ExtractionBudget budget) throws IOException {
        CharsetDetector.Decoded decoded = decode(source, budget);
        String text = TextAssembler.clean(decoded.text());
        budget.requireCharacters(text.length());
        ExtractedText extracted = PlainTextHeadings.find(text, budget);
        return new ExtractedDocument(
                DocumentFormat.TEXT,
                extracted,
                Map.of(ExtractedDocument.Metadata.CHARSET, decoded.charset().name()));
    }

    /// Decodes text whose length is that of the document, so a source that cannot stay below the limit is not
    /// decoded.
    static CharsetDetector.Decoded decode(byte[] source, ExtractionBudget budget) {
        budget.requireCharacters(source.length / MOST_BYTES_PER_CHARACTER);
        CharsetDetector.Decoded decoded = CharsetDetector.decode(source, null);
        budget.requireTime();
        return decoded;
    }
}
