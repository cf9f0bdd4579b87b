package dev.lamplight.inference.task;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.contract.Json;
import dev.lamplight.core.grammar.Grammar;
import dev.lamplight.core.token.PromptText;
import dev.lamplight.inference.generate.GenerationResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// Takes values out of a text into JSON of a schema. A text that is too long for the model is read in parts: of each
/// property the value stands that the model was surest of, and lists are joined. Immutable.
public final class Extraction {
    private final TaskModel model;
    private final JsonNode schema;
    private final String path;
    private final Grounding grounding;
    private final String task;

    /// Whether what is written must stand in the text.
    public enum Grounding {
        /// Strings are parts of the text and numbers are in it, by grammar.
        IN_TEXT,
        /// Anything that the schema allows.
        FREE
    }

    /// What was taken out of a text.
    ///
    /// @param value empty where nothing was written whole
    /// @param ungrounded paths of strings and numbers that are not in the text, `person.age`
    /// @param parts of the text that were read, of `allParts`
    public record Found(
            Optional<JsonNode> value,
            List<String> ungrounded,
            int parts,
            int allParts,
            long promptTokens,
            long answerTokens) {
        public Found {
            ungrounded = List.copyOf(ungrounded);
        }

        public boolean isWhole() {
            return parts == allParts && value.isPresent();
        }
    }

    /// @param path of the schema in the request, for refusals
    /// @param instruction what is wanted, beside the schema; empty for nothing
    /// @throws dev.lamplight.contract.Failure.Permanent INVALID_REQUEST where the schema has something that is not
    ///     supported
    public Extraction(
            TaskModel model, JsonNode schema, String path, Grounding grounding, Optional<String> instruction) {
        Grammar _ = Grammar.jsonSchema(schema, path); // refused before anything is read
        this.model = model;
        this.schema = schema;
        this.path = path;
        this.grounding = grounding;
        this.task = instruction.map(given -> given + "\n").orElse("");
    }

    private PromptText prompt(String text) {
        return model.asked("Text: " + text + "\n\n" + task + "Answer with JSON only. Copy each value from the text: "
                + wanted() + ".");
    }

    /// `name (of the person), date`: small models follow names better than a schema.
    private String wanted() {
        JsonNode properties = schema.path("properties");
        if (properties.isEmpty()) {
            return "as this schema says: " + schema;
        }
        List<String> names = new ArrayList<>();
        properties.properties().forEach(property -> {
            JsonNode description = property.getValue().path("description");
            names.add(property.getKey() + (description.isTextual() ? " (" + description.asText() + ")" : ""));
        });
        return String.join(", ", names);
    }

    /// Tokens of the text that a prompt has room for.
    private int room(int maxTokens) {
        return model.maxContext() - maxTokens - 2 - model.tokenizer().encodePrompt(prompt("")).length;
    }

    /// Whether there is room for any text beside the schema and an answer.
    public boolean hasRoom(int maxTokens) {
        return room(maxTokens) >= LEAST_PART;
    }

    private static final int LEAST_PART = 32;

    /// @param maxTokens of the answer of a part, with [#hasRoom]
    /// @param isOver asked before each run of the decoder
    public Found from(String text, int maxTokens, BooleanSupplier isOver) {
        List<String> parts = TextParts.of(text, model::count, room(maxTokens));
        long promptTokens = 0;
        long answerTokens = 0;
        int whole = 0;
        List<Candidate> candidates = new ArrayList<>();
        for (String part : parts) {
            if (isOver.getAsBoolean()) {
                break;
            }
            Grammar grammar =
                    switch (grounding) {
                        case IN_TEXT -> Grammar.jsonSchema(schema, path, part);
                        case FREE -> Grammar.jsonSchema(schema, path);
                    };
            TaskModel.Written written = model.write(
                    prompt(part), maxTokens, Optional.of(model.generator().over(grammar)), isOver);
            promptTokens += written.result().promptTokens();
            answerTokens += written.result().answerTokens();
            if (written.result().ending() == GenerationResult.Ending.STOP) {
                candidates.add(Candidate.of(written));
                whole++;
            }
        }
        Optional<JsonNode> value = merged(candidates);
        List<String> ungrounded = value.map(found -> ungrounded(found, text)).orElse(List.of());
        return new Found(value, ungrounded, whole, parts.size(), promptTokens, answerTokens);
    }

