package dev.lamplight.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// An [Event] with CloudEvents 1.0 attributes, in the structured JSON form (CloudEvents JSON event format, section 3).
///
/// @param id names what the event is about, so that a replay has the same id
/// @param source who says it: `lamplight/<function>`
/// @param time when it happened
public record EventEnvelope(String id, String source, Instant time, Event data) {
    private static final String SPEC_VERSION = "1.0";

    /// An event whose id is the digest of its type and content, the time left out.
    public static EventEnvelope of(String source, Instant time, Event data) {
        return new EventEnvelope(Sha256.hexOfParts(data.type(), Json.text(data)).substring(0, 32), source, time, data);
    }

    public String toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("specversion", SPEC_VERSION);
        json.put("id", id);
        json.put("source", source);
        json.put("type", data.type());
        json.put("time", time);
        json.put("subject", data.subject());
        json.put("datacontenttype", "application/json");
        json.put("data", data);
        return Json.text(json);
    }

    /// @throws Failure.Permanent `malformed_event` with the attribute at fault
    public static EventEnvelope fromJson(JsonNode json) {
        String type = requiredText(json, "type");
        Instant time = requiredTime(json);
        return new EventEnvelope(
                requiredText(json, "id"), requiredText(json, "source"), time, data(type, json.path("data")));
    }

    private static Event data(String type, JsonNode data) {
        if (!data.isObject()) {
            throw malformed("data: expected an object, found " + data.getNodeType());
        }
        try {
            return Json.mapper().treeToValue(data, kind(type));
        } catch (JsonMappingException e) {
            if (e.getCause() instanceof Failure.Permanent failure) {
                throw failure;
            }
            throw new Failure.Permanent(PermanentCode.MALFORMED_EVENT, "data of " + type + ": " + Json.placeOf(e), e);
        } catch (JsonProcessingException e) {
            throw new Failure.Permanent(PermanentCode.MALFORMED_EVENT, "data of " + type + ": " + Json.placeOf(e), e);
        }
    }

    private static Class<? extends Event> kind(String type) {
        return switch (type) {
            case Event.DocumentOffered.TYPE -> Event.DocumentOffered.class;
            case Event.DocumentAttached.TYPE -> Event.DocumentAttached.class;
            case Event.DocumentChunked.TYPE -> Event.DocumentChunked.class;
            case Event.DocumentRemoved.TYPE -> Event.DocumentRemoved.class;
            case Event.DocumentFailed.TYPE -> Event.DocumentFailed.class;
            case Event.StoreOutgrown.TYPE -> Event.StoreOutgrown.class;
            case Event.SweepScheduled.TYPE -> Event.SweepScheduled.class;
            default -> throw malformed("type: expected a type listed in events/, found " + Quoted.of(type));
        };
    }

    private static String requiredText(JsonNode json, String attribute) {
        JsonNode value = json.path(attribute);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw malformed(attribute + ": expected text, found " + value.getNodeType());
        }
        return value.textValue();
    }

    private static Instant requiredTime(JsonNode json) {
        String text = requiredText(json, "time");
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new Failure.Permanent(
                    PermanentCode.MALFORMED_EVENT,
                    "time: expected an instant such as 2026-01-31T08:00:00Z, found " + Quoted.of(text),
                    e);
        }
    }

    private static Failure.Permanent malformed(String message) {
        return new Failure.Permanent(PermanentCode.MALFORMED_EVENT, message);
    }
}
