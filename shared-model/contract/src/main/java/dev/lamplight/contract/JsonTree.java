package dev.lamplight.contract;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Trees of JSON, and plain values as JSON, by parser and generator alone. An `ObjectMapper` gives the same trees and
/// the same text; to make one takes 10 ms of a function's start, which most requests can do without.
final class JsonTree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonTree() {}

    /// The one value that there is.
    ///
    /// @return a missing node where there is none
    /// @throws JsonParseException where it is no JSON
    /// @throws MismatchedInputException where more follows
    static JsonNode read(JsonParser parser) throws IOException {
        if (parser.nextToken() == null) {
            return MissingNode.getInstance();
        }
        JsonNode value = value(parser);
        if (parser.nextToken() != null) {
            throw MismatchedInputException.from(parser, JsonNode.class, "expected one value, found another behind it");
        }
        return value;
    }

    /// @param parser at the first token of the value; at its last afterwards
    private static JsonNode value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_NUMBER_INT ->
                switch (parser.getNumberType()) {
                    case INT -> NODES.numberNode(parser.getIntValue());
                    case LONG -> NODES.numberNode(parser.getLongValue());
                    default -> NODES.numberNode(parser.getBigIntegerValue());
                };
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> throw new JsonParseException(parser, "expected a value");
        };
    }

    private static ObjectNode object(JsonParser parser) throws IOException {
        ObjectNode object = NODES.objectNode();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            object.set(name, value(parser));
        }
        return object;
    }

    private static ArrayNode array(JsonParser parser) throws IOException {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array;
    }

    /// Writes a value. What is no map by text, list, text, number, truth value or tree is the mapper's.
    ///
    /// A chain of tests and no switch over types: each of those makes a class at a start.
    static void write(@Nullable Object value, JsonGenerator target) throws IOException {
        if (value == null || value instanceof NullNode) {
            target.writeNull();
        } else if (value instanceof String text) {
            target.writeString(text);
        } else if (value instanceof TextNode text) {
            target.writeString(text.textValue());
        } else if (value instanceof Integer number) {
            target.writeNumber(number);
        } else if (value instanceof IntNode number) {
            target.writeNumber(number.intValue());
        } else if (value instanceof Long number) {
            target.writeNumber(number);
        } else if (value instanceof LongNode number) {
            target.writeNumber(number.longValue());
        } else if (value instanceof Boolean truth) {
            target.writeBoolean(truth);
        } else if (value instanceof BooleanNode truth) {
            target.writeBoolean(truth.booleanValue());
        } else if (value instanceof Map<?, ?> map) {
            writeMap(map, target);
        } else if (value instanceof ObjectNode object) {
            target.writeStartObject();
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                target.writeFieldName(field.getKey());
                write(field.getValue(), target);
            }
            target.writeEndObject();
        } else if (value instanceof List<?> || value instanceof ArrayNode) {
            target.writeStartArray();
            for (Object element : (Iterable<?>) value) {
                write(element, target);
            }
            target.writeEndArray();
        } else {
            Json.mapper().writeValue(target, value);
        }
    }

    private static void writeMap(Map<?, ?> map, JsonGenerator target) throws IOException {
        for (Object key : map.keySet()) {
            if (!(key instanceof String)) {
                Json.mapper().writeValue(target, map);
                return;
            }
        }
        target.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            target.writeFieldName((String) entry.getKey());
            write(entry.getValue(), target);
        }
        target.writeEndObject();
    }
}
