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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SqsBatchTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    private final TestingS3 s3 = new TestingS3();
    private final TestingSqs sqs = new TestingSqs();
    private final SqsBatch batch =
            new SqsBatch("etl", new Quarantine(new ObjectStore(s3, "library"), CLOCK), new Redelivery(sqs), CLOCK);

    @Test
    void reportsExactlyWhatMustComeAgain() {
        SQSBatchResponse response =
                batch.each(Batches.event(4), new TestingContext(60_000), new Concurrency.Sequential(), (message, _) -> {
                    if (message.id().equals("m2")) {
                        throw new Failure.Transient(TransientCode.STORAGE_UNAVAILABLE, "no answer");
                    }
                    return new Outcome.Done("chunked");
                });

        assertThat(Batches.failed(response)).containsExactly("m2");
        assertThat(s3.keys()).isEmpty();
    }

    @Test
    void quarantinesWhatCanNeverBeDoneAndAcknowledgesIt() {
        SQSBatchResponse response =
                batch.each(Batches.event(1), new TestingContext(60_000), new Concurrency.Sequential(), (_, _) -> {
                    throw new Failure.Permanent(PermanentCode.NO_TEXT_LAYER, "the PDF has 3 pages and no text");
                });

        assertThat(Batches.failed(response)).isEmpty();
        assertThat(s3.keys()).singleElement().asString().startsWith("quarantine/etl/");
        assertThat(s3.text(s3.keys().getFirst())).contains("no_text_layer").contains("3 pages");
    }

    @Test
    void keepsMessagesThatOnlyTheDeploymentIsToBlameFor() {
        for (PermanentCode code :
                List.of(PermanentCode.MODEL_MISMATCH, PermanentCode.NEWER_FORMAT, PermanentCode.CORRUPT_SEGMENT)) {
            SQSBatchResponse response =
                    batch.each(Batches.event(1), new TestingContext(60_000), new Concurrency.Sequential(), (_, _) -> {
                        throw new Failure.Permanent(code, "the model's file is missing");
                    });

            assertThat(Batches.failed(response)).as("%s", code).containsExactly("m0");
            assertThat(s3.keys()).as("quarantine after %s", code).isEmpty();
        }
    }

    @Test
    void triesAgainWhatItCannotQuarantine() {
        s3.breakDown();

        SQSBatchResponse response =
                batch.each(Batches.event(1), new TestingContext(60_000), new Concurrency.Sequential(), (_, _) -> {
                    throw new Failure.Permanent(PermanentCode.NO_TEXT_LAYER, "?");
                });

        assertThat(Batches.failed(response)).containsExactly("m0");
    }

    @Test
    void refusesByNameWhatNoQueueSent() {
        assertThatThrownBy(() -> batch.each(
                        new SQSEvent(),
                        new TestingContext(60_000),
                        new Concurrency.Sequential(),
                        (_, _) -> new Outcome.Done("x")))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageContaining("Records");
    }

    /// A message that cannot be named in the answer could never be handed back: nothing is started then.
    @Test
    void startsNothingWhereAMessageHasNoId() {
        AtomicInteger started = new AtomicInteger();
        for (SQSEvent.@Nullable SQSMessage nameless : Arrays.asList(new SQSEvent.SQSMessage(), null)) {
            SQSEvent event = Batches.event(2);
            event.setRecords(Arrays.asList(event.getRecords().getFirst(), nameless));

            assertThatThrownBy(() ->
                            batch.each(event, new TestingContext(60_000), new Concurrency.Sequential(), (_, _) -> {
                                started.incrementAndGet();
                                return new Outcome.Done("done");
                            }))
                    .isInstanceOf(Failure.Permanent.class)
                    .hasMessageContaining("messageId");
        }
        assertThat(started).hasValue(0);
    }

    @Test
    void triesAgainWhatTheWorkForgot() {
        SQSBatchResponse response = batch.together(
                Batches.event(2), new TestingContext(60_000), (_, _) -> Map.of("m0", new Outcome.Done("done")));

        assertThat(Batches.failed(response)).containsExactly("m1");
    }

    @Test
    void bringsATransientFailureBackSoonerAndEachTimeLater() {
        batch.each(Batches.event(1), new TestingContext(60_000), new Concurrency.Sequential(), (_, _) -> {
            throw new Failure.Transient(TransientCode.CONTENTION, "busy");
        });

        assertThat(sqs.visibilities()).containsExactly("lamplight-parts r0 20");
        assertThat(IntStream.rangeClosed(1, 7).map(Redelivery::seconds)).containsExactly(5, 20, 80, 320, 900, 900, 900);
    }
}
