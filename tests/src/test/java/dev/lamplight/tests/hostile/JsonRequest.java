package dev.lamplight.tests.hostile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.contract.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A route that takes a JSON body, a body that it takes, and what each field of it may be.
///
/// @param line method and path
/// @param body in which every field that is listed stands
record JsonRequest(String line, String body, List<Field> fields) {

    /// What can stand in the place of a value.
    enum Instead {
        NULL("null"),
        EMPTY_TEXT("\"\""),
        BLANK_TEXT("\" \\t\""),
        TEXT("\"some words\""),
        LONG_TEXT("\"" + "x".repeat(20_000) + "\""),
        LONE_SURROGATE("\"a\\ud83d\""),
        ZERO("0"),
        NEGATIVE("-7"),
        FRACTION("1.5"),
        HUGE("1e400"),
        TOO_LONG_A_NUMBER("1" + "0".repeat(900)),
        TRUE("true"),
        LIST("[]"),
        LIST_OF_NULL("[null]"),
        LIST_OF_LISTS("[[]]"),
        OBJECT("{}"),
        OBJECT_OF_NULL("{\"\":null}");

        private final String json;

        Instead(String json) {
            this.json = json;
        }
    }

    /// One field.
    ///
    /// @param path as `param` names it: `files[0].file_id`
    /// @param param what the answer names where another field is to be named, as for everything below `filters`
    /// @param fits what is a good value too; null always means that the field is absent
    /// @param need whether the request is refused without it
    record Field(String path, String param, Set<Instead> fits, Need need) {
        private static final Pattern STEP = Pattern.compile("([A-Za-z_]+)|\\[(\\d+)]");

        static Field optional(String path, Instead... fits) {
            return new Field(path, path, Set.of(fits), Need.OPTIONAL);
        }

        static Field required(String path, Instead... fits) {
            return new Field(path, path, Set.of(fits), Need.REQUIRED);
        }

        Field answeredAs(String otherParam) {
            return new Field(path, otherParam, fits, need);
        }

        private List<String> steps() {
            List<String> steps = new ArrayList<>();
            Matcher step = STEP.matcher(path);
            while (step.find()) {
                steps.add(step.group(1) == null ? step.group(2) : step.group(1));
            }
            return steps;
        }
    }

    enum Need {
        OPTIONAL,
        REQUIRED,
        /// An item of a list: it has a type, and may not be null.
        ITEM
    }

    /// A body with one fault.
    ///
    /// @param param the field that must be named, or empty where the body is good
    record Mutant(String what, String line, String body, String param) {
        @Override
        public String toString() {
            return what;
        }
    }

    /// Every field with every value that it may not have, and with every one that it may.
    List<Mutant> mutants() {
        List<Mutant> mutants = new ArrayList<>();
        for (Field field : fields) {
            for (Instead value : Instead.values()) {
                boolean good = field.fits().contains(value) || (value == Instead.NULL && field.need() == Need.OPTIONAL);
                mutants.add(new Mutant(
                        line + " " + field.path() + " = " + value,
                        line,
                        with(field, value.json),
                        good ? "" : field.param()));
            }
            if (field.need() != Need.ITEM) {
                mutants.add(new Mutant(
                        line + " without " + field.path(),
                        line,
                        without(field),
                        field.need() == Need.OPTIONAL ? "" : field.param()));
            }
        }
        return mutants;
    }

    /// Bodies that no parser of JSON takes: literals that it does not know, and a name that stands twice.
    List<Mutant> unparsable() {
        List<Mutant> mutants = new ArrayList<>();
        for (Field field : fields) {
            for (String literal :
                    List.of("NaN", "Infinity", "-Infinity", "0x10", "'text'", "undefined", "01", "\"\\x\"")) {
                mutants.add(new Mutant(
                        line + " " + field.path() + " = " + literal, line, with(field, literal), "unparsable"));
            }
        }
        ObjectNode object = parsed();
        for (String name :
                object.properties().stream().map(entry -> entry.getKey()).toList()) {
            String twice = body.substring(0, body.length() - 1) + ",\"" + name + "\":" + object.get(name) + "}";
            mutants.add(new Mutant(line + " " + name + " twice", line, twice, "unparsable"));
        }
        return mutants;
    }

    /// A good body with fields that nobody asked for.
    Mutant withMore() {
        return new Mutant(
                line + " with more", line, body.substring(0, body.length() - 1) + ",\"x\":{\"y\":[1]},\"\":1}", "");
    }

    private String with(Field field, String json) {
        ObjectNode object = parsed();
        String marker = "@here@";
        List<String> steps = field.steps();
        JsonNode parent = parent(object, steps);
        if (parent instanceof ArrayNode list) {
            list.set(Integer.parseInt(steps.getLast()), marker);
        } else {
            ((ObjectNode) parent).put(steps.getLast(), marker);
        }
        return object.toString().replace("\"" + marker + "\"", json);
    }

    private String without(Field field) {
        ObjectNode object = parsed();
        ((ObjectNode) parent(object, field.steps())).remove(field.steps().getLast());
        return object.toString();
    }

    private static JsonNode parent(ObjectNode object, List<String> steps) {
        JsonNode at = object;
        for (String step : steps.subList(0, steps.size() - 1)) {
            at = at instanceof ArrayNode ? at.required(Integer.parseInt(step)) : at.required(step);
        }
        return at;
    }

    private ObjectNode parsed() {
        try {
            return (ObjectNode) Json.tree(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(body, e);
        }
    }
}
