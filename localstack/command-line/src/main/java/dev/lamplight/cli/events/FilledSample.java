package dev.lamplight.cli.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.contract.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/// A sample with the names of a deployment in place of its own, and with the present time.
public final class FilledSample {
    private static final String STORE = "vs_0123456789abcdef01234567"; // of all samples
    private static final String ACCOUNT = "000000000000";

    private FilledSample() {}

    /// What is put in.
    ///
    /// @param store id, empty to leave that of the sample
    public record Names(String inboxBucket, String libraryBucket, String region, Optional<String> store) {}

    public static JsonNode body(JsonNode sample, Names names, Instant now) {
        JsonNode filled = replaced(sample.deepCopy(), names);
        if (filled instanceof ObjectNode event && event.has("time")) {
            event.put("time", now.toString());
        }
        filled.path("Records").forEach(record -> {
            if (record instanceof ObjectNode change && change.has("eventTime")) {
                change.put("eventTime", now.toString());
            }
        });
        return filled;
    }

    private static JsonNode replaced(JsonNode node, Names names) {
        switch (node) {
            case ObjectNode object ->
                object.properties().forEach(property -> property.setValue(replaced(property.getValue(), names)));
            case ArrayNode array -> {
                for (int index = 0; index < array.size(); index++) {
                    array.set(index, replaced(array.get(index), names));
                }
            }
            default -> {
                return node.isTextual() ? Json.mapper().getNodeFactory().textNode(text(node.textValue(), names)) : node;
            }
        }
        return node;
    }

    private static String text(String value, Names names) {
        String filled = value.replaceAll("lamplight-inbox-" + ACCOUNT + "-us-east-1", names.inboxBucket())
                .replaceAll("lamplight-library-" + ACCOUNT + "-us-east-1", names.libraryBucket());
        return names.store().map(store -> filled.replace(STORE, store)).orElse(filled);
    }

    /// A batch of one message, as Lambda gets it from a queue (Lambda Developer Guide, "Using Lambda with Amazon
    /// SQS").
    public static JsonNode batch(JsonNode body, EventRoute route, Names names, Instant now) {
        String text = body.toString();
        ObjectNode batch = Json.object();
        ObjectNode record = batch.putArray("Records").addObject();
        record.put("messageId", UUID.randomUUID().toString())
                .put("receiptHandle", "made-by-hand")
                .put("body", text);
        ObjectNode attributes = record.putObject("attributes");
        attributes
                .put("ApproximateReceiveCount", "1")
                .put("SentTimestamp", Long.toString(now.toEpochMilli()))
                .put("SenderId", "by-hand")
                .put("ApproximateFirstReceiveTimestamp", Long.toString(now.toEpochMilli()));
        if (route.queue().fifo()) {
            attributes.put("MessageGroupId", "by-hand");
        }
        record.putObject("messageAttributes");
        record.put("md5OfBody", md5(text))
                .put("eventSource", "aws:sqs")
                .put(
                        "eventSourceARN",
                        "arn:aws:sqs:" + names.region() + ":" + ACCOUNT + ":"
                                + route.queue().name())
                .put("awsRegion", names.region());
        return batch;
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every JDK has MD5", missing);
        }
    }
}
