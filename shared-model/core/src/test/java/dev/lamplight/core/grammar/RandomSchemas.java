package dev.lamplight.core.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;

/// Schemas of all that is supported, drawn.
final class RandomSchemas {
    private static final List<String> NAMES =
            List.of("id", "name", "名称", "a b", "quote\"d", "x\\y", "tags", "价格", "n", "ok");
    private static final List<String> PATTERNS = List.of(
            "^[A-Z]{2}\\d{3}$", "(yes|no|maybe)", "[^\"\\\\]{1,4}", "\\w+@\\w+\\.(com|org)", "[一-龥]{2,4}", ".{0,3}");
    private static final List<String> FORMATS = List.of("date", "time", "date-time", "uuid");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Random random;

    RandomSchemas(Random random) {
        this.random = random;
    }

    JsonNode next(int depth) {
        int kinds = depth == 0 ? 7 : 11;
        return switch (random.nextInt(kinds)) {
            case 0 -> strings();
            case 1 -> integers();
            case 2 -> ofType("number");
            case 3 -> ofType("boolean");
            case 4 -> enumeration();
            case 5 -> NODES.objectNode().set("const", value());
            case 6 -> severalTypes();
            case 7 -> anyOf(depth);
            case 8 -> array(depth);
            default -> object(depth);
        };
    }

    private JsonNode strings() {
        ObjectNode schema = ofType("string");
        switch (random.nextInt(4)) {
            case 0 -> {
                int least = random.nextInt(4);
                schema.put("minLength", least).put("maxLength", least + random.nextInt(6));
            }
            case 1 -> schema.put("pattern", any(PATTERNS));
            case 2 -> schema.put("format", any(FORMATS));
            default -> schema.put("description", "any");
        }
        return schema;
    }

    private JsonNode integers() {
        ObjectNode schema = ofType("integer");
        if (random.nextBoolean()) {
            int least = random.nextInt(-2000, 2000);
            schema.put(random.nextBoolean() ? "minimum" : "exclusiveMinimum", least);
            schema.put("maximum", least + 1 + random.nextInt(3000));
        }
        return schema;
    }

    private JsonNode severalTypes() {
        ObjectNode schema = NODES.objectNode();
        schema.putArray("type").add("null").add(any(List.of("string", "integer", "boolean", "number")));
        return schema;
    }

    private JsonNode enumeration() {
        ObjectNode schema = NODES.objectNode();
        ArrayNode values = schema.putArray("enum");
        for (int index = 0; index <= random.nextInt(4); index++) {
            values.add(value());
        }
        return schema;
    }

    private JsonNode value() {
        return switch (random.nextInt(6)) {
            case 0 -> NODES.textNode(any(NAMES));
            case 1 -> NODES.numberNode(random.nextInt(-50, 50));
            case 2 -> NODES.nullNode();
            case 3 -> NODES.booleanNode(random.nextBoolean());
            case 4 -> NODES.arrayNode().add(1).add(any(NAMES));
            default -> NODES.objectNode().put(any(NAMES), 2.5);
        };
    }

    private JsonNode anyOf(int depth) {
        ObjectNode schema = NODES.objectNode();
        ArrayNode alternatives = schema.putArray("anyOf");
        for (int index = 0; index <= random.nextInt(3); index++) {
            alternatives.add(next(depth - 1));
        }
        return schema;
    }

    private JsonNode array(int depth) {
        ObjectNode schema = ofType("array");
        schema.set("items", next(depth - 1));
        if (random.nextBoolean()) {
            int least = random.nextInt(3);
            schema.put("minItems", least).put("maxItems", least + random.nextInt(3));
        }
        return schema;
    }

    private JsonNode object(int depth) {
        ObjectNode schema = ofType("object");
        if (random.nextInt(5) == 0) {
            schema.set("additionalProperties", next(depth - 1));
            return schema;
        }
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required");
        for (int index = 0; index <= random.nextInt(5); index++) {
            String name = any(NAMES);
            if (!properties.has(name) && random.nextBoolean()) {
                required.add(name);
            }
            properties.set(name, next(depth - 1));
        }
        if (random.nextBoolean()) {
            schema.put("additionalProperties", false);
        }
        return schema;
    }

    private static ObjectNode ofType(String type) {
        return NODES.objectNode().put("type", type);
    }

    private <T> T any(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
