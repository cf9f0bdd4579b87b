package dev.lamplight.aws;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.runtime.EventHandler;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Batches of a queue as Lambda hands them out, and what it is answered, in JSON (AWS Lambda Developer Guide, "Using
/// Lambda with Amazon SQS"). Read as AWS's client for Java reads them, field by field, because its own reader costs
/// more at the start than the function itself.
public final class QueueEvents {

    private QueueEvents() {}

    /// A handler of batches under the runtime of our own.
    public static EventHandler handledBy(
            RequestHandler<SQSEvent, SQSBatchResponse> handler, Map<String, String> environment) {
        return new WholeInvocations<>(handler, QueueEvents::read, QueueEvents::write, environment, Clock.systemUTC());
    }

    /// @throws IllegalArgumentException for what is no JSON object
    static SQSEvent read(byte[] json) {
        try {
            JsonNode root = Json.tree(json);
            if (!root.isObject()) {
                throw new IllegalArgumentException("expected an event as a JSON object, found another value");
            }
            SQSEvent event = new SQSEvent();
            event.setRecords(list(root.path("Records"), QueueEvents::message));
            return event;
        } catch (JsonProcessingException damaged) {
            throw new IllegalArgumentException("expected an event as JSON: " + Json.placeOf(damaged));
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading from memory cannot fail", impossible);
        }
    }

    private static SQSEvent.@Nullable SQSMessage message(JsonNode node) {
        if (!node.isObject()) {
            return null;
        }
        SQSEvent.SQSMessage message = new SQSEvent.SQSMessage();
        message.setMessageId(text(node, "messageId"));
        message.setReceiptHandle(text(node, "receiptHandle"));
        message.setBody(text(node, "body"));
        message.setMd5OfBody(text(node, "md5OfBody"));
        message.setMd5OfMessageAttributes(text(node, "md5OfMessageAttributes"));
        message.setEventSourceArn(text(node, "eventSourceARN"));
        message.setEventSource(text(node, "eventSource"));
        message.setAwsRegion(text(node, "awsRegion"));
        message.setAttributes(map(node.path("attributes"), QueueEvents::textOf));
        message.setMessageAttributes(map(node.path("messageAttributes"), QueueEvents::attribute));
        return message;
    }

    private static SQSEvent.@Nullable MessageAttribute attribute(JsonNode node) {
        if (!node.isObject()) {
            return null;
        }
        SQSEvent.MessageAttribute attribute = new SQSEvent.MessageAttribute();
        attribute.setDataType(text(node, "dataType"));
        attribute.setStringValue(text(node, "stringValue"));
        attribute.setBinaryValue(binary(node.path("binaryValue")));
        attribute.setStringListValues(list(node.path("stringListValues"), QueueEvents::textOf));
        attribute.setBinaryListValues(list(node.path("binaryListValues"), QueueEvents::binary));
        return attribute;
    }

    private static @Nullable String text(JsonNode object, String name) {
        return textOf(object.path(name));
    }

    private static @Nullable String textOf(JsonNode node) {
        return node.isValueNode() && !node.isNull() ? node.asText() : null;
    }

    private static @Nullable ByteBuffer binary(JsonNode node) {
        return node.isTextual() ? ByteBuffer.wrap(Base64.getDecoder().decode(node.asText())) : null;
    }

    /// What JSON says in place of a value may be none.
    @FunctionalInterface
    private interface Reading<T> {
        @Nullable
        T of(JsonNode node);
    }

    private static <T> @Nullable List<@Nullable T> list(JsonNode node, Reading<T> item) {
        if (!node.isArray()) {
            return null;
        }
        List<@Nullable T> items = new ArrayList<>(node.size());
        node.forEach(each -> items.add(item.of(each)));
        return items;
    }

    private static <T> @Nullable Map<String, @Nullable T> map(JsonNode node, Reading<T> value) {
        if (!node.isObject()) {
            return null;
        }
        Map<String, @Nullable T> values = new LinkedHashMap<>();
        node.properties().forEach(field -> values.put(field.getKey(), value.of(field.getValue())));
        return values;
    }

    static byte[] write(SQSBatchResponse response) {
        List<Map<String, String>> failures = response.getBatchItemFailures().stream()
                .map(failure -> Map.of("itemIdentifier", failure.getItemIdentifier()))
                .toList();
        return Json.text(Map.of("batchItemFailures", failures)).getBytes(StandardCharsets.UTF_8);
    }
}
