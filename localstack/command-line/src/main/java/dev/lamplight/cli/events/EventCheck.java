package dev.lamplight.cli.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.MessageBody;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An event against the schema of its type and against the code that reads it. A batch as Lambda gets it from a
/// queue is checked message by message.
public final class EventCheck {
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private final List<EventType> types;

    public EventCheck(List<EventType> types) {
        this.types = List.copyOf(types);
    }

    /// @param type as the event names it, empty where it names none of ours
    /// @param faults of the schema and of the code, each with its place; empty where both take it
    public record Result(String type, List<String> faults) {
        public Result {
            faults = List.copyOf(faults);
        }
    }

    /// @return one result per message
    public List<Result> check(String text) {
        JsonNode json;
        try {
            json = Json.tree(text);
        } catch (JsonProcessingException broken) {
            return List.of(new Result("", List.of("no JSON: " + Json.placeOf(broken))));
        }
        List<Result> results = new ArrayList<>();
        for (JsonNode record : json.path("Records")) {
            if (record.path("body").isTextual()) {
                results.add(checkBody(record.path("body").textValue()));
            }
        }
        return results.isEmpty() ? List.of(checkBody(text)) : results;
    }

    private Result checkBody(String body) {
        List<String> faults = new ArrayList<>();
        String type = "";
        try {
            JsonNode json = Json.tree(body);
            String named = json.path("type").asText();
            type = json.path("Records").isArray() || json.has("detail-type") ? "s3.notification" : named;
            Optional<EventType> known = types.stream()
                    .filter(candidate -> candidate.isCalled(named))
                    .findFirst();
            if (known.isPresent()) {
                faults.addAll(
                        known.get().schema().map(schema -> faults(schema, json)).orElse(List.of()));
            }
        } catch (JsonProcessingException broken) {
            faults.add("no JSON: " + Json.placeOf(broken));
            return new Result(type, faults);
        }
        try {
            MessageBody read = MessageBody.parse(body);
            assert read != null;
        } catch (Failure.Permanent refused) {
            faults.add("code: " + refused.code().code() + ", " + refused.explanation());
        }
        return new Result(type, faults);
    }

    private static List<String> faults(Path schema, JsonNode json) {
        SchemaValidatorsConfig config =
                SchemaValidatorsConfig.builder().pathType(PathType.JSON_POINTER).build();
        try {
            JsonSchema read = SCHEMAS.getSchema(Files.readString(schema), config);
            return read.validate(json).stream()
                    .map(ValidationMessage::getMessage)
                    .map(message -> "schema: " + message.replaceFirst("^: ", "")) // the pointer of the whole is empty
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            return List.of("schema: cannot read " + schema + " (" + unreadable + ")");
        }
    }
}
