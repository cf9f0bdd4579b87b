package dev.lamplight.documents;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Tells whether a text that starts with a brace or bracket is JSON, by reading its start as such.
final class JsonShape {
    private static final int FEWEST_TOKENS = 3;
    private static final int FEWEST_TOKENS_BY_NAME = 2;

    /// How the reading of a sample ended.
    private enum End {
        WHOLE,
        CUT,
        BROKEN
    }

    private JsonShape() {}

    /// `JSON`, `JSON_LINES` for more than one value, null for other text. Text that is broken where it should go on
    /// is JSON only if its name says so: a log line or a template also starts like it.
    static @Nullable DocumentFormat of(String sample, boolean isNamedJson) {
        String start = sample.stripLeading();
        if (!start.startsWith("{") && !start.startsWith("[")) {
            return null;
        }
        int tokens = 0;
        int values = 0;
        End end = End.WHOLE;
        try (JsonParser parser = JsonReader.FACTORY.createParser(sample)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                tokens++;
                boolean isRoot = parser.getParsingContext().inRoot() && !token.isStructEnd();
                boolean opensRoot = token.isStructStart()
                        && parser.getParsingContext().getParent() != null
                        && parser.getParsingContext().getParent().inRoot();
                values += isRoot || opensRoot ? 1 : 0;
            }
        } catch (StreamConstraintsException _) {
            // Brackets without end are no sign of JSON; under its name they are worth a refusal.
            end = isNamedJson ? End.CUT : End.BROKEN;
        } catch (JsonEOFException _) {
            end = End.CUT;
        } catch (IOException _) {
            end = End.BROKEN;
        }
        boolean isJson =
                switch (end) {
                    case WHOLE -> true;
                    case CUT -> tokens >= FEWEST_TOKENS || isNamedJson;
                    case BROKEN -> isNamedJson && tokens >= FEWEST_TOKENS_BY_NAME;
                };
        return isJson ? (values > 1 ? DocumentFormat.JSON_LINES : DocumentFormat.JSON) : null;
    }
}
