package dev.lamplight.localcloud.sqs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.localcloud.sqs.StoredMessage.Lease;
import dev.lamplight.localcloud.template.QueueSpec;
import dev.lamplight.localcloud.template.QueueSpec.Redrive;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;

/// The journal records of [Queues] and their way back.
final class Records {
    private Records() {}

    static ObjectNode named(String type, String queue) {
        return Queues.JSON.createObjectNode().put("type", type).put("queue", queue);
    }

    static ObjectNode queue(QueueSpec spec) {
        ObjectNode entry = named("queue", spec.name())
                .put("logicalId", spec.logicalId())
                .put("arn", spec.arn())
                .put("visibility", spec.visibilityTimeout().toMillis())
                .put("retention", spec.retention().toMillis())
                .put("delay", spec.delay().toMillis())
                .put("wait", spec.receiveWait().toMillis())
                .put("fifo", spec.fifo())
                .put("contentBased", spec.contentBasedDeduplication());
        spec.redrive().ifPresent(redrive -> entry.put("deadLetters", redrive.targetArn())
                .put("maxReceiveCount", redrive.maxReceiveCount()));
        return entry;
    }

    static QueueSpec spec(ObjectNode entry) {
        Optional<Redrive> redrive = entry.has("deadLetters")
                ? Optional.of(new Redrive(
                        entry.path("deadLetters").asText(),
                        entry.path("maxReceiveCount").asInt()))
                : Optional.empty();
        return new QueueSpec(
                entry.path("logicalId").asText(),
                entry.path("queue").asText(),
                entry.path("arn").asText(),
                millis(entry, "visibility"),
                millis(entry, "retention"),
                millis(entry, "delay"),
                millis(entry, "wait"),
                entry.path("fifo").asBoolean(),
                entry.path("contentBased").asBoolean(),
                redrive);
    }

    private static Duration millis(JsonNode entry, String name) {
        return Duration.ofMillis(entry.path(name).asLong());
    }

    static ObjectNode message(String queue, StoredMessage message) {
        return named("message", queue).set("message", Queues.JSON.valueToTree(message));
    }

    static StoredMessage message(ObjectNode entry) {
        return value(entry.path("message"), StoredMessage.class);
    }

    static ObjectNode move(String from, String to, StoredMessage message) {
        return named("move", from).put("to", to).set("message", Queues.JSON.valueToTree(message));
    }

    static ObjectNode lease(String queue, Lease lease) {
        return named("lease", queue).set("lease", Queues.JSON.valueToTree(lease));
    }

    static Lease lease(ObjectNode entry) {
        return value(entry.path("lease"), Lease.class);
    }

    static ObjectNode delete(String queue, String id) {
        return named("delete", queue).put("id", id);
    }

    static ObjectNode deduplication(String queue, String id, MessageQueue.Sent sent) {
        return named("deduplication", queue).put("id", id).set("sent", Queues.JSON.valueToTree(sent));
    }

    static MessageQueue.Sent sent(ObjectNode entry) {
        return value(entry.path("sent"), MessageQueue.Sent.class);
    }

    private static <T> T value(JsonNode node, Class<T> type) {
        try {
            return Queues.JSON.treeToValue(node, type);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
