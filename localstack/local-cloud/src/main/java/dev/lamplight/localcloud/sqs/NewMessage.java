package dev.lamplight.localcloud.sqs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.localcloud.sqs.SqsException.Code;
import dev.lamplight.localcloud.template.QueueSpec;
import java.time.Duration;
import java.util.Map;
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

    /// By what a FIFO queue knows the message again; empty in a standard queue.
    ///
    /// @throws SqsException where a FIFO queue needs more than the message says
    Optional<String> deduplicationIdIn(QueueSpec spec) {
        if (!spec.fifo()) {
            return Optional.empty();
        }
        if (groupId().isEmpty()) {
            throw new SqsException(Code.MISSING_PARAMETER, "The request must contain the parameter MessageGroupId.");
        }
        if (deduplicationId().isEmpty() && !spec.contentBasedDeduplication()) {
            throw new SqsException(
                    Code.INVALID_PARAMETER,
                    "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId"
                            + " provided explicitly");
        }
        return deduplicationId.or(() -> Optional.of(Digests.sha256(body())));
    }

    /// With message attributes of text.
    public NewMessage withTexts(Map<String, String> texts) {
        ObjectNode all = attributes.deepCopy();
        texts.forEach(
                (name, text) -> all.putObject(name).put("DataType", "String").put("StringValue", text));
        return new NewMessage(body, all, delay, groupId, deduplicationId, traceHeader);
    }

    public NewMessage inGroup(Optional<String> group) {
        return new NewMessage(body, attributes, delay, group, deduplicationId, traceHeader);
    }
}
