package dev.lamplight.aws;

import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.TransientCode;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;

/// Sends events to one queue. When a call returns, every event is in the queue; when it throws, some may be, and the
/// caller's message comes again and sends them again. Thread-safe.
public final class EventPublisher {
    private static final int MAX_BATCH = 10;
    private static final int MAX_ATTEMPTS = 4;

    private final SqsClient sqs;
    private final String queueUrl;

    public EventPublisher(SqsClient sqs, String queueUrl) {
        this.sqs = sqs;
        this.queueUrl = queueUrl;
    }

    /// @throws Failure.Transient `queue_unavailable`
    public void send(EventEnvelope event) {
        send(List.of(event));
    }

    /// @throws Failure.Transient `queue_unavailable`
    public void send(List<EventEnvelope> events) {
        sendAll(events.stream()
                .map(event -> SendMessageBatchRequestEntry.builder().messageBody(event.toJson()))
                .toList());
    }

    /// One event for a FIFO queue.
    ///
    /// @param group messages of one group are worked on one after the other
    /// @param deduplicationId of messages with the same one, sent within five minutes, the queue keeps the first
    public record Grouped(EventEnvelope event, String group, String deduplicationId) {}

    /// @throws Failure.Transient `queue_unavailable`
    public void sendGrouped(List<Grouped> events) {
        sendAll(events.stream()
                .map(grouped -> SendMessageBatchRequestEntry.builder()
                        .messageBody(grouped.event().toJson())
                        .messageGroupId(grouped.group())
                        .messageDeduplicationId(grouped.deduplicationId()))
                .toList());
    }

    private void sendAll(List<SendMessageBatchRequestEntry.Builder> entries) {
        for (int from = 0; from < entries.size(); from += MAX_BATCH) {
            List<SendMessageBatchRequestEntry> batch = new ArrayList<>();
            for (int i = from; i < Math.min(entries.size(), from + MAX_BATCH); i++) {
                batch.add(entries.get(i).id(String.valueOf(i)).build());
            }
            sendBatch(batch);
        }
    }

    /// Sends again what the queue refuses.
    private void sendBatch(List<SendMessageBatchRequestEntry> rest) {
        for (int attempt = 1; !rest.isEmpty(); attempt++) {
            List<String> refused = sendOnce(rest);
            rest.removeIf(entry -> !refused.contains(entry.id()));
            if (!rest.isEmpty() && attempt == MAX_ATTEMPTS) {
                throw new Failure.Transient(
                        TransientCode.QUEUE_UNAVAILABLE, rest.size() + " events were refused " + attempt + " times");
            }
            if (!rest.isEmpty()) {
                Backoff.OBJECT_CONFLICT.pause(attempt);
            }
        }
    }

    private List<String> sendOnce(List<SendMessageBatchRequestEntry> entries) {
        try {
            SendMessageBatchResponse answer =
                    sqs.sendMessageBatch(request -> request.queueUrl(queueUrl).entries(entries));
            return answer.failed().stream().map(failed -> failed.id()).toList();
        } catch (SdkException e) {
            throw new Failure.Transient(TransientCode.QUEUE_UNAVAILABLE, "cannot send events: " + e.getMessage(), e);
        }
    }
}
