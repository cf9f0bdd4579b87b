package dev.lamplight.core.grammar;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;

/// The part of JSON Schema (2020-12) that a text can be held to while it is written:
///
/// | for | keywords |
/// |---|---|
/// | all | `type` (one or several), `enum`, `const`, `anyOf`, `$ref` into `$defs` or `definitions`, `true` |
/// | objects | `properties`, `required`, `additionalProperties` |
/// | arrays | `items`, `minItems`, `maxItems` |
/// | strings | `minLength`, `maxLength`, or `pattern`, or `format` (`date`, `time`, `date-time`, `uuid`) |
/// | whole numbers | `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum` |
///
/// What explains (`title`, `description`, `default`, `examples`, `$schema`, `$id`, `$comment`) is passed over;
/// everything else is refused by name, and so is a schema that refers to itself or that nothing can meet. Every text
/// that is written meets the schema; not every text that meets it can be written: properties come in the schema's
/// order, one that is not named is not invented where others are, a `pattern` covers the whole string, times are in
/// UTC, days end with the 28th, and numbers have at most 18 digits.
final class JsonSchema {
    private static final int DEEPEST = 64;
    private static final int MOST_VALUES = 20_000;
    private static final int MOST_CHARACTERS = 100_000;
    private static final int MOST_ITEMS = 10_000;
    private static final Set<String> EXPLANATIONS =
            Set.of("title", "description", "default", "examples", "$schema", "$id", "$comment", "$defs", "definitions");
    private static final Map<String, String> FORMATS = Map.of(
            "date", "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])",
            "time", "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?Z",
            "date-time",
                    "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
                            + "(\\.[0-9]{1,6})?Z",
            "uuid", "[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    private static final Map<String, Set<String>> KEYWORDS_OF_TYPE = Map.of(
            "object", Set.of("properties", "required", "additionalProperties"),
            "array", Set.of("items", "minItems", "maxItems"),
            "string", Set.of("minLength", "maxLength", "pattern", "format"),
            "integer", Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
            "number", Set.of(),
            "boolean", Set.of(),
            "null", Set.of());

    private final JsonNode root;
    private final String rootPath;
    private final Map<String, Expression> references = new HashMap<>();
    private final Set<String> open = new LinkedHashSet<>();
    private final Optional<TextSpans> source;

    private JsonSchema(JsonNode root, String rootPath, Optional<TextSpans> source) {
        this.root = root;
        this.rootPath = rootPath;
        this.source = source;
    }

    /// @param path of the schema in the request
    /// @param source where strings that nothing else is said of, and numbers, must stand; empty for anywhere. A
    /// number
    ///     is free where none of the source's may be one, a string where the source has no word.
    /// @throws Failure.Permanent INVALID_REQUEST with the path and the name of what is not supported
    static Expression read(JsonNode schema, String path, Optional<TextSpans> source) {
        if (size(schema, 0) > MOST_VALUES) {
            throw Unsupported.because(path, "expected a schema of at most %,d values".formatted(MOST_VALUES));
        }
        return new JsonSchema(schema, path, source).value(schema, path, 0);
    }

    /// Values in a value, itself included, counted until they are too many.
    private static int size(JsonNode value, int before) {
        int count = before + 1;
        for (JsonNode part : value) {
            if (count > MOST_VALUES) {
                return count;
            }
            count = size(part, count);
        }
        return count;
    }

    private Expression value(JsonNode schema, String path, int depth) {
        if (depth > DEEPEST) {
            throw Unsupported.because(path, "expected at most %d schemas in each other".formatted(DEEPEST));
        }
        if (schema.isBoolean()) {
            if (!schema.booleanValue()) {
                throw impossible(path, "the schema false");
            }
            return JsonText.ANY_VALUE;
        }
        if (!schema.isObject()) {
            throw Unsupported.because(path, "expected a schema, found " + kind(schema));
        }
        Set<String> keywords = new TreeSet<>();
        schema.fieldNames().forEachRemaining(keywords::add);
        keywords.removeAll(EXPLANATIONS);
        if (keywords.isEmpty()) {
            return JsonText.ANY_VALUE;
        }
        for (String alone : List.of("$ref", "enum", "const", "anyOf")) {
            if (keywords.contains(alone)) {
                Set<String> beside = new TreeSet<>(keywords);
                beside.removeAll(Set.of(alone, "type"));
                if (!beside.isEmpty()) {
                    throw Unsupported.because(
                            path,
                            "'%s' beside '%s' is not supported"
                                    .formatted(beside.iterator().next(), alone));
                }
                return alone(alone, schema, path, depth);
            }
        }
        return typed(schema, keywords, path, depth);
    }

