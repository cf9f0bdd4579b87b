package dev.lamplight.tests.clouds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Json;
import dev.lamplight.tests.clouds.Strings.Move;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// Of the way from a bucket to a queue to a function.
final class MappingClaims {
    private static final String AREA = "Event source mapping";

    private MappingClaims() {}

    static List<Claim> all() {
        return List.of(
                claim("a dropped object is told of with its key as AWS writes it", MappingClaims::notification),
                claim("a message comes to its function with all that SQS knows of it", MappingClaims::event),
                claim("of a batch only the reported failures come again", MappingClaims::partialFailure),
                claim("a failure with an unknown id brings the whole batch back", MappingClaims::unknownId),
                claim("a function that throws gets its message again, then it is a dead letter", MappingClaims::poison),
                claim("a function that runs out of time gets its message again", MappingClaims::timeout));
    }

    private static Claim claim(String sentence, Claim.Check check) {
        return new Claim(AREA, sentence, check);
    }

    private static void send(Ground ground, Strings strings, String text) {
        ground.sqs().sendMessage(request -> request.queueUrl(ground.output("WorkQueue"))
                .messageBody(strings.address() + " " + text)
                .messageAttributes(Map.of(
                        "kind",
                        MessageAttributeValue.builder()
                                .dataType("String")
                                .stringValue("test")
                                .build())));
    }

    private static List<JsonNode> records(String event) throws Exception {
        List<JsonNode> records = new ArrayList<>();
        Json.tree(event).path("Records").forEach(records::add);
        return records;
    }

    private static List<String> bodies(String event) throws Exception {
        return records(event).stream()
                .map(one -> one.path("body").asText().replaceFirst(".* ", ""))
                .toList();
    }

    private static int held(Ground ground) {
        Map<QueueAttributeName, String> counts = ground.sqs()
                .getQueueAttributes(
                        request -> request.queueUrl(ground.output("WorkQueue")).attributeNames(QueueAttributeName.ALL))
                .attributes();
        return Integer.parseInt(counts.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                + Integer.parseInt(counts.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE));
    }

    private static void notification(Ground ground) throws Exception {
        ground.s3()
                .putObject(
                        request -> request.bucket(ground.output("InboxBucket")).key("in/a b+c %d 文.txt"),
                        RequestBody.fromString("hello"));
        List<JsonNode> told = new ArrayList<>();
        Ground.await("a notification", () -> {
            for (Message message : ground.sqs()
                    .receiveMessage(request ->
                            request.queueUrl(ground.output("DroppedQueue")).waitTimeSeconds(1))
                    .messages()) {
                Json.tree(message.body()).path("Records").forEach(told::add); // none in s3:TestEvent
            }
            return !told.isEmpty();
        });

        JsonNode record = told.getFirst();
        assertThat(record.at("/s3/object/key").asText()).isEqualTo("in/a+b%2Bc+%25d+%E6%96%87.txt");
        assertThat(record.path("eventName").asText()).isEqualTo("ObjectCreated:Put");
        assertThat(record.at("/s3/object/eTag").asText()).isEqualTo("5d41402abc4b2a76b9719d911017c592");
        assertThat(record.at("/s3/object/sequencer").asText()).isNotEmpty();
        assertThat(record.at("/s3/bucket/arn").asText()).isEqualTo("arn:aws:s3:::" + ground.output("InboxBucket"));
    }

    private static void event(Ground ground) throws Exception {
        try (Strings strings = Strings.returning("null")) {
            send(ground, strings, "文");

            JsonNode record = records(strings.event()).getFirst();

            assertThat(record.path("body").asText()).endsWith(" 文");
            assertThat(record.path("eventSource").asText()).isEqualTo("aws:sqs");
            assertThat(record.path("eventSourceARN").asText()).endsWith(":puppet-work");
            assertThat(record.at("/attributes/ApproximateReceiveCount").asText())
                    .isEqualTo("1");
            assertThat(record.at("/attributes/SentTimestamp").asText()).matches("[0-9]{13}");
            assertThat(record.at("/messageAttributes/kind/stringValue").asText())
                    .isEqualTo("test");
            assertThat(record.path("md5OfBody").asText()).matches("[0-9a-f]{32}");
            Ground.await("the end of the message", () -> held(ground) == 0);
        }
    }

    private static String failures(List<String> ids) {
        List<Map<String, String>> items =
                ids.stream().map(id -> Map.of("itemIdentifier", id)).toList();
        return Json.text(Map.of("batchItemFailures", items));
    }

    private static void partialFailure(Ground ground) throws Exception {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        try (Strings strings = Strings.of(event -> {
            try {
                List<String> failed = new ArrayList<>();
                for (JsonNode record : records(event)) {
                    String body = record.path("body").asText().replaceFirst(".* ", "");
                    boolean fails = body.equals("bad") && Collections.frequency(seen, "bad") == 0;
                    seen.add(body);
                    if (fails) {
                        failed.add(record.path("messageId").asText());
                    }
                }
                return new Move.Return(failures(failed));
            } catch (Exception e) {
                throw new IllegalStateException(event, e);
            }
        })) {
            for (String text : List.of("good", "bad", "fine")) {
                send(ground, strings, text);
            }

            Ground.await("four messages", () -> seen.size() >= 4);
            Ground.await("the end of the messages", () -> held(ground) == 0);
            assertThat(seen).containsExactlyInAnyOrder("good", "bad", "fine", "bad");
        }
    }

    private static void unknownId(Ground ground) throws Exception {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        try (Strings strings = Strings.of(event -> {
            boolean first = seen.isEmpty();
            seen.add(event);
            return new Move.Return(first ? failures(List.of("nobody")) : "{}");
        })) {
            send(ground, strings, "whole");

            Ground.await("the message again", () -> seen.size() >= 2);
            Ground.await("the end of the message", () -> held(ground) == 0);
            assertThat(seen).hasSize(2);
        }
    }

    private static void poison(Ground ground) throws Exception {
        try (Strings strings = Strings.of(_ -> new Move.Throw())) {
            send(ground, strings, "poison");

            List<Message> dead = new ArrayList<>();
            Ground.await("a dead letter", () -> {
                dead.addAll(ground.sqs()
                        .receiveMessage(request ->
                                request.queueUrl(ground.output("DeadQueue")).waitTimeSeconds(1))
                        .messages());
                return !dead.isEmpty();
            });
            ground.sqs().deleteMessage(request -> request.queueUrl(ground.output("DeadQueue"))
                    .receiptHandle(dead.getFirst().receiptHandle()));
            assertThat(dead.getFirst().body()).endsWith(" poison");
            List<String> counts = new ArrayList<>();
            for (int event = 0; event < 3; event++) {
                counts.add(records(strings.event())
                        .getFirst()
                        .at("/attributes/ApproximateReceiveCount")
                        .asText());
            }
            assertThat(counts).containsExactly("1", "2", "3");
            assertThat(strings.unheard()).isZero();
        }
    }

    private static void timeout(Ground ground) throws Exception {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        try (Strings strings = Strings.of(event -> {
            boolean first = seen.isEmpty();
            seen.add(event);
            return first ? new Move.Hang(java.time.Duration.ofSeconds(10)) : new Move.Return("null");
        })) {
            send(ground, strings, "slow");

            Ground.await("the message again", () -> seen.size() >= 2);
            Ground.await("the end of the message", () -> held(ground) == 0);
            assertThat(bodies(seen.getLast())).containsExactly("slow");
        }
    }
}