    /// What a part gave, and how sure the model was of each property of it.
    ///
    /// @param sureness mean log-probability over the characters of a property's value
    private record Candidate(JsonNode value, Map<String, Double> sureness, double overall) {

        private static Candidate of(TaskModel.Written written) {
            try {
                JsonNode value = Json.tree(written.text());
                return new Candidate(
                        value,
                        sureness(written),
                        mean(written, 0, written.text().length()));
            } catch (IOException impossible) {
                throw new IllegalStateException("what was held to a schema is no JSON", impossible);
            }
        }

        private static Map<String, Double> sureness(TaskModel.Written written) throws IOException {
            Map<String, Double> sureness = new HashMap<>();
            try (JsonParser parser = Json.mapper().getFactory().createParser(written.text())) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    return sureness;
                }
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    int start = (int) parser.currentTokenLocation().getCharOffset();
                    parser.skipChildren();
                    parser.getText(); // a string is read to its end only when somebody wants it
                    int end = (int) parser.currentLocation().getCharOffset();
                    sureness.put(name, mean(written, start, end));
                }
            }
            return sureness;
        }

        private static double mean(TaskModel.Written written, int start, int end) {
            return written.logProbabilities().subList(start, end).stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElse(Double.NEGATIVE_INFINITY);
        }
    }

    private static Optional<JsonNode> merged(List<Candidate> candidates) {
        if (candidates.isEmpty() || candidates.size() == 1) {
            return candidates.stream().map(Candidate::value).findFirst();
        }
        if (candidates.stream().allMatch(candidate -> candidate.value().isArray())) {
            return Optional.of(joined(candidates.stream().map(Candidate::value).toList()));
        }
        if (!candidates.stream().allMatch(candidate -> candidate.value().isObject())) {
            return candidates.stream()
                    .max((one, other) -> Double.compare(one.overall(), other.overall()))
                    .map(Candidate::value);
        }
        ObjectNode merged = Json.object();
        Set<String> names = new LinkedHashSet<>();
        candidates.forEach(candidate -> candidate.value().fieldNames().forEachRemaining(names::add));
        for (String name : names) {
            List<Candidate> having = candidates.stream()
                    .filter(candidate -> !candidate.value().path(name).isMissingNode()
                            && !candidate.value().path(name).isNull())
                    .toList();
            merged.set(name, having.isEmpty() ? NullNode.getInstance() : best(name, having));
        }
        return Optional.of(merged);
    }

    private static JsonNode best(String name, List<Candidate> having) {
        List<JsonNode> values =
                having.stream().map(candidate -> candidate.value().path(name)).toList();
        if (values.stream().allMatch(JsonNode::isArray)) {
            return joined(values);
        }
        return having.stream()
                .max((one, other) -> Double.compare(
                        one.sureness().getOrDefault(name, Double.NEGATIVE_INFINITY),
                        other.sureness().getOrDefault(name, Double.NEGATIVE_INFINITY)))
                .map(candidate -> candidate.value().path(name))
                .orElseThrow();
    }

    /// All items, equal ones once, in their order.
    private static ArrayNode joined(List<JsonNode> lists) {
        Set<JsonNode> items = new LinkedHashSet<>();
        lists.forEach(list -> list.forEach(items::add));
        ArrayNode joined = Json.array();
        items.forEach(joined::add);
        return joined;
    }

    /// Strings that are no part of the text and numbers that are not in it, by their paths.
    private static List<String> ungrounded(JsonNode value, String text) {
        List<String> paths = new ArrayList<>();
        collect("", value, text, new SupportCheck(text), paths);
        return paths;
    }

    private static void collect(String at, JsonNode value, String text, SupportCheck figures, List<String> paths) {
        switch (value) {
            case ObjectNode object ->
                object.properties()
                        .forEach(property -> collect(
                                at.isEmpty() ? property.getKey() : at + "." + property.getKey(),
                                property.getValue(),
                                text,
                                figures,
                                paths));
            case ArrayNode list -> {
                for (int index = 0; index < list.size(); index++) {
                    collect(at + "[" + index + "]", list.get(index), text, figures, paths);
                }
            }
            default -> {
                boolean isMissing = value.isTextual()
                        ? !text.contains(value.asText())
                        : value.isNumber() && !figures.missing(value.asText()).isEmpty();
                if (isMissing) {
                    paths.add(at.isEmpty() ? "$" : at);
                }
            }
        }
    }
}
