package dev.lamplight.tests.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

/// SQS as the handlers and Lambda's pollers use it, in memory. Standard queues deliver at least once and in any order,
/// as they may: under bad weather what was deleted can come once more, what was received can be received again at once,
/// and what was sent can come late. FIFO queues keep the order within a group, give nothing of a group while something
/// of it is in flight, and drop duplicates for five minutes. `SimulatedQueuesAgreeIT` compares it with the local
/// cloud's server.
final class SimulatedSqs implements SqsClient {
    private static final List<Fault> SEND = List.of(
            Fault.THROTTLED, Fault.UNAVAILABLE, Fault.LOST_ACKNOWLEDGEMENT, Fault.RETRIED_AFTER_LOST_ACKNOWLEDGEMENT);
    private static final Duration DEDUPLICATION = Duration.ofMinutes(5);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(20);
    private static final int MOST_ENTRIES = 10;
    private static final int LONGEST_VISIBILITY_SECONDS = 43_200;
    private static final String CODES = "AWS.SimpleQueueService.";
    private static final Comparator<Held> BY_VISIBILITY =
            Comparator.comparing((Held message) -> message.visibleAt).thenComparingLong(message -> message.sequence);

    /// @param visibility how long a received message stays away
    /// @param maxReceives after so many it goes to the dead letters
    record Rules(Duration visibility, int maxReceives) {}

    /// A message somewhere in its life.
    private static final class Held {
        private final String id;
        private final String body;
        private final String group;
        private final long sequence;
        private Instant visibleAt;
        private int receives;
        private int receipts;
        private boolean received;

        private Held(String id, String body, String group, long sequence, Instant visibleAt) {
            this.id = id;
            this.body = body;
            this.group = group;
            this.sequence = sequence;
            this.visibleAt = visibleAt;
        }

        private String receiptHandle() {
            return id + "#" + receipts;
        }

        private boolean isInFlight(Instant now) {
            return received && visibleAt.isAfter(now);
        }
    }

    /// One delivery.
    record Delivery(String queue, String id, String body, int receives, String receiptHandle) {}

    /// What a deduplication id stands for.
    private record Sent(String messageId, Instant at) {}

    private static final class Queue {
        private final Rules rules;
        private final boolean fifo;
        private final @Nullable Queue deadLetters;
        /// In the order in which they were sent.
        private final List<Held> messages = new ArrayList<>();

        private final Map<String, Sent> seen = new TreeMap<>();

