package dev.lamplight.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.TransientCode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Order within a group, whatever the policy; other groups go on. AWS's rule: "stop processing messages after the first
/// failure and return all failed and unprocessed messages" (Lambda Developer Guide, "Handling errors for an SQS event
/// source"), which keeps the order of the group; we stop the group alone.
final class BatchFifoTest {
    private static final Outcome.Done DONE = new Outcome.Done("done");
    private static final TestingContext A_MINUTE = new TestingContext(60_000);

    private final TestingS3 s3 = new TestingS3();
    private final TestingSqs sqs = new TestingSqs();
    private final SqsBatch batch = new SqsBatch(
            "test",
            new Quarantine(new ObjectStore(s3, "library"), Clock.systemUTC()),
            new Redelivery(sqs),
            Clock.systemUTC());

    static List<Concurrency> policies() {
        return BatchPolicyTest.policies();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void handsBackWhatStandsBehindAFailureAndNothingElse(Concurrency concurrency) {
        Set<String> started = ConcurrentHashMap.newKeySet();
        SQSEvent event = Batches.fifo("a0", "b0", "a1", "c0", "b1", "a2", "b2", "c1");

        SQSBatchResponse response = batch.each(event, A_MINUTE, concurrency, (message, _) -> {
            started.add(message.id());
            return message.id().equals("a1") || message.id().equals("b0") ? fails() : DONE;
        });

        assertThat(Batches.failed(response)).containsExactly("b0", "a1", "b1", "a2", "b2");
        assertThat(started).containsExactlyInAnyOrder("a0", "a1", "b0", "c0", "c1");
    }

    @ParameterizedTest
    @MethodSource("policies")
    void keepsTheOrderOfEachGroup(Concurrency concurrency) {
        Map<String, List<String>> byGroup = new ConcurrentHashMap<>();
        List<String> names = new ArrayList<>();
        for (int place = 0; place < 9; place++) {
            for (String group : List.of("a", "b", "c", "d")) {
                names.add(group + place);
            }
        }

        batch.each(Batches.fifo(names.toArray(String[]::new)), A_MINUTE, concurrency, (message, _) -> {
            String group = message.id().substring(0, 1);
            // one thread at a time per group, or the plain list would not hold
            byGroup.computeIfAbsent(group, _ -> new ArrayList<>()).add(message.id());
            return DONE;
        });

        assertThat(byGroup).hasSize(4);
        byGroup.forEach((group, order) -> assertThat(order)
                .as(group)
                .containsExactlyElementsOf(
                        names.stream().filter(name -> name.startsWith(group)).toList()));
    }

    /// A message that can never be done is out of the way once it is quarantined, as in a dead-letter queue.
    @Test
    void aQuarantinedMessageDoesNotStopItsGroup() {
        SQSBatchResponse response =
                batch.each(Batches.fifo("a0", "a1"), A_MINUTE, new Concurrency.Sequential(), (message, _) -> {
                    return message.id().equals("a0") ? rejects() : DONE;
                });

        assertThat(Batches.failed(response)).isEmpty();
        assertThat(s3.keys()).hasSize(1);
    }

    @Test
    void aMessageThatCannotBeQuarantinedStopsItsGroupInTime() {
        s3.breakDown();
        Set<String> started = ConcurrentHashMap.newKeySet();

        SQSBatchResponse response =
                batch.each(Batches.fifo("a0", "a1"), A_MINUTE, new Concurrency.Sequential(), (message, _) -> {
                    started.add(message.id());
                    return message.id().equals("a0") ? rejects() : DONE;
                });

        assertThat(Batches.failed(response)).containsExactly("a0", "a1");
        assertThat(started).containsExactly("a0");
    }

    /// SQS delivers nothing of a group while a message of it is invisible, so the whole group must come back.
    @Test
    void asksForTheWholeGroupToComeBackSoon() {
        batch.each(Batches.fifo("a0", "a1", "b0"), A_MINUTE, new Concurrency.Sequential(), (message, _) -> {
            return message.id().equals("a0") ? fails() : DONE;
        });

        assertThat(sqs.visibilities())
                .containsExactlyInAnyOrder("lamplight-compactions.fifo a0 5", "lamplight-compactions.fifo a1 5");
    }

    private static Outcome.Done fails() {
        throw new Failure.Transient(TransientCode.CONTENTION, "busy");
    }

    private static Outcome.Done rejects() {
        throw new Failure.Permanent(PermanentCode.MALFORMED_EVENT, "not ours");
    }
}
