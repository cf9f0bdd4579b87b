package dev.lamplight.search;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PlainText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which documents a search looks at, by what their attributes say.
///
/// A document without the attribute is like one whose value differs from every other: `ne` and `nin` take it, all other
/// comparisons do not. Values of different types (text, number, boolean) are different and have no order; numbers are
/// compared by value (1 equals 1.0), texts by their characters, and booleans have no order.
public sealed interface AttributeFilter {
    /// Takes every document.
    AttributeFilter EVERYTHING = new All(List.of());

    /// Most levels of `and` and `or` within each other.
    int MAX_DEPTH = 8;

    /// Most comparisons and values in a filter.
    int MAX_SIZE = 512;

    boolean matches(Attributes attributes);

    /// Levels of nesting, 1 for a comparison.
    int depth();

    /// Comparisons and values in it.
    int size();

    /// How a value is compared with the one asked for.
    enum Operator {
        EQ,
        NE,
        GT,
        GTE,
        LT,
        LTE
    }

    /// Whether the values asked for are the ones to take or to leave out.
    enum Membership {
        IN,
        NIN
    }

    /// @param value text, number or boolean
    record Compare(String key, Operator operator, Object value) implements AttributeFilter {
        public Compare {
            checkValue(key, value);
        }

        @Override
        public boolean matches(Attributes attributes) {
            Object found = attributes.values().get(key);
            return switch (operator) {
                case EQ -> same(found, value);
                case NE -> !same(found, value);
                case GT -> isOrdered(found, value) && order(found, value) > 0;
                case GTE -> isOrdered(found, value) && order(found, value) >= 0;
                case LT -> isOrdered(found, value) && order(found, value) < 0;
                case LTE -> isOrdered(found, value) && order(found, value) <= 0;
            };
        }

        @Override
        public int depth() {
            return 1;
        }

        @Override
        public int size() {
            return 1;
        }
    }

    /// @param values texts, numbers or booleans
    record OneOf(String key, Membership membership, List<Object> values) implements AttributeFilter {
        public OneOf {
            values.forEach(value -> checkValue(key, value));
            values = List.copyOf(values);
        }

        @Override
        public boolean matches(Attributes attributes) {
            Object found = attributes.values().get(key);
            boolean listed = values.stream().anyMatch(value -> same(found, value));
            return switch (membership) {
                case IN -> listed;
                case NIN -> !listed;
            };
        }

        @Override
        public int depth() {
            return 1;
        }

        @Override
        public int size() {
            return Math.max(1, values.size());
        }
    }

    /// All of them; true for none.
    record All(List<AttributeFilter> filters) implements AttributeFilter {
        public All {
            filters = List.copyOf(filters);
            checkBounds(filters);
        }

        @Override
        public boolean matches(Attributes attributes) {
            return filters.stream().allMatch(filter -> filter.matches(attributes));
        }

        @Override
        public int depth() {
            return depthOf(filters);
        }

        @Override
        public int size() {
            return sizeOf(filters);
        }
    }

    /// At least one of them; false for none.
    record Any(List<AttributeFilter> filters) implements AttributeFilter {
        public Any {
            filters = List.copyOf(filters);
            checkBounds(filters);
        }

        @Override
        public boolean matches(Attributes attributes) {
            return filters.stream().anyMatch(filter -> filter.matches(attributes));
        }

        @Override
        public int depth() {
            return depthOf(filters);
        }

        @Override
        public int size() {
            return sizeOf(filters);
        }
    }

    /// Reads OpenAI's form: `{"type": "eq", "key": …, "value": …}` or `{"type": "and", "filters": […]}`.
    ///
    /// @throws Failure.Permanent `invalid_request` with what was expected and found
    static AttributeFilter fromJson(JsonNode json) {
        return fromJson(json, 1);
    }

