package dev.lamplight.tests.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

/// SQS as the handlers and Lambda's pollers use it, in memory. Standard queues deliver at least once and in any order,
/// as they may: what was deleted can come once more, and what was received can be received again at once. FIFO queues
/// keep the order within a group, give a group's next message only when the one before is settled, and drop duplicates
/// for five minutes.
final class SimulatedSqs implements SqsClient {
    private static final List<Fault> SEND =
            List.of(Fault.THROTTLED, Fault.LOST_ACKNOWLEDGEMENT, Fault.RETRIED_AFTER_LOST_ACKNOWLEDGEMENT);
    private static final Duration DEDUPLICATION = Duration.ofMinutes(5);

    /// @param visibility how long a received message stays away
    /// @param maxReceives after so many it goes to the dead letters
    record Rules(Duration visibility, int maxReceives) {}

    /// A message somewhere in its life.
    static final class Held {
        private final String id;
        private final String body;
        private final String group;
        private Instant visibleAt;
        private int receives;
        private int receipt;

        private Held(String id, String body, String group, Instant visibleAt) {
            this.id = id;
            this.body = body;
            this.group = group;
            this.visibleAt = visibleAt;
        }
    }

    /// One delivery.
    record Delivery(String queue, String id, String body, int receives, String receiptHandle) {}

    private static final class Queue {
        private final Rules rules;
        private final boolean fifo;
        private final List<Held> messages = new ArrayList<>();
        private final List<Held> dead = new ArrayList<>();
        private final Map<String, Instant> seen = new TreeMap<>();

        private Queue(Rules rules, boolean fifo) {
            this.rules = rules;
            this.fifo = fifo;
        }
    }

    private final Weather weather;
    private final Random random;
    private final VirtualClock clock;
    private final Map<String, Queue> queues = new TreeMap<>();
    private int duplicatesPerHundred;
    private long sent;
    private long deliveries;
    private long duplicates;

    SimulatedSqs(Weather weather, Random random, VirtualClock clock) {
        this.weather = weather;
        this.random = random;
        this.clock = clock;
    }

    void create(String name, Rules rules) {
        queues.put(name, new Queue(rules, name.endsWith(".fifo")));
    }

    void duplicatesPerHundredDeliveries(int duplicatesWanted) {
        duplicatesPerHundred = duplicatesWanted;
    }

    long deliveries() {
        return deliveries;
    }

    long duplicates() {
        return duplicates;
    }

    Set<String> names() {
        return queues.keySet();
    }

    /// Past all weather, as S3 and people send.
    synchronized void send(String name, String body, String group, Duration delay) {
        sent++;
        Queue queue = queue(name);
        queue.messages.add(new Held("m" + sent, body, group, clock.instant().plus(delay)));
    }

    /// What a poller gets now: some of what is visible, in any order; on a FIFO queue the first of each free group.
    synchronized List<Delivery> receive(String name, int most) {
        Queue queue = queue(name);
        Instant now = clock.instant();
        buryDead(queue, now);
        List<Held> visible = queue.fifo ? firstOfFreeGroups(queue, now) : visible(queue, now);
        if (!queue.fifo) {
            Collections.shuffle(visible, random);
        }
        List<Delivery> received = new ArrayList<>();
        for (Held message : visible.subList(0, Math.min(visible.size(), 1 + random.nextInt(most)))) {
            message.receives++;
            message.receipt++;
            boolean again = !queue.fifo && random.nextInt(100) < duplicatesPerHundred / 2;
            duplicates += again ? 1 : 0;
            message.visibleAt = again ? now : now.plus(queue.rules.visibility());
            received.add(
                    new Delivery(name, message.id, message.body, message.receives, message.id + "#" + message.receipt));
        }
        deliveries += received.size();
        return received;
    }

    private static List<Held> visible(Queue queue, Instant now) {
        List<Held> visible = new ArrayList<>();
        for (Held message : queue.messages) {
            if (!message.visibleAt.isAfter(now)) {
                visible.add(message);
            }
        }
        return visible;
    }

    private static List<Held> firstOfFreeGroups(Queue queue, Instant now) {
        Set<String> groups = new HashSet<>();
        List<Held> first = new ArrayList<>();
        for (Held message : queue.messages) {
            if (groups.add(message.group) && !message.visibleAt.isAfter(now)) {
                first.add(message);
            }
        }
        return first;
    }

    private static void buryDead(Queue queue, Instant now) {
        for (Held message : List.copyOf(queue.messages)) {
            if (message.receives >= queue.rules.maxReceives() && !message.visibleAt.isAfter(now)) {
                queue.messages.remove(message);
                queue.dead.add(message);
            }
        }
    }