    private Expression alone(String keyword, JsonNode schema, String path, int depth) {
        String inside = path + "." + keyword;
        return switch (keyword) {
            case "$ref" -> reference(schema.get(keyword), inside, depth);
            case "enum" -> enumeration(schema, schema.get(keyword), inside);
            case "const" -> enumeration(schema, Json.array().add(schema.get(keyword)), inside);
            default -> {
                if (schema.has("type")) {
                    throw Unsupported.because(
                            path, "'type' beside 'anyOf' is not supported; put it into the alternatives");
                }
                yield anyOf(schema.get(keyword), inside, depth);
            }
        };
    }

    private Expression anyOf(JsonNode schemas, String path, int depth) {
        if (!schemas.isArray() || schemas.isEmpty()) {
            throw impossible(path, "no alternative");
        }
        List<Expression> alternatives = new ArrayList<>();
        for (int index = 0; index < schemas.size(); index++) {
            alternatives.add(value(schemas.get(index), path + "[" + index + "]", depth + 1));
        }
        return Expression.choice(alternatives.toArray(Expression[]::new));
    }

    private Expression enumeration(JsonNode schema, JsonNode values, String path) {
        if (!values.isArray()) {
            throw Unsupported.because(path, "expected a list, found " + kind(values));
        }
        List<Expression> alternatives = new ArrayList<>();
        for (JsonNode value : values) {
            if (!schema.has("type") || types(schema, path).stream().anyMatch(type -> isOf(value, type))) {
                alternatives.add(Expression.text(written(value)));
            }
        }
        if (alternatives.isEmpty()) {
            throw impossible(path, "none of its values is of its type");
        }
        return Expression.choice(alternatives.toArray(Expression[]::new));
    }

    private Expression reference(JsonNode reference, String path, int depth) {
        String target = reference.asText();
        if (!target.startsWith("#/") && !target.equals("#")) {
            throw Unsupported.because(path, "'%s' is not inside the schema".formatted(target));
        }
        if (target.equals("#") || open.contains(target)) {
            throw Unsupported.because(path, "'%s' is recursive, which is not supported".formatted(target));
        }
        Expression known = references.get(target);
        if (known != null) {
            return known;
        }
        JsonNode found = root.at(JsonPointer.compile(target.substring(1)));
        if (found.isMissingNode()) {
            throw Unsupported.because(path, "'%s' names nothing in the schema".formatted(target));
        }
        open.add(target);
        Expression read = value(found, rootPath + target.substring(1).replace('/', '.'), depth + 1);
        open.remove(target);
        references.put(target, read);
        return read;
    }

    private Expression typed(JsonNode schema, Set<String> keywords, String path, int depth) {
        List<String> types = schema.has("type") ? types(schema, path) : List.of(implied(keywords, path));
        Set<String> known = new HashSet<>(Set.of("type"));
        types.forEach(type -> known.addAll(KEYWORDS_OF_TYPE.getOrDefault(type, Set.of())));
        for (String keyword : keywords) {
            if (!known.contains(keyword)) {
                throw Unsupported.because(
                        path, "'%s' is not supported for %s".formatted(keyword, String.join(", ", types)));
            }
        }
        List<Expression> alternatives = new ArrayList<>();
        for (String type : types) {
            alternatives.add(
                    switch (type) {
                        case "object" -> object(schema, path, depth);
                        case "array" -> array(schema, path, depth);
                        case "string" -> string(schema, path);
                        case "integer" -> integer(schema, path);
                        case "number" -> given(_ -> true).orElse(JsonText.NUMBER);
                        case "boolean" -> JsonText.BOOLEAN;
                        default -> JsonText.NULL;
                    });
        }
        return Expression.choice(alternatives.toArray(Expression[]::new));
    }

