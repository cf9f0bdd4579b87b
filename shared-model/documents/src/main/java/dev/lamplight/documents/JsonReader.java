package dev.lamplight.documents;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.io.IOException;
import java.util.Map;

/// JSON by RFC 8259, one value or many (JSONL, NDJSON), token by token: no tree is built and nothing recurs, so depth
/// costs nothing. Two members of one name are both kept, because nobody can know which one counts; `NaN` and
/// `Infinity` are read as programs write them.
final class JsonReader {
    private static final int DEEPEST_VALUE = 256;
    /// Names are not put into the parser's tables: those are for names that come again and again, and a stranger
    /// chooses these.
    static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST_VALUE)
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private JsonReader() {}

    /// @param expected whether one value or many were found at the start; the whole document decides
    static ExtractedDocument read(byte[] source, DocumentFormat expected, ExtractionBudget budget) throws IOException {
        CharsetDetector.Decoded decoded = PlainTextReader.decode(source, budget);
        TextAssembler assembler = new TextAssembler(budget);
        JsonText text = new JsonText(expected, assembler, budget);
        try (JsonParser parser = FACTORY.createParser(decoded.text())) {
            read(parser, text, budget);
        }
        DocumentFormat format = text.finish() > 1 ? DocumentFormat.JSON_LINES : DocumentFormat.JSON;
        return new ExtractedDocument(
                format,
                assembler.toText(text.title()),
                Map.of(ExtractedDocument.Metadata.CHARSET, decoded.charset().name()));
    }

    private static void read(JsonParser parser, JsonText text, ExtractionBudget budget) throws IOException {
        try {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                budget.countNode();
                append(parser, token, text);
            }
        } catch (StreamConstraintsException exception) {
            JsonLocation place = parser.currentLocation();
            throw failure(PermanentCode.DOCUMENT_TOO_LARGE, "is too deep or has too long a number", place, exception);
        } catch (JsonEOFException exception) {
            throw failure(PermanentCode.CORRUPT_DOCUMENT, "is cut off", parser.currentLocation(), exception);
        } catch (JacksonException exception) {
            throw failure(PermanentCode.CORRUPT_DOCUMENT, "is broken", parser.currentLocation(), exception);
        }
    }

    private static void append(JsonParser parser, JsonToken token, JsonText text) throws IOException {
        switch (token) {
            case START_OBJECT ->
                text.open(JsonText.Kind.OBJECT, parser.currentTokenLocation().getLineNr());
            case START_ARRAY ->
                text.open(JsonText.Kind.ARRAY, parser.currentTokenLocation().getLineNr());
            case END_OBJECT, END_ARRAY -> text.close();
            case FIELD_NAME -> text.name(parser.currentName());
            case VALUE_NULL -> text.value("", parser.currentTokenLocation().getLineNr());
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                text.value(parser.getText(), parser.currentTokenLocation().getLineNr());
            case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("No token of a text parser: " + token);
        }
    }

    /// The parser's own message is left out: it quotes the document.
    private static Failure.Permanent failure(
            PermanentCode code, String what, JsonLocation place, JacksonException cause) {
        return new Failure.Permanent(
                code,
                "The JSON %s at line %d, column %d".formatted(what, place.getLineNr(), place.getColumnNr()),
                cause);
    }
}
