package dev.lamplight.tests.hostile;

import static dev.lamplight.tests.hostile.Deliveries.record;
import static dev.lamplight.tests.hostile.Deliveries.s3;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.LibraryKeys;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// What S3 may say to `etl`, in every version and wrapper, and what only looks like it.
final class NotificationRows {
    private NotificationRows() {}

    static List<BadInput<Deliveries>> all() {
        return Stream.of(versions(), wrappers(), records(), fields(), changes())
                .flatMap(List::stream)
                .toList();
    }

    private static BadInput<Deliveries> row(String what, String answer, BadInput.Attempt<Deliveries> attempt) {
        return new BadInput<>(what, answer, attempt);
    }

    /// A real notification of a new document, changed.
    private static BadInput<Deliveries> changed(String what, String answer, Consumer<ObjectNode> change) {
        return row(what, answer, to -> {
            ObjectNode notification = to.dropped(to.freshKey());
            change.accept(notification);
            return to.toEtl(notification.toString());
        });
    }

    private static List<BadInput<Deliveries>> versions() {
        List<BadInput<Deliveries>> rows = new ArrayList<>();
        for (String version : List.of("2.0", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.99")) {
            rows.add(changed("S3 event " + version + " with fields that nobody knows", "done chunked", event -> {
                record(event)
                        .put("eventVersion", version)
                        .putObject("glacierEventData")
                        .put("x", 1);
                s3(event).withObject("object").put("lifecycleEventData", "x");
            }));
        }
        rows.add(changed("S3 event without a version", "done chunked", event -> record(event)
                .remove("eventVersion")));
        rows.add(changed(
                "S3 event 3.0", "again misconfigured", event -> record(event).put("eventVersion", "3.0")));
        rows.add(changed("S3 event 1.0", "quarantined malformed_event", event -> record(event)
                .put("eventVersion", "1.0")));
        rows.add(changed("S3 event of version 'new'", "quarantined malformed_event", event -> record(event)
                .put("eventVersion", "new")));
        return rows;
    }

    private static List<BadInput<Deliveries>> wrappers() {
        return List.of(
                wrapped("S3 event in SNS", "done chunked", NotificationRows::sns),
                wrapped("S3 event in SNS, raw delivery", "done chunked", body -> body),
                wrapped("S3 event in SNS in SNS", "done chunked", body -> sns(sns(body))),
                wrapped(
                        "S3 event in an event of SQS",
                        "quarantined malformed_event",
                        body -> Json.text(Map.of("Records", List.of(Map.of("messageId", "1", "body", body))))),
                wrapped(
                        "S3 event in an event of SNS for Lambda",
                        "quarantined malformed_event",
                        body -> Json.text(Map.of("Records", List.of(Map.of("Sns", Map.of("Message", body)))))),
                wrapped("S3 event in base64", "quarantined malformed_event", body -> Base64.getEncoder()
                        .encodeToString(body.getBytes(StandardCharsets.UTF_8))),
                wrapped("S3 event as a text of JSON", "quarantined malformed_event", Json::text),
                wrapped("S3 event in a list", "quarantined malformed_event", body -> "[" + body + "]"),
                wrapped(
                        "S3 event in a wrapper that nobody knows",
                        "quarantined malformed_event",
                        body -> Json.text(Map.of("payload", body))),
                wrapped(
                        "S3 event with lower-case records",
                        "quarantined malformed_event",
                        body -> body.replace("\"Records\"", "\"records\"")),
                eventBridge("EventBridge", "done chunked", event -> event),
                eventBridge("EventBridge in SNS", "done chunked", NotificationRows::sns),
                eventBridge(
                        "EventBridge of a later version",
                        "again misconfigured",
                        event -> event.replace("\"version\":\"0\"", "\"version\":\"1\"")),
                eventBridge(
                        "EventBridge of a restored object",
                        "quarantined malformed_event",
                        event -> event.replace("Object Created", "Object Restore Completed")),
                eventBridge(
                        "EventBridge whose key has half a character",
                        "quarantined malformed_event",
                        event -> event.replace(".txt", "\\ud83d.txt")),
                row(
                        "s3:TestEvent",
                        "done ignored",
                        to -> to.toEtl("{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\",\"Bucket\":\"b\"}")),
                row("s3:TestEvent in SNS", "done ignored", to -> to.toEtl(sns("{\"Event\":\"s3:TestEvent\"}"))));
    }

    private static BadInput<Deliveries> wrapped(
            String what, String answer, java.util.function.UnaryOperator<String> wrapper) {
        return row(
                what,
                answer,
                to -> to.toEtl(wrapper.apply(to.dropped(to.freshKey()).toString())));
    }

    private static BadInput<Deliveries> eventBridge(
            String what, String answer, java.util.function.UnaryOperator<String> change) {
        return row(what, answer, to -> {
            ObjectNode object = s3(to.dropped(to.freshKey())).withObject("object");
            String event = Json.text(Map.of(
                    "version", "9",
                    "source", "aws.s3",
                    "detail-type", "Object Created",
                    "time", "2026-01-31T08:00:00Z",
                    "detail",
                            Map.of(
                                    "version", "0",
                                    "bucket", Map.of("name", to.ground.inbox),
                                    "object",
                                            Map.of(
                                                    "key", object.get("key").asText(),
                                                    "size", object.get("size").asLong(),
                                                    "etag", object.get("eTag").asText(),
                                                    "version-id",
                                                            object.get("versionId")
                                                                    .asText(),
                                                    "sequencer",
                                                            object.get("sequencer")
                                                                    .asText()))));
            return to.toEtl(change.apply(event));
        });
    }

    private static List<BadInput<Deliveries>> records() {
        return List.of(
                row("no records", "done ignored", to -> to.toEtl("{\"Records\":[]}")),
                row("records that are null", "quarantined malformed_event", to -> to.toEtl("{\"Records\":null}")),
                row("record that is null", "quarantined malformed_event", to -> to.toEtl("{\"Records\":[null]}")),
                row("bad record between two good ones", "quarantined malformed_event", NotificationRows::between),
                row("10^4 records of a foreign bucket", "quarantined bucket_not_allowed", NotificationRows::many));
    }

    /// The good ones are taken all the same.
    private static String between(Deliveries to) {
        String first = to.freshKey();
        String second = to.freshKey();
        ObjectNode event = to.dropped(first);
        ArrayNode records = event.withArray("Records");
        records.addObject().put("eventName", "ObjectCreated:Put");
        records.add(record(to.dropped(second)));
        String fate = to.toEtl(event.toString());
        for (String key : List.of(first, second)) {
            FileId file = FileId.ofDropped(to.ground.inbox, key);
            if (to.ground.objects.get(LibraryKeys.file(file)).isEmpty()) {
                return "lost " + key;
            }
        }
        return fate;
    }

    private static String many(Deliveries to) {
        ObjectNode event = to.dropped(to.freshKey());
        s3(event).withObject("bucket").put("name", "foreign");
        ArrayNode records = event.withArray("Records");
        for (int i = 1; i < 10_000; i++) {
            records.add(records.get(0));
        }
        return to.toEtl(event.toString());
    }

    private static List<BadInput<Deliveries>> fields() {
        return List.of(
                changed("key with a broken escape", "quarantined malformed_event", key("rows/%zz")),
                changed("key that ends in an escape", "quarantined malformed_event", key("rows/a%")),
                changed("key in invalid UTF-8", "quarantined malformed_event", key("rows/%FF%FE.txt")),
                changed("key of half a character", "quarantined malformed_event", key("rows/%ED%A0%BD.txt")),
                changed("key of 1,025 bytes", "quarantined malformed_event", key("rows/" + "a".repeat(1_020))),
                changed("empty key", "quarantined malformed_event", key("")),
                changed("key that is a number", "quarantined malformed_event", event -> s3(event)
                        .withObject("object")
                        .put("key", 7)),
                changed("folder marker", "done ignored", key("rows/folder/")),
                changed("slash alone", "done ignored", key("/")),
                changed("no sequencer", "quarantined order_missing", event -> s3(event)
                        .withObject("object")
                        .remove("sequencer")),
                changed("sequencer with a path in it", "quarantined malformed_event", event -> s3(event)
                        .withObject("object")
                        .put("sequencer", "../../x")),
                changed("sequencer of 200 digits", "quarantined malformed_event", event -> s3(event)
                        .withObject("object")
                        .put("sequencer", "0".repeat(200))),
                changed("foreign bucket", "quarantined bucket_not_allowed", event -> s3(event)
                        .withObject("bucket")
                        .put("name", "foreign")),
                changed("no bucket", "quarantined malformed_event", event -> s3(event)
                        .remove("bucket")),
                changed("no s3", "quarantined malformed_event", event -> record(event)
                        .remove("s3")),
                changed("no time", "quarantined malformed_event", event -> record(event)
                        .remove("eventTime")),
                changed("time in words", "quarantined malformed_event", event -> record(event)
                        .put("eventTime", "yesterday")),
                changed("time at the end of all times", "done chunked", event -> record(event)
                        .put("eventTime", "+999999999-12-31T23:59:59Z")),
                changed("size below zero", "done chunked", event -> s3(event)
                        .withObject("object")
                        .put("size", -5)),
                changed("size in words", "done chunked", event -> s3(event)
                        .withObject("object")
                        .put("size", "big")),
                changed("event of a tag", "quarantined malformed_event", event -> record(event)
                        .put("eventName", "ObjectTagging:Put")),
                changed("event without a name", "quarantined malformed_event", event -> record(event)
                        .remove("eventName")));
    }

    private static Consumer<ObjectNode> key(String key) {
        return event -> s3(event).withObject("object").put("key", key);
    }

    private static List<BadInput<Deliveries>> changes() {
        return List.of(
                row("file that was replaced before it was read, its version known", "done chunked", to -> {
                    String key = to.freshKey();
                    ObjectNode first = to.dropped(key);
                    to.dropped(key);
                    return to.toEtl(first.toString());
                }),
                row("file that was replaced before it was read, its version unknown", "done superseded", to -> {
                    String key = to.freshKey();
                    ObjectNode first = to.dropped(key);
                    to.ground.drop(key, "Other words.");
                    to.notification();
                    s3(first).withObject("object").remove("versionId");
                    return to.toEtl(first.toString());
                }),
                row("file whose newer version was worked on first", "done superseded", to -> {
                    String key = to.freshKey();
                    ObjectNode first = to.dropped(key);
                    to.toEtl(to.dropped(key).toString());
                    return to.toEtl(first.toString());
                }),
                changed("file with another entity tag", "done superseded", event -> s3(event)
                        .withObject("object")
                        .put("eTag", "0".repeat(32))
                        .remove("versionId")),
                changed("file with a version that never was", "done superseded", event -> s3(event)
                        .withObject("object")
                        .put("versionId", "nothing")),
                row("file behind a delete marker", "done chunked", to -> {
                    String key = to.freshKey();
                    ObjectNode event = to.dropped(key);
                    to.removed(key);
                    return to.toEtl(event.toString());
                }),
                row("file behind a delete marker, its version unknown", "done removed", to -> {
                    String key = to.freshKey();
                    ObjectNode event = to.dropped(key);
                    to.removed(key);
                    s3(event).withObject("object").remove("versionId");
                    return to.toEtl(event.toString());
                }),
                row("file whose version was deleted", "done removed", to -> {
                    String key = to.freshKey();
                    ObjectNode event = to.dropped(key);
                    String version =
                            s3(event).withObject("object").get("versionId").asText();
                    to.ground.s3.deleteObject(
                            request -> request.bucket(to.ground.inbox).key(key).versionId(version));
                    to.notification();
                    return to.toEtl(event.toString());
                }),
                row("removal of a file that was never seen", "done removed", to -> {
                    String key = to.freshKey();
                    to.dropped(key);
                    return to.toEtl(to.removed(key).toString());
                }));
    }

    private static String sns(String body) {
        return Json.text(Map.of("Type", "Notification", "MessageId", "1", "TopicArn", "arn", "Message", body));
    }
}