    private static String implied(Set<String> keywords, String path) {
        for (Map.Entry<String, Set<String>> type : KEYWORDS_OF_TYPE.entrySet()) {
            if (keywords.stream().anyMatch(type.getValue()::contains)) {
                return type.getKey();
            }
        }
        throw Unsupported.because(
                path, "'%s' is not supported".formatted(keywords.iterator().next()));
    }

    private static List<String> types(JsonNode schema, String path) {
        JsonNode type = schema.get("type");
        List<String> types = new ArrayList<>();
        if (type.isTextual()) {
            types.add(type.asText());
        } else if (type.isArray()) {
            type.forEach(each -> types.add(each.asText()));
        }
        if (types.isEmpty() || !KEYWORDS_OF_TYPE.keySet().containsAll(types)) {
            throw Unsupported.because(
                    path + ".type",
                    "expected one or several of %s, found %s"
                            .formatted(new TreeSet<>(KEYWORDS_OF_TYPE.keySet()), type));
        }
        return types;
    }

    private Expression object(JsonNode schema, String path, int depth) {
        Map<String, Expression> properties = new LinkedHashMap<>();
        JsonNode named = schema.path("properties");
        if (!named.isMissingNode() && !named.isObject()) {
            throw Unsupported.because(path + ".properties", "expected an object, found " + kind(named));
        }
        named.fieldNames()
                .forEachRemaining(
                        name -> properties.put(name, value(named.get(name), path + ".properties." + name, depth + 1)));
        Set<String> required = new LinkedHashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        JsonNode others = schema.path("additionalProperties");
        boolean isClosed = others.isBoolean() && !others.booleanValue();
        Expression other = others.isMissingNode() || isClosed
                ? JsonText.ANY_VALUE
                : value(others, path + ".additionalProperties", depth + 1);
        for (String name : required) {
            if (!properties.containsKey(name)) {
                if (isClosed) {
                    throw impossible(path, "'%s' is required and not allowed".formatted(name));
                }
                properties.put(name, other);
            }
        }
        Expression members = properties.isEmpty() && !isClosed ? anyMembers(other) : members(properties, required);
        return Expression.sequence(Expression.text("{"), members, Expression.text("}"));
    }

    private static Expression anyMembers(Expression value) {
        Expression member = Expression.sequence(JsonText.ANY_STRING, JsonText.COLON, value);
        Expression others = Expression.sequence(JsonText.COMMA, member);
        return Expression.optional(Expression.sequence(member, new Expression.Repeat(others, 0, Expression.UNBOUNDED)));
    }

    /// Made from the last to the first: what may follow a property, where something stands before it and where nothing
    /// does.
    private static Expression members(Map<String, Expression> properties, Set<String> required) {
        Expression behindOthers = Expression.EMPTY;
        Expression first = Expression.EMPTY;
        for (String name : List.copyOf(properties.keySet()).reversed()) {
            Expression value = Objects.requireNonNull(properties.get(name));
            Expression member = Expression.sequence(Expression.text(written(name)), JsonText.COLON, value);
            Expression asFirst = Expression.sequence(member, behindOthers);
            Expression asOther = Expression.sequence(JsonText.COMMA, member, behindOthers);
            boolean isRequired = required.contains(name);
            first = isRequired ? asFirst : Expression.choice(asFirst, first);
            behindOthers = isRequired ? asOther : Expression.choice(asOther, behindOthers);
        }
        return first;
    }

    private Expression array(JsonNode schema, String path, int depth) {
        Expression item =
                schema.has("items") ? value(schema.get("items"), path + ".items", depth + 1) : JsonText.ANY_VALUE;
        int least = bound(schema, "minItems", path, 0, MOST_ITEMS);
        int most = bound(schema, "maxItems", path, Expression.UNBOUNDED, MOST_ITEMS);
        if (least > most) {
            throw impossible(path, "minItems is above maxItems");
        }
        Expression items = Expression.EMPTY;
        if (most > 0) {
            Expression more = Expression.sequence(JsonText.COMMA, item);
            int mostMore = most == Expression.UNBOUNDED ? most : most - 1;
            items = Expression.sequence(item, new Expression.Repeat(more, Math.max(0, least - 1), mostMore));
            items = least == 0 ? Expression.optional(items) : items;
        }
        return Expression.sequence(Expression.text("["), items, Expression.text("]"));
    }

