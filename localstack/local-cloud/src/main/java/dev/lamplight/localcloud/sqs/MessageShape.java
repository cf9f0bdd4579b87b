package dev.lamplight.localcloud.sqs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A received message as clients see it.
public final class MessageShape {
    private MessageShape() {}

    static String sequenceNumber(StoredMessage message) {
        return "%020d".formatted(message.sequence());
    }

    /// The attributes SQS itself gives a message, all of them.
    public static Map<String, String> systemAttributes(StoredMessage message) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("ApproximateReceiveCount", Integer.toString(message.receiveCount()));
        attributes.put("SentTimestamp", Long.toString(message.sentAtMillis()));
        attributes.put("SenderId", "AIDALOCALLAMPLIGHT000");
        attributes.put("ApproximateFirstReceiveTimestamp", Long.toString(message.firstReceivedAtMillis()));
        if (message.groupId() != null) {
            attributes.put("MessageGroupId", message.groupId());
        }
        if (message.deduplicationId() != null) {
            attributes.put("MessageDeduplicationId", message.deduplicationId());
            attributes.put("SequenceNumber", sequenceNumber(message));
        }
        if (message.traceHeader() != null) {
            attributes.put("AWSTraceHeader", message.traceHeader());
        }
        if (message.deadLetterSourceArn() != null) {
            attributes.put("DeadLetterQueueSourceArn", message.deadLetterSourceArn());
        }
        return attributes;
    }

    static ObjectNode received(StoredMessage message, List<String> system, List<String> custom) {
        ObjectNode shape = Queues.JSON
                .createObjectNode()
                .put("MessageId", message.id())
                .put("ReceiptHandle", message.receipt())
                .put("MD5OfBody", Digests.md5(message.body()))
                .put("Body", message.body());
        ObjectNode attributes = Queues.JSON.createObjectNode();
        systemAttributes(message).forEach((name, value) -> {
            if (system.contains(name) || system.contains("All")) {
                attributes.put(name, value);
            }
        });
        if (!attributes.isEmpty()) {
            shape.set("Attributes", attributes);
        }
        ObjectNode chosen = Queues.JSON.createObjectNode();
        message.attributes().properties().forEach(attribute -> {
            if (custom.stream().anyMatch(pattern -> matches(pattern, attribute.getKey()))) {
                chosen.set(attribute.getKey(), attribute.getValue());
            }
        });
        if (!chosen.isEmpty()) {
            shape.set("MessageAttributes", chosen);
            shape.put("MD5OfMessageAttributes", Digests.md5(chosen));
        }
        return shape;
    }

    private static boolean matches(String pattern, String name) {
        if (pattern.equals("All") || pattern.equals(".*")) {
            return true;
        }
        return pattern.endsWith(".*")
                ? name.startsWith(pattern.substring(0, pattern.length() - 2))
                : name.equals(pattern);
    }
}
