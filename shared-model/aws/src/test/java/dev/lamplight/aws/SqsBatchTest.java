package dev.lamplight.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.TransientCode;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SqsBatchTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    private final TestingS3 s3 = new TestingS3();
    private final TestingSqs sqs = new TestingSqs();
    private final SqsBatch batch =
            new SqsBatch("etl", new Quarantine(new ObjectStore(s3, "library"), CLOCK), new Redelivery(sqs), CLOCK);

    private static SQSEvent event(int messages) {
        SQSEvent event = new SQSEvent();
        event.setRecords(
                IntStream.range(0, messages).mapToObj(SqsBatchTest::message).toList());
        return event;
    }

    private static SQSEvent.SQSMessage message(int number) {
        SQSEvent.SQSMessage message = new SQSEvent.SQSMessage();
        message.setMessageId("m" + number);
        message.setBody("{\"n\":" + number + "}");
        message.setReceiptHandle("r" + number);
        message.setEventSourceArn("arn:aws:sqs:us-east-1:000000000000:lamplight-parts");
        message.setAttributes(Map.of("ApproximateReceiveCount", "2"));
        return message;
    }

    private static List<String> failed(SQSBatchResponse response) {
        return response.getBatchItemFailures().stream()
                .map(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
                .toList();
    }

    @Test
    void reportsExactlyWhatMustComeAgain() {
        SQSBatchResponse response = batch.each(event(4), new TestingContext(60_000), (message, _) -> {
            if (message.id().equals("m2")) {
                throw new Failure.Transient(TransientCode.STORAGE_UNAVAILABLE, "no answer");
            }
            return new Outcome.Done("chunked");
        });

        assertThat(failed(response)).containsExactly("m2");
        assertThat(s3.keys()).isEmpty();
    }

    @Test
    void quarantinesWhatCanNeverBeDoneAndAcknowledgesIt() {
        SQSBatchResponse response = batch.each(event(1), new TestingContext(60_000), (_, _) -> {
            throw new Failure.Permanent(PermanentCode.NO_TEXT_LAYER, "the PDF has 3 pages and no text");
        });

        assertThat(failed(response)).isEmpty();
        assertThat(s3.keys()).singleElement().asString().startsWith("quarantine/etl/");
        assertThat(s3.text(s3.keys().getFirst())).contains("no_text_layer").contains("3 pages");
    }

    @Test
    void keepsMessagesThatOnlyTheDeploymentIsToBlameFor() {
        for (PermanentCode code :
                List.of(PermanentCode.MODEL_MISMATCH, PermanentCode.NEWER_FORMAT, PermanentCode.CORRUPT_SEGMENT)) {
            SQSBatchResponse response = batch.each(event(1), new TestingContext(60_000), (_, _) -> {
                throw new Failure.Permanent(code, "the model's file is missing");
            });

            assertThat(failed(response)).as("%s", code).containsExactly("m0");
            assertThat(s3.keys()).as("quarantine after %s", code).isEmpty();
        }
    }

    @Test
    void triesAgainWhatItCannotQuarantine() {
        s3.breakDown();

        SQSBatchResponse response = batch.each(event(1), new TestingContext(60_000), (_, _) -> {
            throw new Failure.Permanent(PermanentCode.NO_TEXT_LAYER, "?");
        });

        assertThat(failed(response)).containsExactly("m0");
    }

    @Test
    void keepsOneMessagesErrorFromTheOthers() {
        List<Throwable> wrongs = List.of(
                new StackOverflowError(),
                new LinkageError("x"),
                new AssertionError("x"),
                new IllegalStateException("x"));

        for (Throwable wrong : wrongs) {
            SQSBatchResponse response = batch.each(event(3), new TestingContext(60_000), (message, _) -> {
                if (message.id().equals("m1")) {
                    throw sneaky(wrong);
                }
                return new Outcome.Done("done");
            });

            assertThat(failed(response)).as("%s", wrong).containsExactly("m1");
        }
    }

    @Test
    void refusesByNameWhatNoQueueSent() {
        assertThatThrownBy(
                        () -> batch.each(new SQSEvent(), new TestingContext(60_000), (_, _) -> new Outcome.Done("x")))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageContaining("Records");
    }

    @Test
    void endsVisiblyWhenMemoryIsOut() {
        assertThatThrownBy(() -> batch.each(event(2), new TestingContext(60_000), (_, _) -> {
                    throw new OutOfMemoryError("test");
                }))
                .isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void handsBackWhatTheTimeDoesNotAllowToStart() {
        MovingClock clock = new MovingClock(CLOCK.instant());
        SqsBatch timed =
                new SqsBatch("etl", new Quarantine(new ObjectStore(s3, "library"), clock), new Redelivery(sqs), clock);

        SQSBatchResponse response = timed.each(event(5), new TestingContext(10_000), (_, _) -> {
            clock.forward(3_000);
            return new Outcome.Done("done");
        });

        assertThat(failed(response)).containsExactly("m3", "m4");
    }

    @Test
    void triesAgainWhatTheWorkForgot() {
        SQSBatchResponse response =
                batch.together(event(2), new TestingContext(60_000), (_, _) -> Map.of("m0", new Outcome.Done("done")));

        assertThat(failed(response)).containsExactly("m1");
    }

    @Test
    void bringsATransientFailureBackSoonerAndEachTimeLater() {
        batch.each(event(1), new TestingContext(60_000), (_, _) -> {
            throw new Failure.Transient(TransientCode.CONTENTION, "busy");
        });

        assertThat(sqs.visibilities()).containsExactly("lamplight-parts r0 20");
        assertThat(IntStream.rangeClosed(1, 7).map(Redelivery::seconds)).containsExactly(5, 20, 80, 320, 900, 900, 900);
    }

    @SuppressWarnings("unchecked") // throws any throwable as if it were unchecked
    private static <T extends Throwable> RuntimeException sneaky(Throwable wrong) throws T {
        throw (T) wrong;
    }
}