    private Expression string(JsonNode schema, String path) {
        boolean isMeasured = schema.has("minLength") || schema.has("maxLength");
        if ((schema.has("pattern") || schema.has("format"))
                && (isMeasured || (schema.has("pattern") && schema.has("format")))) {
            throw Unsupported.because(path, "'pattern', 'format' and lengths are not supported together");
        }
        if (schema.has("pattern")) {
            return JsonText.string(RegularExpression.read(
                    path + ".pattern", schema.get("pattern").asText(), CharacterForm.JSON));
        }
        if (schema.has("format")) {
            String pattern = FORMATS.get(schema.get("format").asText());
            if (pattern == null) {
                throw Unsupported.because(
                        path + ".format",
                        "expected one of %s, found %s"
                                .formatted(new TreeSet<>(FORMATS.keySet()), schema.get("format")));
            }
            return JsonText.string(RegularExpression.read(path, pattern, CharacterForm.JSON));
        }
        int least = bound(schema, "minLength", path, 0, MOST_CHARACTERS);
        int most = bound(schema, "maxLength", path, Expression.UNBOUNDED, MOST_CHARACTERS);
        if (least > most) {
            throw impossible(path, "minLength is above maxLength");
        }
        return least == 0 && most == Expression.UNBOUNDED
                ? source.flatMap(TextSpans::string).orElse(JsonText.ANY_STRING)
                : JsonText.string(new Expression.Repeat(JsonText.CHARACTER, least, most));
    }

    private Expression integer(JsonNode schema, String path) {
        long from = -IntegerRange.LARGEST;
        long to = IntegerRange.LARGEST;
        if (schema.has("minimum")) {
            from = Math.max(from, whole(schema, "minimum", path, Math::ceil));
        }
        if (schema.has("exclusiveMinimum")) {
            from = Math.max(from, whole(schema, "exclusiveMinimum", path, Math::floor) + 1);
        }
        if (schema.has("maximum")) {
            to = Math.min(to, whole(schema, "maximum", path, Math::floor));
        }
        if (schema.has("exclusiveMaximum")) {
            to = Math.min(to, whole(schema, "exclusiveMaximum", path, Math::ceil) - 1);
        }
        if (from > to) {
            throw impossible(path, "no whole number lies between its bounds");
        }
        long least = from;
        long most = to;
        return given(number -> number.scale() == 0
                        && number.compareTo(BigDecimal.valueOf(least)) >= 0
                        && number.compareTo(BigDecimal.valueOf(most)) <= 0)
                .orElseGet(() -> IntegerRange.of(least, most));
    }

    private Optional<Expression> given(Predicate<BigDecimal> isWanted) {
        return source.flatMap(text -> text.number(isWanted));
    }

    private static long whole(JsonNode schema, String keyword, String path, DoubleUnaryOperator rounding) {
        JsonNode bound = schema.get(keyword);
        if (!bound.isNumber()) {
            throw Unsupported.because(path + "." + keyword, "expected a number, found " + kind(bound));
        }
        if (bound.canConvertToLong() && bound.isIntegralNumber()) {
            return Math.clamp(bound.longValue(), -IntegerRange.LARGEST - 1, IntegerRange.LARGEST + 1);
        }
        double rounded = rounding.applyAsDouble(bound.doubleValue());
        return (long) Math.clamp(rounded, -IntegerRange.LARGEST - 1d, IntegerRange.LARGEST + 1d);
    }

    private static int bound(JsonNode schema, String keyword, String path, int otherwise, int most) {
        JsonNode bound = schema.path(keyword);
        if (bound.isMissingNode()) {
            return otherwise;
        }
        if (!bound.isIntegralNumber() || !bound.canConvertToInt() || bound.intValue() < 0 || bound.intValue() > most) {
            throw Unsupported.because(
                    path + "." + keyword, "expected a whole number from 0 to %d, found %s".formatted(most, bound));
        }
        return bound.intValue();
    }

    private static boolean isOf(JsonNode value, String type) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            default -> value.isNull();
        };
    }

    private static String written(Object value) {
        try {
            return Json.mapper().writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a value that was read cannot be written", impossible);
        }
    }

    private static String kind(JsonNode node) {
        return node.getNodeType().toString().toLowerCase(Locale.ROOT);
    }

    private static Failure.Permanent impossible(String path, String why) {
        return Unsupported.because(path, "no text can meet this schema: " + why);
    }
}
