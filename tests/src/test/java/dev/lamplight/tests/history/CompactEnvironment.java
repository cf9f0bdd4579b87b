package dev.lamplight.tests.history;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.functions.compact.CompactConfig;
import dev.lamplight.functions.compact.CompactHandler;
import dev.lamplight.tests.product.InvocationContext;
import dev.lamplight.tests.simulation.PassingS3;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// An environment of `compact`: the handler as it is. Before each of its calls of S3 something else may happen, and at
/// one of them it may die.
final class CompactEnvironment {
    private static final Duration TIMEOUT = Duration.ofMinutes(15);
    private static final int PRECONDITION_FAILED = 412;

    private final Clock clock;
    private final CompactHandler handler;
    private final Runnable meanwhile;
    private int callsToLive = Integer.MAX_VALUE;
    private long merges;
    private long refused;
    private long collected;

    /// @param meanwhile what happens between two calls
    CompactEnvironment(S3Client s3, Flaw flaw, Clock clock, Runnable meanwhile) {
        this.clock = clock;
        this.meanwhile = meanwhile;
        CompactConfig config = new CompactConfig(StoreHistory.LIBRARY, flaw.gracePeriod());
        this.handler = new CompactHandler(config, new Watched(flaw.s3(s3)), new NoQueues(), flaw.clock(clock));
    }

    /// What a killed process throws at every call.
    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;

        Death() {
            super("dead", null, false, false);
        }
    }

    /// @param calls after so many calls the process is dead, if its next invocation makes as many
    void dieAfter(int calls) {
        callsToLive = calls;
    }

    boolean isDead() {
        return callsToLive <= 0;
    }

    long merges() {
        return merges;
    }

    /// Merges that found another manifest than the one they had read.
    long refused() {
        return refused;
    }

    /// Objects that were deleted.
    long collected() {
        return collected;
    }

    /// @return whether the message is done
    boolean invoke(Event.Collection mode) {
        Event event = new Event.StoreOutgrown(StoreHistory.STORE, mode);
        SQSEvent.SQSMessage message = new SQSEvent.SQSMessage();
        message.setMessageId("message");
        message.setBody(
                EventEnvelope.of("lamplight/index", clock.instant(), event).toJson());
        message.setReceiptHandle("");
        message.setAttributes(Map.of("ApproximateReceiveCount", "1"));
        message.setEventSourceArn("arn:aws:sqs:us-east-1:000000000000:compactions.fifo");
        SQSEvent batch = new SQSEvent();
        batch.setRecords(List.of(message));
        Instant end = clock.instant().plus(TIMEOUT);
        SQSBatchResponse answer = handler.handleRequest(
                batch,
                new InvocationContext(() ->
                        Math.max(1, (int) Duration.between(clock.instant(), end).toMillis())));
        if (isDead()) {
            return false;
        }
        callsToLive = Integer.MAX_VALUE;
        return answer.getBatchItemFailures().isEmpty();
    }

    private final class Watched extends PassingS3 {
        private Watched(S3Client next) {
            super(next);
        }

        /// Virtual threads read for the one that works, which waits for them.
        private void before() {
            if (isDead()) {
                throw new Death();
            }
            if (!Thread.currentThread().isVirtual()) {
                meanwhile.run();
            }
            callsToLive--;
            if (isDead()) {
                throw new Death();
            }
        }

        @Override
        public <T> T getObject(GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
            before();
            return super.getObject(request, transformer);
        }

        @Override
        public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
            before();
            return super.listObjectsV2(request);
        }

        @Override
        public DeleteObjectsResponse deleteObjects(DeleteObjectsRequest request) {
            before();
            collected += request.delete().objects().size();
            return super.deleteObjects(request);
        }

        @Override
        public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
            before();
            boolean isSwap = request.key().equals(LibraryKeys.manifest(StoreHistory.STORE));
            try {
                PutObjectResponse answer = super.putObject(request, body);
                merges += isSwap ? 1 : 0;
                return answer;
            } catch (S3Exception e) {
                refused += isSwap && e.statusCode() == PRECONDITION_FAILED ? 1 : 0;
                throw e;
            }
        }
    }
}