    private static AttributeFilter fromJson(JsonNode json, int depth) {
        if (depth > MAX_DEPTH) {
            throw tooDeep();
        }
        String type = json.path("type").asText();
        return switch (type) {
            case "and" -> new All(children(json, depth));
            case "or" -> new Any(children(json, depth));
            case "in", "nin" ->
                new OneOf(key(json), Membership.valueOf(type.toUpperCase(Locale.ROOT)), values(json.path("value")));
            case "eq", "ne", "gt", "gte", "lt", "lte" ->
                new Compare(key(json), Operator.valueOf(type.toUpperCase(Locale.ROOT)), value(json.path("value")));
            default ->
                throw invalid("type: expected eq, ne, gt, gte, lt, lte, in, nin, and, or; found '"
                        + PlainText.shortened(type, 80) + "'");
        };
    }

    private static List<AttributeFilter> children(JsonNode json, int depth) {
        if (!json.path("filters").isArray()) {
            throw invalid("expected an array 'filters' beside and/or");
        }
        List<AttributeFilter> children = new ArrayList<>();
        for (JsonNode child : json.path("filters")) {
            children.add(fromJson(child, depth + 1));
        }
        return children;
    }

    private static String key(JsonNode json) {
        if (!json.path("key").isTextual()) {
            throw invalid("expected a text 'key' beside '" + json.path("type").asText() + "'");
        }
        return json.path("key").textValue();
    }

    private static List<Object> values(JsonNode array) {
        if (!array.isArray()) {
            throw invalid("value: expected an array beside in/nin");
        }
        List<Object> values = new ArrayList<>();
        array.forEach(element -> values.add(value(element)));
        return values;
    }

    private static Object value(JsonNode json) {
        return switch (json.getNodeType()) {
            case STRING -> json.textValue();
            case NUMBER -> json.numberValue();
            case BOOLEAN -> json.booleanValue();
            case ARRAY, BINARY, MISSING, NULL, OBJECT, POJO ->
                throw invalid("value: expected text, a number or a boolean");
        };
    }

    private static boolean same(@Nullable Object found, Object value) {
        return switch (found) {
            case null -> false;
            case Number number
            when value instanceof Number other -> decimal(number).compareTo(decimal(other)) == 0;
            default -> found.equals(value);
        };
    }

    private static boolean isOrdered(@Nullable Object found, Object value) {
        return (found instanceof Number && value instanceof Number)
                || (found instanceof String && value instanceof String);
    }

    private static int order(@Nullable Object found, Object value) {
        return switch (found) {
            case Number number
            when value instanceof Number other -> decimal(number).compareTo(decimal(other));
            case String text when value instanceof String other -> text.compareTo(other);
            case null, default -> throw new IllegalStateException("values without an order");
        };
    }

    private static BigDecimal decimal(Number number) {
        return new BigDecimal(number.toString());
    }

    /// What no attribute can be is not asked for on purpose.
    private static void checkValue(String key, Object value) {
        if (key.length() > Attributes.MAX_KEY_LENGTH || !PlainText.isWhole(key)) {
            throw invalid(
                    "key: expected at most " + Attributes.MAX_KEY_LENGTH + " whole characters, found " + key.length());
        }
        boolean fits =
                switch (value) {
                    case String text -> text.length() <= Attributes.MAX_TEXT_LENGTH && PlainText.isWhole(text);
                    case Boolean _ -> true;
                    case Number number -> Double.isFinite(number.doubleValue());
                    default -> false;
                };
        if (!fits) {
            throw invalid("value of '" + key + "': expected text of at most " + Attributes.MAX_TEXT_LENGTH
                    + " whole characters, a finite number or a boolean");
        }
    }

    private static void checkBounds(List<AttributeFilter> filters) {
        if (depthOf(filters) > MAX_DEPTH) {
            throw tooDeep();
        }
        if (sizeOf(filters) > MAX_SIZE) {
            throw invalid("expected at most " + MAX_SIZE + " comparisons, found " + sizeOf(filters));
        }
    }

    private static int depthOf(List<AttributeFilter> filters) {
        return 1 + filters.stream().mapToInt(AttributeFilter::depth).max().orElse(0);
    }

    private static int sizeOf(List<AttributeFilter> filters) {
        return filters.stream().mapToInt(AttributeFilter::size).sum();
    }

    private static Failure.Permanent tooDeep() {
        return invalid("expected at most " + MAX_DEPTH + " levels of and/or, found more");
    }

    private static Failure.Permanent invalid(String finding) {
        return Failure.Permanent.invalidField("filters", "filters: " + finding);
    }
}
