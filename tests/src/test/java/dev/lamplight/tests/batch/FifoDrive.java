package dev.lamplight.tests.batch;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.Concurrency;
import dev.lamplight.aws.Message;
import dev.lamplight.aws.Outcome;
import dev.lamplight.aws.SqsBatch;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.TransientCode;
import dev.lamplight.localcloud.mapping.EventSourceMapping;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.mapping.MappingListener;
import dev.lamplight.localcloud.sqs.NewMessage;
import dev.lamplight.localcloud.sqs.Queues;
import dev.lamplight.localcloud.template.FunctionSpec.QueueEvent;
import dev.lamplight.localcloud.template.QueueSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityResponse;

/// Sends records of many groups through a FIFO queue and the event source mapping of the local cloud to our edge, lets
/// some fail, and looks at the order in which they have an effect. Nothing stands in for the queue or the mapping.
///
/// In every second group two of five records fail at their first one to three tries, a fifth of all; the other groups
/// are unaffected and must not notice.
final class FifoDrive implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MOST_QUEUED = 1000;

    private final QueueEvent event;
    private final QueueSpec spec;
    private final Concurrency concurrency;
    private final long seed;
    private final Queues queues;
    private final SqsBatch batch;
    private final List<Group> groups;
    private final Semaphore room = new Semaphore(MOST_QUEUED);

    /// @param event the mapping as the template has it, or with another batch size
    /// @param seed of which records fail, and how often
    FifoDrive(QueueEvent event, QueueSpec spec, int groups, Concurrency concurrency, long seed) throws IOException {
        this.event = event;
        this.spec = spec;
        this.concurrency = concurrency;
        this.seed = seed;
        this.queues = Queues.open(Clock.systemUTC(), Optional.empty());
        this.batch = Edges.edge(new ImmediateRedelivery());
        this.groups = new ArrayList<>();
        for (int i = 0; i < groups; i++) {
            this.groups.add(new Group(i % 2 == 0));
        }
        queues.create(spec);
    }

    /// @param violations effects out of order, twice, or of two records of a group at once
    /// @param failures tries that failed
    /// @param firstTries records of unaffected groups whose first delivery succeeded
    /// @param left messages that are still queued
    record Result(
            long records, long effects, long violations, long failures, long firstTries, long unaffected, int left) {
        Result plus(Result other) {
            return new Result(
                    records + other.records,
                    effects + other.effects,
                    violations + other.violations,
                    failures + other.failures,
                    firstTries + other.firstTries,
                    unaffected + other.unaffected,
                    left + other.left);
        }

        double firstTryShare() {
            return (double) firstTries / unaffected;
        }
    }

    /// What is seen of one group. Its counters are changed by whoever works on it, one thread at a time if all is well.
    private static final class Group {
        private final boolean affected;
        private final AtomicInteger busy = new AtomicInteger();
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicLong effects = new AtomicLong();
        private final AtomicLong violations = new AtomicLong();
        private final AtomicLong failures = new AtomicLong();
        private final AtomicLong firstTries = new AtomicLong();
        private final AtomicInteger triesOfNext = new AtomicInteger();

        private Group(boolean affected) {
            this.affected = affected;
        }
    }

    Result drive(int records) {
        return Edges.quietly(() -> {
            driveQuietly(records);
            return result(records);
        });
    }

    private void driveQuietly(int records) {
        try (EventSourceMapping mapping = EventSourceMapping.start(
                "fifo",
                Duration.ofSeconds(3),
                event,
                queues,
                (_, payload, _) -> invoke(payload),
                MappingListener.NONE)) {
            for (int i = 0; i < records; i++) {
                await(1);
                queues.send(spec.name(), message(i));
            }
            await(MOST_QUEUED);
            if (!mapping.stop(PATIENCE)) {
                throw new AssertionError("the mapping did not come to its end in " + PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted after " + queues.counts(spec.name()), e);
        }
    }

    /// A record of each group in turn; its body says which one it is of its group.
    private NewMessage message(int number) {
        return new NewMessage(
                String.valueOf(number / groups.size()),
                Json.object(),
                Optional.empty(),
                Optional.of(String.valueOf(number % groups.size())),
                Optional.of(String.valueOf(number)),
                Optional.empty());
    }

    private void await(int permits) throws InterruptedException {
        if (!room.tryAcquire(permits, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("no progress in " + PATIENCE + ": " + queues.counts(spec.name()));
        }
    }

    private InvocationResult invoke(byte[] payload) {
        SQSBatchResponse answer =
                batch.each(parsed(payload), Edges.A_QUARTER_OF_AN_HOUR, concurrency, (message, _) -> work(message));
        Map<String, Object> json = new HashMap<>();
        json.put(
                "batchItemFailures",
                Edges.failed(answer).stream()
                        .map(id -> Map.of("itemIdentifier", id))
                        .toList());
        return new InvocationResult.Success(Json.bytes(json));
    }

    private Outcome.Done work(Message message) {
        int number = Integer.parseInt(message.group());
        int place = Integer.parseInt(message.body());
        Group group = groups.get(number);
        if (group.busy.incrementAndGet() > 1 || group.next.get() != place) {
            group.violations.incrementAndGet();
        }
        try {
            if (group.affected && group.triesOfNext.getAndIncrement() < failingTries(number, place)) {
                group.failures.incrementAndGet();
                throw new Failure.Transient(TransientCode.CONTENTION, "this try fails");
            }
            group.triesOfNext.set(0);
            group.next.incrementAndGet();
            group.effects.incrementAndGet();
            if (message.receiveCount() == 1) {
                group.firstTries.incrementAndGet();
            }
            room.release();
            return new Outcome.Done("done");
        } finally {
            group.busy.decrementAndGet();
        }
    }

    /// How often the record fails before it succeeds.
    private int failingTries(int group, int place) {
        SplittableRandom random = new SplittableRandom(seed + ((long) group << 32) + place);
        return random.nextInt(5) < 2 ? random.nextInt(1, 4) : 0;
    }

    private Result result(int records) {
        long unaffected = 0;
        for (int i = 0; i < records; i++) {
            unaffected += groups.get(i % groups.size()).affected ? 0 : 1;
        }
        Queues.Counts counts = queues.counts(spec.name());
        return new Result(
                records,
                groups.stream().mapToLong(group -> group.effects.get()).sum(),
                groups.stream().mapToLong(group -> group.violations.get()).sum(),
                groups.stream().mapToLong(group -> group.failures.get()).sum(),
                groups.stream()
                        .filter(group -> !group.affected)
                        .mapToLong(group -> group.firstTries.get())
                        .sum(),
                unaffected,
                counts.visible() + counts.inFlight() + counts.delayed());
    }

    private SQSEvent parsed(byte[] payload) {
        List<SQSEvent.SQSMessage> messages = new ArrayList<>();
        try {
            for (JsonNode record : Json.mapper().readTree(payload).path("Records")) {
                Map<String, String> attributes = new HashMap<>();
                record.path("attributes")
                        .properties()
                        .forEach(attribute -> attributes.put(
                                attribute.getKey(), attribute.getValue().asText()));
                SQSEvent.SQSMessage message = Edges.message(
                        record.path("messageId").asText(),
                        record.path("eventSourceARN").asText(),
                        attributes);
                message.setBody(record.path("body").asText());
                message.setReceiptHandle(record.path("receiptHandle").asText());
                messages.add(message);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Edges.event(messages);
    }

    /// Grants the wish of an earlier redelivery at once, so that no time must pass; the queue is the real one.
    private final class ImmediateRedelivery implements SqsClient {
        @Override
        public ChangeMessageVisibilityResponse changeMessageVisibility(ChangeMessageVisibilityRequest request) {
            queues.changeVisibility(spec.name(), request.receiptHandle(), Duration.ZERO);
            return ChangeMessageVisibilityResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    @Override
    public void close() {
        queues.close();
    }
}
