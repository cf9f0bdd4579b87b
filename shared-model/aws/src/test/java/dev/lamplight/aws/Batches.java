package dev.lamplight.aws;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Events as queues send them, and answers as queues read them.
final class Batches {
    private Batches() {}

    static SqsBatch edge(Clock clock) {
        return new SqsBatch(
                "test",
                new Quarantine(new ObjectStore(new TestingS3(), "library"), clock),
                new Redelivery(new TestingSqs()),
                clock);
    }

    /// Messages `m0`, `m1`, … of a standard queue.
    static SQSEvent event(int messages) {
        SQSEvent event = new SQSEvent();
        event.setRecords(IntStream.range(0, messages)
                .mapToObj(number -> message("m" + number, "lamplight-parts", Map.of("ApproximateReceiveCount", "2")))
                .toList());
        return event;
    }

    /// Messages of a FIFO queue, each named after its group and its place: `a0`, `b0`, `a1`, …
    static SQSEvent fifo(String... names) {
        SQSEvent event = new SQSEvent();
        event.setRecords(IntStream.range(0, names.length)
                .mapToObj(number -> message(
                        names[number],
                        "lamplight-compactions.fifo",
                        Map.of("MessageGroupId", names[number].substring(0, 1), "SequenceNumber", "" + number)))
                .toList());
        return event;
    }

    static SQSEvent.SQSMessage message(String id, String queue, Map<String, String> attributes) {
        SQSEvent.SQSMessage message = new SQSEvent.SQSMessage();
        message.setMessageId(id);
        message.setBody("{\"id\":\"" + id + "\"}");
        message.setReceiptHandle(id.replace('m', 'r'));
        message.setEventSourceArn("arn:aws:sqs:us-east-1:000000000000:" + queue);
        message.setAttributes(attributes);
        return message;
    }

    static List<String> failed(SQSBatchResponse response) {
        return response.getBatchItemFailures().stream()
                .map(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
                .toList();
    }

    @SuppressWarnings("unchecked") // throws any throwable as if it were unchecked
    static <T extends Throwable> RuntimeException sneaky(Throwable wrong) throws T {
        throw (T) wrong;
    }
}
