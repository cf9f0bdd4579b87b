package dev.lamplight.tests.batch;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.lamplight.aws.Concurrency;
import dev.lamplight.aws.Outcome;
import dev.lamplight.aws.SqsBatch;
import dev.lamplight.contract.Sha256;
import dev.lamplight.tests.soak.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How much sooner a batch of eight groups is done on two threads: work that computes, in rounds that take turns,
/// and the best round of each, because whatever else the machine does only makes a round longer. It says nothing on
/// a machine that never has two processors free.
final class GroupSpeed {
    private static final int ROUNDS = 101;
    private static final int GROUPS = 8;
    private static final int RECORDS_OF_A_GROUP = 10;
    private static final byte[] INPUT = new byte[1 << 18];

    private GroupSpeed() {}

    /// @return not a number where the watch ended it before the first round
    static double ratio(Watch watch) {
        SqsBatch batch = Edges.edge(new Edges.NoQueue());
        double alone = Double.POSITIVE_INFINITY;
        double together = Double.POSITIVE_INFINITY;
        int rounds = 0;
        while (rounds < ROUNDS && watch.goesOn()) {
            alone = Math.min(alone, nanos(batch, new Concurrency.Sequential()));
            together = Math.min(together, nanos(batch, new Concurrency.Threads(2)));
            rounds++;
        }
        return alone / together;
    }

    private static double nanos(SqsBatch batch, Concurrency concurrency) {
        SQSEvent event = event();
        long started = System.nanoTime();
        SQSBatchResponse answer = Edges.quietly(() -> batch.each(
                event,
                Edges.A_QUARTER_OF_AN_HOUR,
                concurrency,
                (_, _) -> new Outcome.Done(Sha256.hex(INPUT).substring(0, 4))));
        long ended = System.nanoTime();
        if (!answer.getBatchItemFailures().isEmpty()) {
            throw new AssertionError("expected all to succeed, found " + Edges.failed(answer));
        }
        return ended - started;
    }

    private static SQSEvent event() {
        List<SQSEvent.SQSMessage> messages = new ArrayList<>();
        for (int i = 0; i < GROUPS * RECORDS_OF_A_GROUP; i++) {
            messages.add(Edges.message("m" + i, "a.fifo", Map.of("MessageGroupId", String.valueOf(i % GROUPS))));
        }
        return Edges.event(messages);
    }
}
