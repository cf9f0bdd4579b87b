package dev.lamplight.aws;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One queue message as a handler sees it.
///
/// @param id the queue's id of the message, the same at each delivery
/// @param body text as sent, or null where the sender of the event left it out
/// @param receiveCount deliveries so far, this one included
/// @param receiptHandle names this delivery
/// @param queueArn where it came from
public record Message(String id, @Nullable String body, int receiveCount, String receiptHandle, String queueArn) {

    static Message of(SQSEvent.SQSMessage message) {
        Map<String, String> attributes = message.getAttributes() == null ? Map.of() : message.getAttributes();
        return new Message(
                message.getMessageId(),
                message.getBody(),
                receiveCount(attributes.getOrDefault("ApproximateReceiveCount", "1")),
                message.getReceiptHandle() == null ? "" : message.getReceiptHandle(),
                message.getEventSourceArn() == null ? "" : message.getEventSourceArn());
    }

    private static int receiveCount(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException _) {
            return 1;
        }
    }
}
