package dev.lamplight.aws;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One queue message as a handler sees it.
///
/// @param id the queue's id of the message, the same at each delivery
/// @param body text as sent, or null where the sender of the event left it out
/// @param receiveCount deliveries so far, this one included
/// @param receiptHandle names this delivery
/// @param queueArn where it came from
/// @param group of a FIFO queue, whose messages are worked on one after the other; null where there is no such order
/// @param sentAt when the queue took it, by the queue's own clock; 1970 where it does not say
public record Message(
        String id,
        @Nullable String body,
        int receiveCount,
        String receiptHandle,
        String queueArn,
        @Nullable String group,
        Instant sentAt) {
    private static final String FIFO_SUFFIX = ".fifo";

    /// A message without an id could never be handed back: it must not be worked on.
    ///
    /// @throws Failure.Permanent `malformed_event` where no queue can have sent this
    static Message of(SQSEvent.@Nullable SQSMessage message) {
        if (message == null
                || message.getMessageId() == null
                || message.getMessageId().isEmpty()) {
            throw new Failure.Permanent(
                    PermanentCode.MALFORMED_EVENT,
                    "Records: expected messages with a messageId each, found "
                            + (message == null ? "null" : "one without"));
        }
        Map<String, String> attributes = message.getAttributes() == null ? Map.of() : message.getAttributes();
        return new Message(
                message.getMessageId(),
                message.getBody(),
                Math.clamp(number(attributes.get("ApproximateReceiveCount"), 1), 1, Integer.MAX_VALUE),
                message.getReceiptHandle() == null ? "" : message.getReceiptHandle(),
                message.getEventSourceArn() == null ? "" : message.getEventSourceArn(),
                group(message.getEventSourceArn(), attributes),
                Instant.ofEpochMilli(Math.max(0, number(attributes.get("SentTimestamp"), 0))));
    }

    /// Standard queues have groups too, for fairness, and no order in them.
    private static @Nullable String group(@Nullable String queueArn, Map<String, String> attributes) {
        return queueArn != null && queueArn.endsWith(FIFO_SUFFIX)
                ? attributes.getOrDefault("MessageGroupId", "")
                : null;
    }

    private static long number(@Nullable String text, long otherwise) {
        try {
            return text == null ? otherwise : Long.parseLong(text);
        } catch (NumberFormatException _) {
            return otherwise;
        }
    }
}
