package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.http.JsonFields;
import dev.lamplight.contract.Failure;
import dev.lamplight.core.grammar.Grammar;
import java.util.List;
import java.util.Optional;

/// What `response_format` holds an answer to. Beside OpenAI's `json_object` and `json_schema` there are `regex` with a
/// `pattern` and `choice` with `choices`.
///
/// @param key equal for equal formats
record AnswerFormat(Grammar grammar, String key) {
    private static final String FIELD = "response_format";
    private static final List<String> TYPES = List.of("text", "json_object", "json_schema", "regex", "choice");
    private static final int MAX_SCHEMA_LENGTH = 200_000;
    private static final int MAX_PATTERN_LENGTH = 10_000;
    private static final int MAX_CHOICES = 1_000;
    private static final int MAX_CHOICE_LENGTH = 1_000;
    private static final int MAX_NAME_LENGTH = 64;

    /// @return nothing for plain text
    /// @throws Failure.Permanent `invalid_request` with the field at fault
    static Optional<AnswerFormat> of(JsonFields fields) {
        return fields.object(FIELD).flatMap(AnswerFormat::read);
    }

    /// The same of the Responses API, which has it as `text.format` and a schema's name and fields beside its type.
    ///
    /// @return nothing for plain text
    /// @throws Failure.Permanent `invalid_request` with the field at fault
    static Optional<AnswerFormat> ofText(JsonFields fields) {
        JsonFields text = fields.object("text").orElse(null);
        if (text == null) {
            return Optional.empty();
        }
        Refused.requireNone(text, "verbosity");
        JsonFields format = text.object("format").orElse(null);
        if (format != null
                && format.any("type")
                        .filter(type -> type.asText().equals("json_schema"))
                        .isPresent()) {
            return Optional.of(named(format));
        }
        return format == null ? Optional.empty() : read(format);
    }

    private static Optional<AnswerFormat> read(JsonFields format) {
        String type = format.word("type", TYPES)
                .orElseThrow(() -> format.wrong("type", "one of " + String.join(", ", TYPES), "nothing"));
        return switch (type) {
            case "text" -> Optional.empty();
            case "json_object" -> Optional.of(new AnswerFormat(Grammar.jsonObject(), type));
            case "json_schema" -> Optional.of(schema(format));
            case "regex" -> {
                String pattern = format.requiredText("pattern", MAX_PATTERN_LENGTH);
                yield Optional.of(
                        new AnswerFormat(Grammar.regex(pattern, format.nameOf("pattern")), type + " " + pattern));
            }
            default -> {
                List<String> choices = format.texts("choices", MAX_CHOICES, MAX_CHOICE_LENGTH);
                yield Optional.of(
                        new AnswerFormat(Grammar.choice(choices, format.nameOf("choices")), type + " " + choices));
            }
        };
    }

    private static AnswerFormat schema(JsonFields format) {
        return named(format.object("json_schema")
                .orElseThrow(() -> format.wrong("json_schema", "an object with name and schema", "nothing")));
    }

    private static AnswerFormat named(JsonFields named) {
        String name = named.requiredText("name", MAX_NAME_LENGTH);
        if (!name.matches("[A-Za-z0-9_-]+")) {
            throw named.wrong("name", "letters, digits, _ and -", "'" + name + "'");
        }
        named.flag("strict"); // an answer is held to its schema in any case
        JsonNode schema = named.any("schema").orElse(null);
        if (schema == null) {
            return new AnswerFormat(Grammar.jsonObject(), "json_object");
        }
        String key = schema.toString();
        if (key.length() > MAX_SCHEMA_LENGTH) {
            throw named.wrong(
                    "schema", "at most %d characters".formatted(MAX_SCHEMA_LENGTH), String.valueOf(key.length()));
        }
        return new AnswerFormat(Grammar.jsonSchema(schema, named.nameOf("schema")), "json_schema " + key);
    }
}
