package dev.lamplight.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the body of a queue message can be: changes of objects, one of our events, or S3's test message.
///
/// S3 notifications are read in AWS's own form 2.1 to 2.6, plain, inside an SNS message, or as EventBridge sends them
/// (Amazon S3 User Guide, "Event message structure" and "EventBridge event message structure").
public sealed interface MessageBody {

    /// @param changes in the order of the message; folder markers included
    record ObjectChanges(List<ObjectChange> changes) implements MessageBody {
        public ObjectChanges {
            changes = List.copyOf(changes);
        }
    }

    /// One of our own events.
    record Envelope(EventEnvelope envelope) implements MessageBody {}

    /// `s3:TestEvent`, which S3 sends when a notification is set up; nothing is to be done.
    record Nothing() implements MessageBody {}

    /// @throws Failure.Permanent `malformed_event` for anything else
    static MessageBody parse(@Nullable String body) {
        if (body == null || body.isBlank()) {
            throw malformed("message: expected a JSON object, found nothing", null);
        }
        try {
            return of(Json.tree(body));
        } catch (JsonProcessingException e) {
            throw malformed("message: expected a JSON object: " + Json.placeOf(e), e);
        }
    }

    private static MessageBody of(JsonNode json) {
        if (json.path("Records").isArray()) {
            return new ObjectChanges(changes(json.path("Records")));
        }
        if ("s3:TestEvent".equals(json.path("Event").asText())) {
            return new Nothing();
        }
        if ("Notification".equals(json.path("Type").asText())
                && json.path("Message").isTextual()) {
            return parse(json.path("Message").textValue());
        }
        if ("aws.s3".equals(json.path("source").asText()) && json.has("detail-type")) {
            return new ObjectChanges(List.of(eventBridgeChange(json)));
        }
        return new Envelope(EventEnvelope.fromJson(json));
    }

    private static List<ObjectChange> changes(JsonNode records) {
        List<ObjectChange> changes = new ArrayList<>(records.size());
        for (JsonNode record : records) {
            String name = text(record, "eventName");
            JsonNode s3 = record.path("s3");
            JsonNode object = s3.path("object");
            String key = URLDecoder.decode(text(object, "key"), StandardCharsets.UTF_8);
            changes.add(new ObjectChange(
                    kind(name, object.hasNonNull("versionId")),
                    new ObjectRef(
                            text(s3.path("bucket"), "name"),
                            key,
                            optionalText(object, "versionId"),
                            unquoted(optionalText(object, "eTag")),
                            object.path("size").asLong(ObjectRef.UNKNOWN_SIZE),
                            null),
                    optionalText(object, "sequencer"),
                    time(text(record, "eventTime"))));
        }
        return changes;
    }

    private static ObjectChange eventBridgeChange(JsonNode json) {
        JsonNode detail = json.path("detail");
        JsonNode object = detail.path("object");
        ObjectChange.Kind kind =
                switch (text(json, "detail-type")) {
                    case "Object Created" -> ObjectChange.Kind.CREATED;
                    case "Object Deleted" ->
                        "Permanently Deleted"
                                                .equals(detail.path("deletion-type")
                                                        .asText())
                                        && object.hasNonNull("version-id")
                                ? ObjectChange.Kind.VERSION_DELETED
                                : ObjectChange.Kind.REMOVED;
                    default ->
                        throw malformed(
                                "detail-type: unexpected '"
                                        + json.path("detail-type").asText() + "'",
                                null);
                };
        return new ObjectChange(
                kind,
                new ObjectRef(
                        text(detail.path("bucket"), "name"),
                        text(object, "key"),
                        optionalText(object, "version-id"),
                        unquoted(optionalText(object, "etag")),
                        object.path("size").asLong(ObjectRef.UNKNOWN_SIZE),
                        null),
                optionalText(object, "sequencer"),
                endOfSecond(time(text(json, "time"))));
    }

    /// EventBridge cuts the time to the second. Its end is meant: what was dropped just after the end of a store must
    /// not be taken for what was dropped before it.
    private static Instant endOfSecond(Instant time) {
        return time.equals(time.truncatedTo(ChronoUnit.SECONDS)) ? time.plusMillis(999) : time;
    }

    /// @param ofVersion whether the record names a version: a plain delete then took away that one version only
    private static ObjectChange.Kind kind(String eventName, boolean ofVersion) {
        String name = eventName.startsWith("s3:") ? eventName.substring(3) : eventName;
        if (name.startsWith("ObjectCreated:")) {
            return ObjectChange.Kind.CREATED;
        }
        if (name.startsWith("ObjectRemoved:") || name.startsWith("LifecycleExpiration:")) {
            boolean oneVersion = ofVersion && name.endsWith(":Delete");
            return oneVersion ? ObjectChange.Kind.VERSION_DELETED : ObjectChange.Kind.REMOVED;
        }
        throw malformed("eventName: expected an object's creation or removal, found '" + eventName + "'", null);
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw malformed("eventTime: expected an instant, found '" + text + "'", e);
        }
    }

    private static String text(JsonNode json, String field) {
        String text = optionalText(json, field);
        if (text == null) {
            throw malformed(field + ": expected text, found nothing", null);
        }
        return text;
    }

    private static @Nullable String optionalText(JsonNode json, String field) {
        JsonNode value = json.path(field);
        return value.isTextual() && !value.textValue().isEmpty() ? value.textValue() : null;
    }

    private static @Nullable String unquoted(@Nullable String etag) {
        return etag == null ? null : etag.replace("\"", "");
    }

    private static Failure.Permanent malformed(String message, @Nullable Throwable cause) {
        return new Failure.Permanent(PermanentCode.MALFORMED_EVENT, message, cause);
    }
}