    /// What a poller does with a delivery that succeeded; now and then the delete is lost and the message comes again.
    synchronized void delete(Delivery delivery) {
        Queue queue = queue(delivery.queue());
        boolean lost = !queue.fifo && random.nextInt(100) < duplicatesPerHundred / 2;
        duplicates += lost ? 1 : 0;
        if (!lost) {
            queue.messages.removeIf(message -> message.id.equals(delivery.id()));
        } else {
            queue.messages.stream()
                    .filter(message -> message.id.equals(delivery.id()))
                    .forEach(message -> message.receives = 0);
        }
    }

    /// Takes a message away past all weather.
    synchronized void forget(String name, String id) {
        queue(name).messages.removeIf(message -> message.id.equals(id));
    }

    /// Puts the dead letters back, as a person does when the cause is gone.
    ///
    /// @return how many there were
    synchronized int redrive() {
        int moved = 0;
        for (Queue queue : queues.values()) {
            for (Held message : queue.dead) {
                message.receives = 0;
                message.visibleAt = clock.instant();
                queue.messages.add(message);
                moved++;
            }
            queue.dead.clear();
        }
        return moved;
    }

    synchronized boolean isEmpty() {
        return queues.values().stream().allMatch(queue -> queue.messages.isEmpty());
    }

    synchronized long dead() {
        return queues.values().stream().mapToLong(queue -> queue.dead.size()).sum();
    }

    /// When the next message that nobody can see yet becomes visible; empty where there is none.
    synchronized Optional<Instant> nextVisibleAfter(Instant now) {
        return queues.values().stream()
                .flatMap(queue -> queue.messages.stream())
                .map(message -> message.visibleAt)
                .filter(instant -> instant.isAfter(now))
                .min(Instant::compareTo);
    }

    private Queue queue(String name) {
        Queue queue = queues.get(name);
        if (queue == null) {
            throw SqsException.builder()
                    .statusCode(400)
                    .message("AWS.SimpleQueueService.NonExistentQueue: " + name)
                    .build();
        }
        return queue;
    }

    private static String name(String queueUrl) {
        return queueUrl.substring(queueUrl.lastIndexOf('/') + 1);
    }

    @Override
    public SendMessageResponse sendMessage(SendMessageRequest request) {
        String name = name(request.queueUrl());
        return called("SendMessage " + name, () -> {
            accept(name, request.messageBody(), request.messageGroupId(), request.messageDeduplicationId());
            return SendMessageResponse.builder().messageId("m" + sent).build();
        });
    }

    private synchronized void accept(String name, String body, String group, String deduplicationId) {
        Queue queue = queue(name);
        Instant now = clock.instant();
        if (queue.fifo) {
            Instant before = queue.seen.get(deduplicationId);
            if (before != null && before.plus(DEDUPLICATION).isAfter(now)) {
                return;
            }
            queue.seen.put(deduplicationId, now);
        }
        send(name, body, group == null ? "" : group, Duration.ZERO);
    }

    @Override
    public SendMessageBatchResponse sendMessageBatch(SendMessageBatchRequest request) {
        String name = name(request.queueUrl());
        return called("SendMessageBatch " + name, () -> {
            for (SendMessageBatchRequestEntry entry : request.entries()) {
                accept(name, entry.messageBody(), entry.messageGroupId(), entry.messageDeduplicationId());
            }
            return SendMessageBatchResponse.builder().build();
        });
    }

    @Override
    public ChangeMessageVisibilityResponse changeMessageVisibility(ChangeMessageVisibilityRequest request) {
        String name = name(request.queueUrl());
        return called("ChangeMessageVisibility " + name, () -> {
            changeVisibility(name, request.receiptHandle(), request.visibilityTimeout());
            return ChangeMessageVisibilityResponse.builder().build();
        });
    }

    /// A receipt handle of an earlier delivery has no power over a later one.
    private synchronized void changeVisibility(String name, String receiptHandle, int seconds) {
        for (Held message : queue(name).messages) {
            if (receiptHandle.equals(message.id + "#" + message.receipt)) {
                message.visibleAt = clock.instant().plusSeconds(seconds);
            }
        }
    }

    private <T> T called(String call, Supplier<T> effect) {
        Optional<Fault> fault = weather.before(call, SEND);
        if (fault.filter(Fault.THROTTLED::equals).isPresent()) {
            throw SqsException.builder()
                    .statusCode(503)
                    .message("ServiceUnavailable")
                    .build();
        }
        T answer = effect.get();
        weather.after(call, fault);
        if (fault.filter(Fault.LOST_ACKNOWLEDGEMENT::equals).isPresent()) {
            throw SdkClientException.create("the answer to " + call + " did not come");
        }
        return fault.filter(Fault.RETRIED_AFTER_LOST_ACKNOWLEDGEMENT::equals).isPresent() ? effect.get() : answer;
    }

    @Override
    public String serviceName() {
        return "sqs";
    }

    @Override
    public void close() {}
}