        private Queue(Rules rules, boolean fifo, @Nullable Queue deadLetters) {
            this.rules = rules;
            this.fifo = fifo;
            this.deadLetters = deadLetters;
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

    /// Creates a queue, and that of its dead letters, from which nothing goes on.
    void create(String name, Rules rules) {
        boolean fifo = name.endsWith(".fifo");
        Queue dead = new Queue(new Rules(rules.visibility(), Integer.MAX_VALUE), fifo, null);
        queues.put(deadLettersOf(name), dead);
        queues.put(name, new Queue(rules, fifo, dead));
    }

    static String deadLettersOf(String name) {
        return name.replaceFirst("(\\.fifo)?$", "-dead$1");
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

    /// Past the faults of calls, as S3 and people send.
    synchronized String send(String name, String body, String group, Duration delay) {
        sent++;
        Duration late = weather.befalls(Fault.DELAY)
                ? Duration.ofSeconds(random.nextLong(LONGEST_DELAY.toSeconds()))
                : Duration.ZERO;
        Instant visibleAt = clock.instant().plus(delay).plus(late);
        queue(name).messages.add(new Held("m" + sent, body, group, sent, visibleAt));
        return "m" + sent;
    }

    /// What a poller gets now: some of what is visible, in any order; on a FIFO queue in that of each group.
    synchronized List<Delivery> receive(String name, int most) {
        Queue queue = queue(name);
        List<Held> visible = deliverable(queue, Integer.MAX_VALUE);
        if (!queue.fifo && weather.isBad()) {
            Collections.shuffle(visible, random);
        }
        List<Held> chosen = visible.subList(0, Math.min(visible.size(), 1 + random.nextInt(most)));
        if (!queue.fifo && overtakes(chosen, visible)) {
            weather.happened(Fault.REORDER);
        }
        List<Delivery> received = new ArrayList<>();
        for (Held message : List.copyOf(chosen)) {
            if (isExhausted(queue, message)) {
                bury(queue, message);
                continue;
            }
            hide(message, queue.rules.visibility());
            boolean again = !queue.fifo && random.nextInt(100) < duplicatesPerHundred / 2;
            if (again) {
                duplicated();
                message.visibleAt = clock.instant();
            }
            received.add(new Delivery(name, message.id, message.body, message.receives, message.receiptHandle()));
        }
        deliveries += received.size();
        return received;
    }

    /// Whether somebody who was sent earlier stands behind or stays.
    private static boolean overtakes(List<Held> chosen, List<Held> visible) {
        List<Held> inOrder = new ArrayList<>(visible);
        inOrder.sort(Comparator.comparingLong(message -> message.sequence));
        return !chosen.equals(inOrder.subList(0, chosen.size()));
    }

    private void duplicated() {
        duplicates++;
        weather.happened(Fault.DUPLICATE);
    }

    /// What can be received now: of a standard queue what became visible first, of a FIFO queue what was sent first.
    private List<Held> deliverable(Queue queue, int most) {
        Instant now = clock.instant();
        List<Held> found = new ArrayList<>();
        if (queue.fifo) {
            Set<String> blocked = new HashSet<>();
            for (Held message : queue.messages) {
                if (message.isInFlight(now)) {
                    blocked.add(message.group);
                }
            }
            for (Held message : queue.messages) {
                if (message.visibleAt.isAfter(now)) {
                    blocked.add(message.group);
                } else if (!blocked.contains(message.group)) {
                    found.add(message);
                }
            }
        } else {
            queue.messages.stream()
                    .filter(message -> !message.visibleAt.isAfter(now))
                    .sorted(BY_VISIBILITY)
                    .forEach(found::add);
        }
        return new ArrayList<>(found.subList(0, Math.min(most, found.size())));
    }

    private void hide(Held message, Duration visibility) {
        message.receives++;
        message.receipts++;
        message.received = true;
        message.visibleAt = clock.instant().plus(visibility);
    }

    private static boolean isExhausted(Queue queue, Held message) {
        return queue.deadLetters != null && message.receives >= queue.rules.maxReceives();
    }

    private void bury(Queue queue, Held message) {
        queue.messages.remove(message);
        message.visibleAt = clock.instant();
        message.received = false;
        if (queue.deadLetters != null) {
            queue.deadLetters.messages.add(message);
            queue.deadLetters.messages.sort(Comparator.comparingLong(dead -> dead.sequence));
        }
    }

    /// What a poller does with a delivery that succeeded; now and then the delete is lost and the message comes again.
    synchronized void delete(Delivery delivery) {
        Queue queue = queue(delivery.queue());
        boolean lost = !queue.fifo && random.nextInt(100) < duplicatesPerHundred / 2;
        if (!lost) {
            queue.messages.removeIf(message -> message.id.equals(delivery.id()));
        } else {
            duplicated();
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
            if (queue.deadLetters != null) {
                for (Held message : queue.deadLetters.messages) {
                    message.receives = 0;
                    message.visibleAt = clock.instant();
                    queue.messages.add(message);
                    moved++;
                }
                queue.deadLetters.messages.clear();
            }
        }
        return moved;
    }

    private List<Queue> working() {
        return queues.values().stream()
                .filter(queue -> queue.deadLetters != null)
                .toList();
    }

    synchronized boolean isEmpty() {
        return working().stream().allMatch(queue -> queue.messages.isEmpty());
    }

    synchronized long dead() {
        return queues.values().stream()
                .filter(queue -> queue.deadLetters == null)
                .mapToLong(queue -> queue.messages.size())
                .sum();
    }

    /// When the next message that nobody can see yet becomes visible; empty where there is none.
    synchronized Optional<Instant> nextVisibleAfter(Instant now) {
        return working().stream()
                .flatMap(queue -> queue.messages.stream())
                .map(message -> message.visibleAt)
                .filter(instant -> instant.isAfter(now))
                .min(Instant::compareTo);
    }

    private Queue queue(String name) {
        Queue queue = queues.get(name);
        if (queue == null) {
            throw refusal(CODES + "NonExistentQueue");
        }
        return queue;
    }

    private static String name(String queueUrl) {
        return queueUrl.substring(queueUrl.lastIndexOf('/') + 1);
    }

    private static SqsException refusal(String code) {
        return refusal(400, code);
    }

    private static SqsException refusal(int status, String code) {
        return (SqsException) SqsException.builder()
                .statusCode(status)
                .message(code)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(code)
                        .build())
                .build();
    }

    @Override
    public SendMessageResponse sendMessage(SendMessageRequest request) {
        String name = name(request.queueUrl());
        return called("SendMessage " + name, () -> SendMessageResponse.builder()
                .messageId(accept(
                        name,
                        new NewMessage(
                                request.messageBody(),
                                request.delaySeconds(),
                                request.messageGroupId(),
                                request.messageDeduplicationId())))
                .build());
    }

    /// A message as it is sent.
    private record NewMessage(
            @Nullable String body,
            @Nullable Integer delaySeconds,
            @Nullable String group,
            @Nullable String deduplicationId) {}

    /// @return the id, for a duplicate that of the message it repeats
    private synchronized String accept(String name, NewMessage message) {
        Queue queue = queue(name);
        Instant now = clock.instant();
        if (message.body() == null || message.body().isEmpty()) {
            throw refusal("MissingParameter");
        }
        if (queue.fifo && message.group() == null) {
            throw refusal("MissingParameter");
        }
        if (queue.fifo && message.deduplicationId() == null) {
            throw refusal("InvalidParameterValue");
        }
        if (queue.fifo) {
            Sent before = queue.seen.get(message.deduplicationId());
            if (before != null && before.at().plus(DEDUPLICATION).isAfter(now)) {
                return before.messageId();
            }
        }
        Duration delay = Duration.ofSeconds(message.delaySeconds() == null ? 0 : message.delaySeconds());
        String id = send(name, message.body(), message.group() == null ? "" : message.group(), delay);
        if (queue.fifo) {
            queue.seen.put(message.deduplicationId(), new Sent(id, now));
        }
        return id;
    }

    @Override
    public SendMessageBatchResponse sendMessageBatch(SendMessageBatchRequest request) {
        String name = name(request.queueUrl());
        return called("SendMessageBatch " + name, () -> {
            SendMessageBatchResponse.Builder answer = SendMessageBatchResponse.builder();
            List<SendMessageBatchResultEntry> accepted = new ArrayList<>();
            List<BatchResultErrorEntry> failed =
                    each(name, request.entries(), SendMessageBatchRequestEntry::id, entry -> {
                        String id = accept(
                                name,
                                new NewMessage(
                                        entry.messageBody(),
                                        entry.delaySeconds(),
                                        entry.messageGroupId(),
                                        entry.messageDeduplicationId()));
                        accepted.add(SendMessageBatchResultEntry.builder()
                                .id(entry.id())
                                .messageId(id)
                                .build());
                    });
            return answer.successful(accepted).failed(failed).build();
        });
    }

    /// Carries out each entry of a batch by itself.
    ///
    /// @return those that were refused
    private <E> List<BatchResultErrorEntry> each(
            String name, List<E> entries, Function<E, String> id, Consumer<E> work) {
        queue(name);
        if (entries.isEmpty()) {
            throw refusal(CODES + "EmptyBatchRequest");
        }
        if (entries.size() > MOST_ENTRIES) {
            throw refusal(CODES + "TooManyEntriesInBatchRequest");
        }
        if (entries.stream().map(id).distinct().count() < entries.size()) {
            throw refusal(CODES + "BatchEntryIdsNotDistinct");
        }
        List<BatchResultErrorEntry> failed = new ArrayList<>();
        for (E entry : entries) {
            try {
                work.accept(entry);
            } catch (SqsException e) {
                failed.add(BatchResultErrorEntry.builder()
                        .id(id.apply(entry))
                        .senderFault(true)
                        .code(e.awsErrorDetails().errorCode().replace(CODES, ""))
                        .build());
            }
        }
        return failed;
    }

    @Override
    public synchronized ReceiveMessageResponse receiveMessage(ReceiveMessageRequest request) {
        Queue queue = queue(name(request.queueUrl()));
        int most = request.maxNumberOfMessages() == null ? 1 : request.maxNumberOfMessages();
        if (most < 1 || most > MOST_ENTRIES) {
            throw refusal("InvalidParameterValue");
        }
        Duration visibility = request.visibilityTimeout() == null
                ? queue.rules.visibility()
                : Duration.ofSeconds(checkedVisibility(request.visibilityTimeout()));
        List<Message> received = new ArrayList<>();
        boolean buried = true;
        while (received.isEmpty() && buried) {
            buried = false;
            for (Held message : deliverable(queue, most)) {
                if (isExhausted(queue, message)) {
                    bury(queue, message);
                    buried = true;
                } else {
                    hide(message, visibility);
                    received.add(shown(queue, message));
                }
            }
        }
        return ReceiveMessageResponse.builder().messages(received).build();
    }

    private static Message shown(Queue queue, Held message) {
        Map<MessageSystemAttributeName, String> attributes = new LinkedHashMap<>();
        attributes.put(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, String.valueOf(message.receives));
        if (queue.fifo) {
            attributes.put(MessageSystemAttributeName.MESSAGE_GROUP_ID, message.group);
        }
        return Message.builder()
                .messageId(message.id)
                .body(message.body)
                .receiptHandle(message.receiptHandle())
                .attributes(attributes)
                .build();
    }

    @Override
    public DeleteMessageResponse deleteMessage(DeleteMessageRequest request) {
        delete(name(request.queueUrl()), request.receiptHandle());
        return DeleteMessageResponse.builder().build();
    }

    @Override
    public DeleteMessageBatchResponse deleteMessageBatch(DeleteMessageBatchRequest request) {
        String name = name(request.queueUrl());
        List<DeleteMessageBatchResultEntry> deleted = new ArrayList<>();
        List<BatchResultErrorEntry> failed =
                each(name, request.entries(), DeleteMessageBatchRequestEntry::id, entry -> {
                    delete(name, entry.receiptHandle());
                    deleted.add(DeleteMessageBatchResultEntry.builder()
                            .id(entry.id())
                            .build());
                });
        return DeleteMessageBatchResponse.builder()
                .successful(deleted)
                .failed(failed)
                .build();
    }

    /// A receipt handle of an earlier delivery has no power over a later one.
    private synchronized void delete(String name, String receiptHandle) {
        Queue queue = queue(name);
        Optional<Held> message = byReceipt(queue, receiptHandle);
        if (queue.fifo && message.isPresent() && !message.get().isInFlight(clock.instant())) {
            throw refusal("InvalidParameterValue");
        }
        message.ifPresent(queue.messages::remove);
    }

    private static Optional<Held> byReceipt(Queue queue, String receiptHandle) {
        if (receiptHandle.indexOf('#') < 0) {
            throw refusal("ReceiptHandleIsInvalid");
        }
        return queue.messages.stream()
                .filter(message -> message.received && message.receiptHandle().equals(receiptHandle))
                .findFirst();
    }

    @Override
    public ChangeMessageVisibilityResponse changeMessageVisibility(ChangeMessageVisibilityRequest request) {
        String name = name(request.queueUrl());
        return called("ChangeMessageVisibility " + name, () -> {
            changeVisibility(name, request.receiptHandle(), request.visibilityTimeout());
            return ChangeMessageVisibilityResponse.builder().build();
        });
    }

    @Override
    public ChangeMessageVisibilityBatchResponse changeMessageVisibilityBatch(
            ChangeMessageVisibilityBatchRequest request) {
        String name = name(request.queueUrl());
        List<ChangeMessageVisibilityBatchResultEntry> changed = new ArrayList<>();
        List<BatchResultErrorEntry> failed =
                each(name, request.entries(), ChangeMessageVisibilityBatchRequestEntry::id, entry -> {
                    changeVisibility(name, entry.receiptHandle(), entry.visibilityTimeout());
                    changed.add(ChangeMessageVisibilityBatchResultEntry.builder()
                            .id(entry.id())
                            .build());
                });
        return ChangeMessageVisibilityBatchResponse.builder()
                .successful(changed)
                .failed(failed)
                .build();
    }

    private synchronized void changeVisibility(String name, String receiptHandle, int seconds) {
        checkedVisibility(seconds);
        Held message = byReceipt(queue(name), receiptHandle)
                .filter(found -> found.isInFlight(clock.instant()))
                .orElseThrow(() -> refusal(CODES + "MessageNotInflight"));
        message.visibleAt = clock.instant().plusSeconds(seconds);
    }

    private static int checkedVisibility(int seconds) {
        if (seconds < 0 || seconds > LONGEST_VISIBILITY_SECONDS) {
            throw refusal("InvalidParameterValue");
        }
        return seconds;
    }

    @Override
    public synchronized GetQueueAttributesResponse getQueueAttributes(GetQueueAttributesRequest request) {
        Queue queue = queue(name(request.queueUrl()));
        Instant now = clock.instant();
        long visible = queue.messages.stream()
                .filter(message -> !message.visibleAt.isAfter(now))
                .count();
        long inFlight = queue.messages.stream()
                .filter(message -> message.isInFlight(now))
                .count();
        Map<QueueAttributeName, String> attributes = new LinkedHashMap<>();
        attributes.put(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, String.valueOf(visible));
        attributes.put(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE, String.valueOf(inFlight));
        attributes.put(
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED,
                String.valueOf(queue.messages.size() - visible - inFlight));
        return GetQueueAttributesResponse.builder().attributes(attributes).build();
    }

    private <T> T called(String call, Supplier<T> effect) {
        Optional<Fault> fault = weather.before(call, SEND);
        if (fault.filter(Fault.THROTTLED::equals).isPresent()) {
            throw refusal(403, "RequestThrottled");
        }
        if (fault.filter(Fault.UNAVAILABLE::equals).isPresent()) {
            throw refusal(503, "ServiceUnavailable");
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
