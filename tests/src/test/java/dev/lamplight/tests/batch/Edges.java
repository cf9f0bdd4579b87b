package dev.lamplight.tests.batch;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Quarantine;
import dev.lamplight.aws.Redelivery;
import dev.lamplight.aws.SqsBatch;
import dev.lamplight.aws.runtime.FunctionLog;
import dev.lamplight.tests.product.InvocationContext;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// The edge of a function, and events for it, as the trials of this package need them.
final class Edges {
    static final Context A_QUARTER_OF_AN_HOUR = new InvocationContext(() -> 900_000);

    private Edges() {}

    /// An edge that needs no bucket: nothing is rejected for good in these trials.
    static SqsBatch edge(SqsClient sqs) {
        return new SqsBatch(
                "trial",
                new Quarantine(new ObjectStore(new NoBucket(), "none"), Clock.systemUTC()),
                new Redelivery(sqs),
                Clock.systemUTC());
    }

    /// Runs without the lines of [dev.lamplight.aws.InvocationLog], of which there would be one for each of a million
    /// failures.
    static <T> T quietly(Supplier<T> trial) {
        try (FunctionLog.Elsewhere _ = FunctionLog.goesTo(_ -> {})) {
            return trial.get();
        }
    }

    /// Messages of a queue that grants no wishes, `first` to `first + size - 1` by name.
    static SQSEvent standard(long first, int size) {
        return event(IntStream.range(0, size)
                .mapToObj(i -> message("m" + (first + i), "a-queue", Map.of()))
                .toList());
    }

    static SQSEvent event(List<SQSEvent.SQSMessage> messages) {
        SQSEvent event = new SQSEvent();
        event.setRecords(messages);
        return event;
    }

    static SQSEvent.SQSMessage message(String id, String arn, Map<String, String> attributes) {
        SQSEvent.SQSMessage message = new SQSEvent.SQSMessage();
        message.setMessageId(id);
        message.setBody(id);
        message.setEventSourceArn(arn);
        message.setAttributes(attributes);
        return message;
    }

    static List<String> failed(SQSBatchResponse response) {
        return response.getBatchItemFailures().stream()
                .map(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
                .toList();
    }

    /// Every call of it is a defect of the trial.
    private static final class NoBucket implements S3Client {
        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    /// Likewise.
    static final class NoQueue implements SqsClient {
        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}
