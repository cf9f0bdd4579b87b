package dev.lamplight.cli.client;

import dev.lamplight.cli.cloud.RunFile;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.localcloud.template.QueueSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/// The queues of a deployment, by the names of the template, with the rights of the person at the terminal.
/// Thread-safe.
public final class StackQueues implements AutoCloseable {
    private static final int MAX_MESSAGES = 10;

    private final SqsClient sqs;
    private final Map<String, String> urls = new ConcurrentHashMap<>();

    private StackQueues(SqsClient sqs) {
        this.sqs = sqs;
    }

    /// Those of the local cloud, or of AWS with the credentials and region of the environment.
    public static StackQueues of(Deployment deployment) {
        return new StackQueues(deployment.local().map(StackQueues::local).orElseGet(StackQueues::inAws));
    }

    private static SqsClient inAws() {
        return calling("find", "the queues", () -> SqsClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build());
    }

    private static SqsClient local(RunFile run) {
        return SqsClient.builder()
                .endpointOverride(run.sqs())
                .region(Region.of(run.region()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("lamplight", "local")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    /// Messages as SQS counts them, which is approximate.
    public record Depth(String queue, long waiting, long inWork, long delayed) {
        public long total() {
            return waiting + inWork + delayed;
        }
    }

    public Depth depth(QueueSpec queue) {
        Map<QueueAttributeName, String> counts = calling("read", queue.name(), () -> sqs.getQueueAttributes(
                        request -> request.queueUrl(url(queue)).attributeNames(QueueAttributeName.ALL))
                .attributes());
        return new Depth(
                queue.name(),
                number(counts, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
                number(counts, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE),
                number(counts, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED));
    }

    private static long number(Map<QueueAttributeName, String> counts, QueueAttributeName name) {
        return Long.parseLong(counts.getOrDefault(name, "0"));
    }

    /// Takes up to ten messages, which nobody else gets meanwhile.
    public List<Message> receive(QueueSpec queue, Duration visibility) {
        return calling("read", queue.name(), () -> sqs.receiveMessage(request -> request.queueUrl(url(queue))
                        .maxNumberOfMessages(MAX_MESSAGES)
                        .visibilityTimeout(Math.toIntExact(visibility.toSeconds()))
                        .waitTimeSeconds(1) // a long poll asks every server of the queue, a short one some
                        .messageAttributeNames("All")
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                .messages());
    }

    /// @param group of a FIFO queue; the other queues take none
    /// @param deduplicationId of a FIFO queue: of messages with the same one, sent within five minutes, it keeps
    ///     the first
    public void send(QueueSpec queue, String body, String group, String deduplicationId) {
        calling("write", queue.name(), () -> {
            SendMessageRequest.Builder message =
                    SendMessageRequest.builder().queueUrl(url(queue)).messageBody(body);
            if (queue.fifo()) {
                message.messageGroupId(group).messageDeduplicationId(deduplicationId);
            }
            return sqs.sendMessage(message.build());
        });
    }

    public void delete(QueueSpec queue, Message message) {
        calling(
                "delete from",
                queue.name(),
                () -> sqs.deleteMessage(
                        request -> request.queueUrl(url(queue)).receiptHandle(message.receiptHandle())));
    }

    /// Gives a message back at once.
    public void release(QueueSpec queue, Message message) {
        calling(
                "give back to",
                queue.name(),
                () -> sqs.changeMessageVisibility(request -> request.queueUrl(url(queue))
                        .receiptHandle(message.receiptHandle())
                        .visibilityTimeout(0)));
    }

    private String url(QueueSpec queue) {
        return urls.computeIfAbsent(queue.name(), name -> sqs.getQueueUrl(request -> request.queueName(name))
                .queueUrl());
    }

    private static <T> T calling(String what, String queue, Supplier<T> call) {
        try {
            return call.get();
        } catch (QueueDoesNotExistException missing) {
            throw new CommandFailure(
                    "There is no queue " + queue + ": check the account, the region and the bucket names.", missing);
        } catch (SdkException failed) {
            throw new CommandFailure(
                    "Cannot " + what + " " + queue + " (" + failed.getMessage()
                            + "): check the credentials and the region, then run the command again.",
                    failed);
        }
    }

    @Override
    public void close() {
        sqs.close();
    }
}
