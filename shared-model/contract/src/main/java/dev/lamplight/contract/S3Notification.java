package dev.lamplight.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The notifications of S3 as it writes them. A later minor version adds fields, a later major one changes what is
/// there ("Event message structure", Amazon S3 User Guide): that one waits for a version of us that knows it.
final class S3Notification {
    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})(\\.\\d{1,4})?");
    private static final Pattern ESCAPED_REPLACEMENT = Pattern.compile("(?i)%EF%BF%BD|\\uFFFD");
    private static final char REPLACEMENT = '\uFFFD';
    private static final int MAJOR_VERSION = 2;
    private static final int EVENT_BRIDGE_VERSION = 0;
    private static final int MAX_KEY_BYTES = 1024;

    private S3Notification() {}

    /// @throws Failure.Permanent the first refusal, where none of the records is a change
    static MessageBody.ObjectChanges changes(JsonNode records) {
        List<ObjectChange> changes = new ArrayList<>(records.size());
        List<Failure.Permanent> unreadable = new ArrayList<>();
        for (JsonNode record : records) {
            try {
                changes.add(change(record));
            } catch (Failure.Permanent refused) {
                unreadable.add(refused);
            }
        }
        if (changes.isEmpty() && !unreadable.isEmpty()) {
            throw unreadable.getFirst();
        }
        return new MessageBody.ObjectChanges(changes, unreadable);
    }

    private static ObjectChange change(JsonNode record) {
        requireMajor("eventVersion", optionalText(record, "eventVersion"), MAJOR_VERSION);
        JsonNode s3 = record.path("s3");
        JsonNode object = s3.path("object");
        return new ObjectChange(
                kind(text(record, "eventName"), object.hasNonNull("versionId")),
                new ObjectRef(
                        text(s3.path("bucket"), "name"),
                        decoded(text(object, "key")),
                        optionalText(object, "versionId"),
                        unquoted(optionalText(object, "eTag")),
                        size(object),
                        null),
                optionalText(object, "sequencer"),
                time(text(record, "eventTime")));
    }

    static ObjectChange eventBridgeChange(JsonNode json) {
        JsonNode detail = json.path("detail");
        requireMajor("detail.version", optionalText(detail, "version"), EVENT_BRIDGE_VERSION);
        JsonNode object = detail.path("object");
        return new ObjectChange(
                eventBridgeKind(text(json, "detail-type"), detail),
                new ObjectRef(
                        text(detail.path("bucket"), "name"),
                        whole(text(object, "key")),
                        optionalText(object, "version-id"),
                        unquoted(optionalText(object, "etag")),
                        size(object),
                        null),
                optionalText(object, "sequencer"),
                endOfSecond(time(text(json, "time"))));
    }

    /// Senders that play S3 leave the version out.
    private static void requireMajor(String field, @Nullable String found, int known) {
        if (found == null) {
            return;
        }
        Matcher version = VERSION.matcher(found);
        if (!version.matches() || Integer.parseInt(version.group(1)) < known) {
            throw malformed(field + ": expected " + known + ".x, found " + Quoted.of(found), null);
        }
        if (Integer.parseInt(version.group(1)) > known) {
            throw new Failure.Permanent(
                    PermanentCode.NEWER_FORMAT, field + ": expected " + known + ".x, found " + Quoted.of(found));
        }
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
        throw malformed("eventName: expected an object's creation or removal, found " + Quoted.of(eventName), null);
    }

    private static ObjectChange.Kind eventBridgeKind(String detailType, JsonNode detail) {
        return switch (detailType) {
            case "Object Created" -> ObjectChange.Kind.CREATED;
            case "Object Deleted" ->
                "Permanently Deleted".equals(detail.path("deletion-type").asText())
                                && detail.path("object").hasNonNull("version-id")
                        ? ObjectChange.Kind.VERSION_DELETED
                        : ObjectChange.Kind.REMOVED;
            default -> throw malformed("detail-type: unexpected " + Quoted.of(detailType), null);
        };
    }

    /// S3 encodes keys as forms do, and never writes a key that is no UTF-8: another key than the one that is meant
    /// must not come of it.
    private static String decoded(String encoded) {
        try {
            String key = URLDecoder.decode(encoded, StandardCharsets.UTF_8);
            long replaced = key.chars().filter(unit -> unit == REPLACEMENT).count();
            if (replaced > ESCAPED_REPLACEMENT.matcher(encoded).results().count()) {
                throw malformed("key: expected UTF-8 in its escapes, found " + Quoted.of(encoded), null);
            }
            return whole(key);
        } catch (IllegalArgumentException e) {
            throw malformed("key: expected form encoding, found " + Quoted.of(encoded), e);
        }
    }

    private static String whole(String key) {
        int bytes = key.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_KEY_BYTES || !PlainText.isWhole(key)) {
            throw malformed("key: expected at most " + MAX_KEY_BYTES + " bytes of UTF-8, found " + bytes, null);
        }
        return key;
    }

    /// EventBridge cuts the time to the second. Its end is meant: what was dropped just after the end of a store
    /// must not be taken for what was dropped before it.
    private static Instant endOfSecond(Instant time) {
        return time.equals(time.truncatedTo(ChronoUnit.SECONDS)) ? time.plusMillis(999) : time;
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw malformed("eventTime: expected an instant, found " + Quoted.of(text), e);
        }
    }

    private static long size(JsonNode object) {
        return Math.max(ObjectRef.UNKNOWN_SIZE, object.path("size").asLong(ObjectRef.UNKNOWN_SIZE));
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
