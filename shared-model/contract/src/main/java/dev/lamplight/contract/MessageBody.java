package dev.lamplight.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the body of a queue message can be: changes of objects, one of our events, or S3's test message.
///
/// S3 notifications are read in AWS's own form 2.0 to 2.6, plain, inside an SNS message, or as EventBridge sends
/// them (Amazon S3 User Guide, "Event message structure" and "EventBridge event message structure").
public sealed interface MessageBody {

    /// @param changes in the order of the message; folder markers included
    /// @param unreadable why each record that is no change was refused; they keep nobody from the others
    record ObjectChanges(List<ObjectChange> changes, List<Failure.Permanent> unreadable) implements MessageBody {
        public ObjectChanges {
            changes = List.copyOf(changes);
            unreadable = List.copyOf(unreadable);
        }
    }

    /// One of our own events.
    record Envelope(EventEnvelope envelope) implements MessageBody {}

    /// `s3:TestEvent`, which S3 sends when a notification is set up; nothing is to be done.
    record Nothing() implements MessageBody {}

    /// @throws Failure.Permanent `malformed_event` for anything else, `newer_format` for a notification of a later
    ///     major version than S3 sends today
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
            return S3Notification.changes(json.path("Records"));
        }
        if ("s3:TestEvent".equals(json.path("Event").asText())) {
            return new Nothing();
        }
        if ("Notification".equals(json.path("Type").asText())
                && json.path("Message").isTextual()) {
            return parse(json.path("Message").textValue());
        }
        if ("aws.s3".equals(json.path("source").asText()) && json.has("detail-type")) {
            return new ObjectChanges(List.of(S3Notification.eventBridgeChange(json)), List.of());
        }
        return new Envelope(EventEnvelope.fromJson(json));
    }

    private static Failure.Permanent malformed(String message, @Nullable Throwable cause) {
        return new Failure.Permanent(PermanentCode.MALFORMED_EVENT, message, cause);
    }
}
