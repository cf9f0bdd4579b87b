package dev.lamplight.bench.row;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.lamplight.aws.Concurrency;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Outcome;
import dev.lamplight.aws.Quarantine;
import dev.lamplight.aws.Redelivery;
import dev.lamplight.aws.SqsBatch;
import dev.lamplight.bench.report.Equality;
import dev.lamplight.bench.report.Figure;
import dev.lamplight.bench.report.Samples;
import dev.lamplight.bench.report.Target;
import dev.lamplight.cli.console.Progress;
import dev.lamplight.contract.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// A batch of a FIFO queue with eight groups, worked on by two threads and by one: work that computes, so that two
/// processors are all that can be won. Compared are the digests of each group, in the order in which its records were
/// done.
public final class GroupsRow implements Row {
    private static final int GROUPS = 8;
    private static final int RECORDS_OF_A_GROUP = 10;
    private static final byte[] INPUT = new byte[4 << 20];

    /// Held, so that its level is: a line for each invocation would be part of what is measured.
    private static final Logger LOG = Logger.getLogger("lamplight");

    /// @param seconds of the invocation
    /// @param digests of each group, in the order of their ends
    private record Round(double seconds, Map<String, List<String>> digests) {}

    @Override
    public String name() {
        return "groups";
    }

    @Override
    public String description() {
        return "a FIFO batch of 8 groups on 2 threads against one after the other";
    }

    @Override
    public List<Figure> measure(Workbench bench) {
        int rounds = bench.effort() == Effort.QUICK ? 5 : 31;
        Level before = LOG.getLevel();
        LOG.setLevel(Level.OFF);
        try (Progress progress = bench.progress(name(), "rounds");
                S3Client noBucket = new NoBucket();
                SqsClient noQueue = new NoQueue()) {
            SqsBatch batch = new SqsBatch(
                    name(),
                    new Quarantine(new ObjectStore(noBucket, "none"), bench.clock()),
                    new Redelivery(noQueue),
                    bench.clock());
            List<Round> together = new ArrayList<>();
            List<Round> alone = new ArrayList<>();
            for (int round = 0; round < rounds + 2; round++) {
                progress.update(round, rounds + 2, "");
                together.add(round(batch, new Concurrency.Threads(2)));
                alone.add(round(batch, new Concurrency.Sequential()));
            }
            Equality equality = compare(alone.getFirst().digests(), together, alone);
            progress.finish(equality.evidence());
            return List.of(new Figure(
                    name(),
                    "records/s",
                    rates(together.subList(2, together.size())),
                    rates(alone.subList(2, alone.size())),
                    "one after the other",
                    equality,
                    new Target.AtLeast(1.7),
                    "%d groups of %d records, SHA-256 of 4 MB each, on 2 threads"
                            .formatted(GROUPS, RECORDS_OF_A_GROUP)));
        } finally {
            LOG.setLevel(before);
        }
    }

    private static Round round(SqsBatch batch, Concurrency concurrency) {
        Map<String, List<String>> digests = new ConcurrentHashMap<>();
        SQSEvent event = event();
        long started = System.nanoTime();
        SQSBatchResponse answer = batch.each(event, new LongInvocation(), concurrency, (message, _) -> {
            digests.computeIfAbsent(Objects.requireNonNull(message.group()), _ -> new ArrayList<>())
                    .add(message.id() + " " + Sha256.hex(INPUT));
            return new Outcome.Done(message.id());
        });
        double seconds = (System.nanoTime() - started) / 1e9;
        if (!answer.getBatchItemFailures().isEmpty()) {
            throw new IllegalStateException("expected no failure, found "
                    + answer.getBatchItemFailures().size());
        }
        return new Round(seconds, Map.copyOf(digests));
    }

    private static Equality compare(Map<String, List<String>> expected, List<Round> together, List<Round> alone) {
        boolean equal = together.stream().allMatch(round -> round.digests().equals(expected))
                && alone.stream().allMatch(round -> round.digests().equals(expected));
        int digests = expected.values().stream().mapToInt(List::size).sum();
        return new Equality(
                equal && digests == GROUPS * RECORDS_OF_A_GROUP,
                "%d digests in the order of %d groups, %d rounds"
                        .formatted(digests, expected.size(), together.size() + alone.size()));
    }

    private static Samples rates(List<Round> rounds) {
        return Samples.of(rounds.stream()
                .map(round -> GROUPS * RECORDS_OF_A_GROUP / round.seconds())
                .toList());
    }

    private static SQSEvent event() {
        List<SQSEvent.SQSMessage> messages = new ArrayList<>();
        for (int i = 0; i < GROUPS * RECORDS_OF_A_GROUP; i++) {
            SQSEvent.SQSMessage message = new SQSEvent.SQSMessage();
            message.setMessageId("m" + i);
            message.setBody("m" + i);
            message.setEventSourceArn("groups.fifo");
            message.setAttributes(Map.of("MessageGroupId", String.valueOf(i % GROUPS)));
            messages.add(message);
        }
        SQSEvent event = new SQSEvent();
        event.setRecords(messages);
        return event;
    }

    /// Nothing is quarantined here: each call of it is a defect of the row.
    private static final class NoBucket implements S3Client {
        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    /// Likewise.
    private static final class NoQueue implements SqsClient {
        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}
