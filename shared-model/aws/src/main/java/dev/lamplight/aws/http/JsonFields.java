package dev.lamplight.aws.http;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.PlainText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The fields of a JSON object in a request. A field that is null counts as absent, one that nobody asks for is
/// ignored, one of the wrong type or outside its range is refused with its name, dots between the levels.
public final class JsonFields {
    /// What the beginnings of the parser's messages mean.
    private static final Map<String, String> FAULTS = Map.of(
            "Non-standard token", "it holds a number that JSON does not have",
            "Duplicate field", "it names a field twice",
            "Invalid UTF-8", "it holds what is no character",
            "Broken surrogate pair", "it holds half of a surrogate pair, which is no character",
            "Unexpected low surrogate", "it holds half of a surrogate pair, which is no character");

    private final ObjectNode json;
    private final String prefix;

    private JsonFields(ObjectNode json, String prefix) {
        this.json = json;
        this.prefix = prefix;
    }

    /// The body of the request; an empty one counts as an object without fields.
    ///
    /// @throws Failure.Permanent `unsupported_media_type` for a body that says to be something else,
    /// `malformed_json` for one that is no JSON object
    public static JsonFields ofBody(HttpRequest request) {
        if (request.body().length == 0) {
            return new JsonFields(Json.object(), "");
        }
        request.requirePlainBody();
        String type = request.header("Content-Type").orElse("application/json").toLowerCase(Locale.ROOT);
        if (!type.startsWith("application/json")) {
            throw new Failure.Permanent(
                    PermanentCode.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type: expected application/json, found '" + shortened(type) + "'");
        }
        if (parsed(request.body()) instanceof ObjectNode object) {
            return new JsonFields(object, "");
        }
        throw new Failure.Permanent(PermanentCode.MALFORMED_JSON, "body: expected one JSON object");
    }

    private static @Nullable JsonNode parsed(byte[] body) {
        try {
            return Json.tree(body);
        } catch (JsonProcessingException e) {
            throw new Failure.Permanent(PermanentCode.MALFORMED_JSON, "body: expected one JSON object, " + fault(e), e);
        } catch (IOException e) {
            throw new Failure.Permanent(PermanentCode.MALFORMED_JSON, "body: expected text in UTF-8", e);
        }
    }

    /// What is wrong and where, never what stands there: the parser's own messages quote it.
    private static String fault(JsonProcessingException failure) {
        JsonLocation place = failure.getLocation();
        String said = Objects.requireNonNullElse(failure.getOriginalMessage(), "");
        String fault =
                switch (failure) {
                    case StreamConstraintsException _ -> "it is nested too deep or holds a value that is too long";
                    case JsonEOFException _ -> "it breaks off";
                    case MismatchedInputException _ -> "more follows it";
                    default ->
                        FAULTS.entrySet().stream()
                                .filter(known -> said.startsWith(known.getKey()))
                                .map(Map.Entry::getValue)
                                .findFirst()
                                .orElse("it is not written as JSON");
                };
        return place == null ? fault : fault + " at line " + place.getLineNr() + ", column " + place.getColumnNr();
    }

    /// The field's full name, as messages and `param` show it.
    public String nameOf(String field) {
        return prefix + field;
    }

    /// The names of all fields that are there, in the caller's order.
    public List<String> names() {
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        return names;
    }

    public boolean has(String field) {
        return !json.path(field).isMissingNode() && !json.path(field).isNull();
    }

    /// Whether the caller wrote `null`, which in a change means: take the value away.
    public boolean isNull(String field) {
        return json.path(field).isNull();
    }

    /// Text of at most `maxLength` characters.
    public Optional<String> text(String field, int maxLength) {
        return value(field, JsonNodeType.STRING, "text")
                .map(JsonNode::textValue)
                .map(text -> checked(field, text, maxLength));
    }

    public String requiredText(String field, int maxLength) {
        String text = text(field, maxLength).orElseThrow(() -> missing(field, "text"));
        if (text.isBlank()) {
            throw wrong(field, "text", "nothing");
        }
        return text;
    }

    /// One of a few words.
    public Optional<String> word(String field, List<String> allowed) {
        Optional<String> word = text(field, 100);
        word.filter(found -> !allowed.contains(found)).ifPresent(found -> {
            throw wrong(field, "one of " + String.join(", ", allowed), "'" + found + "'");
        });
        return word;
    }

    /// An integer from `min` to `max`.
    public OptionalInt integer(String field, int min, int max) {
        Optional<JsonNode> value = value(field, JsonNodeType.NUMBER, "an integer");
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        JsonNode number = value.get();
        if (!number.isIntegralNumber() || !number.canConvertToInt()) {
            throw wrong(field, "an integer from " + min + " to " + max, "another number");
        }
        if (number.intValue() < min || number.intValue() > max) {
            throw wrong(field, min + " to " + max, String.valueOf(number.intValue()));
        }
        return OptionalInt.of(number.intValue());
    }

    public int requiredInteger(String field, int min, int max) {
        return integer(field, min, max).orElseThrow(() -> missing(field, "an integer"));
    }

    /// A finite number from `min` to `max`.
    public OptionalDouble number(String field, double min, double max) {
        Optional<JsonNode> value = value(field, JsonNodeType.NUMBER, "a number");
        if (value.isEmpty()) {
            return OptionalDouble.empty();
        }
        double number = value.get().doubleValue();
        if (!(number >= min && number <= max)) {
            throw wrong(field, "a number from " + min + " to " + max, String.valueOf(number));
        }
        return OptionalDouble.of(number);
    }

    public Optional<Boolean> flag(String field) {
        return value(field, JsonNodeType.BOOLEAN, "true or false").map(JsonNode::booleanValue);
    }

    public Optional<JsonFields> object(String field) {
        return value(field, JsonNodeType.OBJECT, "an object")
                .map(value -> new JsonFields((ObjectNode) value, prefix + field + "."));
    }

    /// A list of texts; absent is empty.
    public List<String> texts(String field, int maxItems, int maxLength) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : items(field, maxItems)) {
            if (!item.isTextual()) {
                throw wrong(field + "[" + texts.size() + "]", "text", kind(item));
            }
            texts.add(checked(field + "[" + texts.size() + "]", item.textValue(), maxLength));
        }
        return texts;
    }

    /// A list of objects; absent is empty.
    public List<JsonFields> objects(String field, int maxItems) {
        List<JsonFields> objects = new ArrayList<>();
        for (JsonNode item : items(field, maxItems)) {
            String name = field + "[" + objects.size() + "]";
            if (!(item instanceof ObjectNode object)) {
                throw wrong(name, "an object", kind(item));
            }
            objects.add(new JsonFields(object, prefix + name + "."));
        }
        return objects;
    }

    /// An object with text values, as OpenAI limits metadata: 16 pairs, keys to 64, values to 512 characters.
    public Optional<Map<String, String>> metadata(String field) {
        return value(field, JsonNodeType.OBJECT, "an object").map(object -> {
            if (object.size() > 16) {
                throw wrong(field, "at most 16 pairs", String.valueOf(object.size()));
            }
            Map<String, String> pairs = new TreeMap<>();
            for (Map.Entry<String, JsonNode> pair : object.properties()) {
                checked(field, pair.getKey(), 64);
                if (!pair.getValue().isTextual()) {
                    throw wrong(field + "." + pair.getKey(), "text", kind(pair.getValue()));
                }
                pairs.put(
                        pair.getKey(),
                        checked(field + "." + pair.getKey(), pair.getValue().textValue(), 512));
            }
            return pairs;
        });
    }

    /// A value that checks itself: what it refuses is named with the levels above this object.
    public <T> T made(Supplier<T> value) {
        try {
            return value.get();
        } catch (Failure.Permanent refused) {
            throw refused.param() == null
                    ? refused
                    : Failure.Permanent.invalidField(prefix + refused.param(), prefix + refused.explanation());
        }
    }

    /// The field as it is, for values of several types.
    public Optional<JsonNode> any(String field) {
        return has(field) ? Optional.of(json.path(field)) : Optional.empty();
    }

    /// The refusal of a field for a reason of the caller's.
    public Failure.Permanent wrong(String field, String expected, String found) {
        return Failure.Permanent.invalidField(
                nameOf(field), nameOf(field) + ": expected " + expected + ", found " + shortened(found));
    }

    private Failure.Permanent missing(String field, String expected) {
        return wrong(field, expected, "nothing");
    }

    private Iterable<JsonNode> items(String field, int maxItems) {
        JsonNode list = value(field, JsonNodeType.ARRAY, "a list").orElseGet(() -> json.arrayNode());
        if (list.size() > maxItems) {
            throw wrong(field, "at most " + maxItems + " items", String.valueOf(list.size()));
        }
        return list;
    }

    private Optional<JsonNode> value(String field, JsonNodeType type, String expected) {
        if (!has(field)) {
            return Optional.empty();
        }
        JsonNode value = json.path(field);
        if (value.getNodeType() != type) {
            throw wrong(field, expected, kind(value));
        }
        return Optional.of(value);
    }

    private String checked(String field, String text, int maxLength) {
        if (!PlainText.isWhole(text)) {
            throw wrong(field, "whole characters", "half of a surrogate pair");
        }
        if (text.length() > maxLength) {
            throw wrong(field, "at most " + maxLength + " characters", String.valueOf(text.length()));
        }
        return text;
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "a list";
            case BOOLEAN -> "a boolean";
            case NUMBER -> "a number";
            case OBJECT, POJO -> "an object";
            case STRING -> "text";
            case BINARY, MISSING, NULL -> "nothing";
        };
    }

    private static String shortened(String text) {
        return PlainText.shortened(text, 80);
    }
}
