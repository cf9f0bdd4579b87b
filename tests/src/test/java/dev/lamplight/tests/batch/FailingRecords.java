package dev.lamplight.tests.batch;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.lamplight.aws.Concurrency;
import dev.lamplight.aws.Outcome;
import dev.lamplight.aws.SqsBatch;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.TransientCode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/// Batches of which every record fails: whatever is not reported would be deleted by SQS though nobody has processed
/// it.
final class FailingRecords {
    private static final int BATCH = 10;

    /// What a record takes before it fails, where several are under way: long enough for threads to meet.
    private static final long WORK_NANOS = 500_000;

    private FailingRecords() {}

    /// @param lost failed records that the answer does not name
    /// @param nulls items of answers without an id, or null
    /// @param broken batches that ended with an exception instead of an answer
    record Tally(long records, long lost, long nulls, long broken) {
        Tally plus(Tally other) {
            return new Tally(records + other.records, lost + other.lost, nulls + other.nulls, broken + other.broken);
        }
    }

    static List<Concurrency> policies() {
        return List.of(
                new Concurrency.Sequential(), new Concurrency.Threads(BATCH), new Concurrency.VirtualThreads(BATCH));
    }

    static Tally ours(long records, Concurrency concurrency) {
        SqsBatch batch = Edges.edge(new Edges.NoQueue());
        return Edges.quietly(() -> tally(
                records,
                event -> batch.each(event, Edges.A_QUARTER_OF_AN_HOUR, concurrency, (message, _) -> {
                    LockSupport.parkNanos(concurrency.width() == 1 ? 0 : WORK_NANOS);
                    return fails(message.id());
                })));
    }

    private static Outcome.Done fails(String id) {
        throw new Failure.Transient(TransientCode.STORAGE_UNAVAILABLE, id);
    }

    static Tally sharedListOnThreads(long records) {
        try (ExecutorService threads = Executors.newFixedThreadPool(BATCH)) {
            return sharedList(records, threads);
        }
    }

    static Tally sharedListOnVirtualThreads(long records) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return sharedList(records, threads);
        }
    }

    private static Tally sharedList(long records, Executor threads) {
        SharedListBatch batch = new SharedListBatch(threads);
        return tally(
                records,
                event -> batch.each(event, message -> {
                    LockSupport.parkNanos(WORK_NANOS);
                    throw new IllegalStateException(message.getMessageId());
                }));
    }

    private static Tally tally(long records, Function<SQSEvent, SQSBatchResponse> edge) {
        Tally all = new Tally(0, 0, 0, 0);
        for (long first = 0; first < records; first += BATCH) {
            all = all.plus(one(Edges.standard(first, BATCH), edge));
        }
        return all;
    }

    private static Tally one(SQSEvent event, Function<SQSEvent, SQSBatchResponse> edge) {
        List<SQSBatchResponse.BatchItemFailure> failures;
        try {
            failures = edge.apply(event).getBatchItemFailures();
        } catch (CompletionException | ArrayIndexOutOfBoundsException _) {
            // SQS keeps the whole batch
            return new Tally(BATCH, 0, 0, 1);
        }
        Set<String> named = new HashSet<>();
        long nulls = 0;
        for (SQSBatchResponse.BatchItemFailure failure : failures) {
            if (failure == null || failure.getItemIdentifier() == null) {
                nulls++;
            } else {
                named.add(failure.getItemIdentifier());
            }
        }
        long lost = event.getRecords().stream()
                .filter(message -> !named.contains(message.getMessageId()))
                .count();
        return new Tally(BATCH, lost, nulls, 0);
    }
}
