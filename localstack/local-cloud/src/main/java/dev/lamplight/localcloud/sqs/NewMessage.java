package dev.lamplight.localcloud.sqs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;

/// A message to be sent.
///
/// @param attributes by name, each in the form of the JSON protocol: `DataType` and `StringValue` or `BinaryValue`
/// @param delay instead of the queue's own
/// @param groupId required by FIFO queues
public record NewMessage(
        String body,
        ObjectNode attributes,
        Optional<Duration> delay,
        Optional<String> groupId,
        Optional<String> deduplicationId,
        Optional<String> traceHeader) {
    public static NewMessage of(String body) {
        return new NewMessage(
                body,
                JsonNodeFactory.instance.objectNode(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
