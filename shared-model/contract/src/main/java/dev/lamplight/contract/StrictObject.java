package dev.lamplight.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// A JSON object that has exactly the fields which are asked of it, for what a function reads when it starts: Jackson's
/// binding looks at the classes first, and for a few small records that takes a tenth of a second there.
///
/// Whoever has read all fields calls [#end]. Not thread-safe.
public final class StrictObject {
    private final JsonNode object;
    private final String place;
    private final Set<String> read = new HashSet<>();

    private StrictObject(JsonNode object, String place) {
        this.object = object;
        this.place = place;
    }

    /// @param place what the object is called in messages
    /// @throws Malformed where it is no object
    public static StrictObject of(JsonNode node, String place) throws Malformed {
        if (!node.isObject()) {
            throw new Malformed(place, "an object");
        }
        return new StrictObject(node, place);
    }

    /// A field is missing, unknown or of another type. The message has its place and never its content.
    public static final class Malformed extends IOException {
        private static final long serialVersionUID = 1L;

        private Malformed(String place, String expected) {
            super(place + ": expected " + expected);
        }
    }

    public String text(String name) throws Malformed {
        return field(name, JsonNode::isTextual, "text").textValue();
    }

    public long integer(String name) throws Malformed {
        return field(name, node -> node.isIntegralNumber() && node.canConvertToLong(), "a whole number")
                .longValue();
    }

    public int smallInteger(String name) throws Malformed {
        return field(name, node -> node.isIntegralNumber() && node.canConvertToInt(), "a whole number")
                .intValue();
    }

    public double number(String name) throws Malformed {
        return field(name, JsonNode::isNumber, "a number").doubleValue();
    }

    public boolean truth(String name) throws Malformed {
        return field(name, JsonNode::isBoolean, "true or false").booleanValue();
    }

    public Instant instant(String name) throws Malformed {
        try {
            return Instant.parse(text(name));
        } catch (DateTimeException noInstant) {
            throw new Malformed(place + "." + name, "an instant in ISO-8601's form");
        }
    }

    public <E extends Enum<E>> E choice(String name, Class<E> type) throws Malformed {
        String text = text(name);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        throw new Malformed(place + "." + name, "one of " + List.of(type.getEnumConstants()));
    }

    private StrictObject object(String name) throws Malformed {
        return of(field(name, JsonNode::isObject, "an object"), place + "." + name);
    }

    public List<String> texts(String name) throws Malformed {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : field(name, JsonNode::isArray, "a list")) {
            if (!item.isTextual()) {
                throw new Malformed("%s.%s[%d]".formatted(place, name, texts.size()), "text");
            }
            texts.add(item.textValue());
        }
        return texts;
    }

    /// How a part of an object is made of its fields.
    @FunctionalInterface
    public interface Reading<T> {
        T of(StrictObject fields) throws Malformed;
    }

    /// What the objects of a list say, each read to its [end][#end].
    public <T> List<T> list(String name, Reading<T> reading) throws Malformed {
        List<T> read = new ArrayList<>();
        for (JsonNode item : field(name, JsonNode::isArray, "a list")) {
            StrictObject fields = of(item, place + "." + name + "[" + read.size() + "]");
            read.add(reading.of(fields));
            fields.end();
        }
        return read;
    }

    /// What the object of a field says, read to its [end][#end].
    public <T> T part(String name, Reading<T> reading) throws Malformed {
        StrictObject fields = object(name);
        T part = reading.of(fields);
        fields.end();
        return part;
    }

    /// @throws Malformed where there is a field that nobody has asked for
    public void end() throws Malformed {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            if (!read.contains(names.next())) {
                throw new Malformed(
                        place, "no fields but " + read.stream().sorted().toList());
            }
        }
    }

    private JsonNode field(String name, Predicate<JsonNode> isRight, String expected) throws Malformed {
        read.add(name);
        JsonNode node = object.path(name);
        if (!isRight.test(node)) {
            throw new Malformed(place + "." + name, expected);
        }
        return node;
    }
}
