package dev.lamplight.aws;

import dev.lamplight.contract.TransientCode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/// Brings a message that failed for a passing reason back sooner than its queue's visibility timeout: after 5 s, then
/// four times as long at each delivery, so that six deliveries outlast an outage of a quarter of an hour. Only a wish:
/// where the queue does not grant it, the timeout does.
public final class Redelivery {
    private static final long FIRST_SECONDS = 5;
    private static final long MOST_SECONDS = 900;
    private static final Pattern QUEUE_ARN = Pattern.compile("arn:([^:]*):sqs:([^:]*):([^:]*):(.+)");

    private final SqsClient sqs;

    public Redelivery(SqsClient sqs) {
        this.sqs = sqs;
    }

    void hasten(Message message, TransientCode reason) {
        Matcher arn = QUEUE_ARN.matcher(message.queueArn());
        if (!arn.matches() || message.receiptHandle().isEmpty()) {
            return;
        }
        String domain = arn.group(1).equals("aws-cn") ? ".amazonaws.com.cn/" : ".amazonaws.com/";
        String queueUrl = "https://sqs." + arn.group(2) + domain + arn.group(3) + "/" + arn.group(4);
        int seconds = seconds(message.receiveCount());
        try {
            sqs.changeMessageVisibility(request -> request.queueUrl(queueUrl)
                    .receiptHandle(message.receiptHandle())
                    .visibilityTimeout(seconds));
        } catch (SdkException e) {
            InvocationLog.note("visibility of message " + message.id() + " unchanged after " + reason.code(), e);
        }
    }

    static int seconds(int receiveCount) {
        int quadruplings = Math.clamp(receiveCount - 1L, 0, 10);
        return Math.toIntExact(Math.min(MOST_SECONDS, FIRST_SECONDS << (2 * quadruplings)));
    }
}
