package dev.lamplight.localcloud.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.localcloud.sqs.Digests;
import dev.lamplight.localcloud.sqs.MessageShape;
import dev.lamplight.localcloud.sqs.StoredMessage;
import java.io.UncheckedIOException;
import java.util.List;

/// Messages as a function receives them. Lambda developer guide, "Using Lambda with Amazon SQS", example event.
final class EventShape {
    static final ObjectMapper JSON = new ObjectMapper();

    private final String queueArn;
    private final String region;

    EventShape(String queueArn) {
        this.queueArn = queueArn;
        // arn:aws:sqs:region:account:name
        this.region = queueArn.split(":", -1)[3];
    }

    byte[] payload(List<StoredMessage> messages) {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode records = root.putArray("Records");
        messages.forEach(message -> records.add(entry(message)));
        try {
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    ObjectNode entry(StoredMessage message) {
        ObjectNode entry = JSON.createObjectNode()
                .put("messageId", message.id())
                .put("receiptHandle", message.receipt())
                .put("body", message.body());
        ObjectNode attributes = entry.putObject("attributes");
        MessageShape.systemAttributes(message).forEach(attributes::put);
        ObjectNode custom = entry.putObject("messageAttributes");
        message.attributes().properties().forEach(attribute -> {
            custom.set(attribute.getKey(), attribute(attribute.getValue()));
        });
        entry.put("md5OfBody", Digests.md5(message.body()));
        if (!message.attributes().isEmpty()) {
            entry.put("md5OfMessageAttributes", Digests.md5(message.attributes()));
        }
        return entry.put("eventSource", "aws:sqs")
                .put("eventSourceARN", queueArn)
                .put("awsRegion", region);
    }

    private static ObjectNode attribute(JsonNode value) {
        ObjectNode shape = JSON.createObjectNode();
        if (value.hasNonNull("StringValue")) {
            shape.put("stringValue", value.path("StringValue").asText());
        }
        if (value.hasNonNull("BinaryValue")) {
            shape.put("binaryValue", value.path("BinaryValue").asText());
        }
        shape.putArray("stringListValues");
        shape.putArray("binaryListValues");
        return shape.put("dataType", value.path("DataType").asText());
    }
}
