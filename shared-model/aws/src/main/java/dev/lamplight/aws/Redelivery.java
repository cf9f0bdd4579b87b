package dev.lamplight.aws;

import dev.lamplight.contract.Failure;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/// Brings a message that failed for a passing reason back sooner than its queue's visibility timeout: after 2 s, then
/// twice as long at each delivery. Only a wish: where the queue does not grant it, the timeout does.
public final class Redelivery {
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(5));
    private static final Pattern QUEUE_ARN = Pattern.compile("arn:[^:]*:sqs:([^:]*):([^:]*):(.+)");

    private final SqsClient sqs;

    public Redelivery(SqsClient sqs) {
        this.sqs = sqs;
    }

    void hasten(Message message, Failure.Transient reason) {
        Matcher arn = QUEUE_ARN.matcher(message.queueArn());
        if (!arn.matches() || message.receiptHandle().isEmpty()) {
            return;
        }
        String queueUrl = "https://sqs." + arn.group(1) + ".amazonaws.com/" + arn.group(2) + "/" + arn.group(3);
        int seconds = Math.toIntExact(BACKOFF.longest(message.receiveCount()).toSeconds());
        try {
            sqs.changeMessageVisibility(request -> request.queueUrl(queueUrl)
                    .receiptHandle(message.receiptHandle())
                    .visibilityTimeout(seconds));
        } catch (SdkException e) {
            InvocationLog.note(
                    "visibility of message " + message.id() + " unchanged after "
                            + reason.code().code(),
                    e);
        }
    }
}
