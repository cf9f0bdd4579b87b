package dev.lamplight.localcloud.sqs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.localcloud.journal.Journal;
import dev.lamplight.localcloud.sqs.SqsException.Code;
import dev.lamplight.localcloud.sqs.StoredMessage.Lease;
import dev.lamplight.localcloud.template.QueueSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/// All queues of one server. Safe for concurrent use: one lock guards every change, a change is journaled before it is
/// answered, and the move of a message to its dead-letter queue is one record, so a kill never loses or doubles it.
public final class Queues implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    /// Messages that can be received now, that were received and not acknowledged, that wait for their delay.
    public record Counts(int visible, int inFlight, int delayed) {}

    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, MessageQueue> queues = new LinkedHashMap<>();
    private final Journal journal;
    private long sequence;
    private boolean closed;

    private Queues(Clock clock, Optional<Path> file) throws IOException {
        this.clock = clock;
        this.journal = file.isPresent() ? Journal.open(file.get(), this::replay) : Journal.inMemory();
    }

    /// Opens the queues that the file holds; without a file they live as long as the process.
    public static Queues open(Clock clock, Optional<Path> file) throws IOException {
        return new Queues(clock, file);
    }

    /// Creates a queue or changes its settings; its messages stay.
    public void create(QueueSpec spec) {
        locked(() -> {
            MessageQueue queue = queues.get(spec.name());
            if (queue != null && queue.spec().fifo() != spec.fifo()) {
                throw new SqsException(Code.QUEUE_NAME_EXISTS, "queue " + spec.name() + " has another type");
            }
            journal.append(Records.queue(spec));
            apply(spec);
            return spec;
        });
    }

    private void apply(QueueSpec spec) {
        MessageQueue queue = queues.get(spec.name());
        if (queue == null) {
            queues.put(spec.name(), new MessageQueue(spec, lock.newCondition()));
        } else {
            queue.spec(spec);
            queue.arrived().signalAll();
        }
    }

    /// Makes every message receivable that was received and not settled: for a process that starts on the queues of one
    /// that died together with all its consumers.
    public void returnReceived() {
        returnReceived(_ -> true);
    }

    /// The same for some messages only, by their ids: as if their visibility timeout had run out.
    public void returnReceived(Set<String> ids) {
        returnReceived(message -> ids.contains(message.id()));
    }

    private void returnReceived(Predicate<StoredMessage> chosen) {
        locked(() -> {
            long now = clock.millis();
            for (MessageQueue queue : queues.values()) {
                for (StoredMessage message :
                        queue.received(now).stream().filter(chosen).toList()) {
                    Lease lease =
                            new Lease(message.id(), now, message.receiveCount(), message.firstReceivedAtMillis(), "");
                    journal.append(Records.lease(queue.spec().name(), lease));
                    queue.lease(lease);
                }
                queue.arrived().signalAll();
            }
            return now;
        });
    }

    public List<QueueSpec> list() {
        return locked(() -> queues.values().stream().map(MessageQueue::spec).toList());
    }

    /// @throws SqsException when there is no such queue
    public QueueSpec describe(String name) {
        return locked(() -> queue(name).spec());
    }

    public Optional<QueueSpec> byArn(String arn) {
        return list().stream().filter(spec -> spec.arn().equals(arn)).findFirst();
    }

    public void drop(String name) {
        locked(() -> {
            MessageQueue queue = queue(name);
            journal.append(Records.named("drop", name));
            queues.remove(name);
            queue.arrived().signalAll();
            return queue;
        });
    }

    public void purge(String name) {
        locked(() -> {
            MessageQueue queue = queue(name);
            journal.append(Records.named("purge", name));
            queue.clear();
            return queue;
        });
    }

    public Counts counts(String name) {
        return locked(() -> queue(name).counts(clock.millis()));
    }

    private MessageQueue queue(String name) {
        MessageQueue queue = queues.get(name);
        if (queue == null) {
            throw new SqsException(Code.QUEUE_DOES_NOT_EXIST, "The specified queue does not exist: " + name);
        }
        return queue;
    }

    /// Accepts a message; when this returns it survives the process. A FIFO duplicate gives the message first sent.
    public StoredMessage send(String name, NewMessage message) {
        return locked(() -> {
            MessageQueue queue = queue(name);
            long now = clock.millis();
            Optional<String> deduplicationId = message.deduplicationIdIn(queue.spec());
            Optional<MessageQueue.Sent> earlier = deduplicationId.flatMap(id -> queue.duplicateOf(id, now));
            long visibleAt = now + message.delay().orElse(queue.spec().delay()).toMillis();
            StoredMessage stored = new StoredMessage(
                    earlier.map(MessageQueue.Sent::messageId)
                            .orElseGet(() -> UUID.randomUUID().toString()),
                    message.body(),
                    message.attributes(),
                    message.groupId().orElse(null),
                    deduplicationId.orElse(null),
                    message.traceHeader().orElse(null),
                    earlier.map(MessageQueue.Sent::sequence).orElseGet(() -> ++sequence),
                    now,
                    visibleAt,
                    0,
                    0,
                    "",
                    null);
            if (earlier.isEmpty()) {
                journal.append(Records.message(name, stored));
                queue.put(stored);
            }
            return stored;
        });
    }

    /// Receives up to `max` messages and hides them for `visibility`; waits up to `wait` for the first one. Messages
    /// that were received too often move to the dead-letter queue on the way.
    public List<StoredMessage> receive(String name, int max, Optional<Duration> visibility, Duration wait)
            throws InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        lock.lockInterruptibly();
        try {
            while (true) {
                MessageQueue queue = queue(name);
                List<StoredMessage> received =
                        take(queue, max, visibility.orElse(queue.spec().visibilityTimeout()));
                long left = deadline - System.nanoTime();
                if (!received.isEmpty() || left <= 0 || closed) {
                    return received;
                }
                long now = clock.millis();
                long next = queue.nextVisibleAt(now);
                long untilNext = next == Long.MAX_VALUE ? left : TimeUnit.MILLISECONDS.toNanos(next - now);
                long unused = queue.arrived().awaitNanos(Math.min(left, Math.max(untilNext, 1_000_000)));
            }
        } finally {
            lock.unlock();
        }
    }

    private List<StoredMessage> take(MessageQueue queue, int max, Duration visibility) {
        long now = clock.millis();
        queue.expired(now).forEach(message -> remove(queue, message.id()));
        List<StoredMessage> taken = new ArrayList<>();
        boolean moved = true;
        while (taken.isEmpty() && moved) {
            moved = false;
            for (StoredMessage message : queue.deliverable(max, now)) {
                if (isExhausted(queue.spec(), message)) {
                    moveToDeadLetters(queue, message);
                    moved = true;
                } else {
                    taken.add(hide(queue, message, now + visibility.toMillis(), now));
                }
            }
        }
        compactIfLarge();
        return taken;
    }

    private StoredMessage hide(MessageQueue queue, StoredMessage message, long visibleAt, long now) {
        String receipt = Receipts.fresh(message.id());
        long first = message.receiveCount() == 0 ? now : message.firstReceivedAtMillis();
        Lease lease = new Lease(message.id(), visibleAt, message.receiveCount() + 1, first, receipt);
        journal.append(Records.lease(queue.spec().name(), lease));
        queue.lease(lease);
        return message.leased(lease);
    }

    private boolean isExhausted(QueueSpec spec, StoredMessage message) {
        return spec.redrive()
                .filter(redrive -> message.receiveCount() >= redrive.maxReceiveCount())
                .flatMap(redrive -> byArn(redrive.targetArn()))
                .isPresent();
    }

    private void moveToDeadLetters(MessageQueue queue, StoredMessage message) {
        String target = byArn(queue.spec().redrive().orElseThrow().targetArn())
                .orElseThrow()
                .name();
        move(queue, queue(target), message.movedFrom(queue.spec().arn(), clock.millis()));
    }

    private void move(MessageQueue from, MessageQueue to, StoredMessage message) {
        journal.append(Records.move(from.spec().name(), to.spec().name(), message));
        from.remove(message.id());
        to.put(message);
    }

    /// Moves every message of a dead-letter queue back, each to where it came from or all to one queue; their number.
    public int redrive(String name, Optional<String> targetArn) {
        return locked(() -> {
            MessageQueue from = queue(name);
            int moved = 0;
            for (StoredMessage message : List.copyOf(from.messages())) {
                Optional<QueueSpec> target = targetArn
                        .or(() -> Optional.ofNullable(message.deadLetterSourceArn()))
                        .flatMap(this::byArn);
                if (target.isPresent()) {
                    Lease fresh = new Lease(message.id(), clock.millis(), 0, 0, "");
                    StoredMessage back = message.leased(fresh).movedFrom(null, clock.millis());
                    move(from, queue(target.get().name()), back);
                    moved++;
                }
            }
            return moved;
        });
    }

    /// Acknowledges a message. A receipt that is not the last one of a standard queue changes nothing, as on AWS.
    public void delete(String name, String receipt) {
        locked(() -> {
            MessageQueue queue = queue(name);
            Optional<StoredMessage> message = queue.byReceipt(receipt);
            if (message.isPresent() && queue.spec().fifo() && message.get().visibleAtMillis() <= clock.millis()) {
                throw new SqsException(Code.INVALID_PARAMETER, "Reason: The receipt handle has expired.");
            }
            message.ifPresent(found -> remove(queue, found.id()));
            return message;
        });
    }

    private void remove(MessageQueue queue, String id) {
        journal.append(Records.delete(queue.spec().name(), id));
        queue.remove(id);
    }

    /// Lets a received message become visible after this time; zero returns it at once.
    public void changeVisibility(String name, String receipt, Duration timeout) {
        locked(() -> {
            MessageQueue queue = queue(name);
            StoredMessage message = queue.byReceipt(receipt)
                    .filter(found -> found.visibleAtMillis() > clock.millis())
                    .orElseThrow(() ->
                            new SqsException(Code.MESSAGE_NOT_IN_FLIGHT, "The message referred to isn't in flight."));
            Lease old = message.lease();
            Lease lease = new Lease(
                    old.id(),
                    clock.millis() + timeout.toMillis(),
                    old.receiveCount(),
                    old.firstReceivedAtMillis(),
                    old.receipt());
            journal.append(Records.lease(name, lease));
            queue.lease(lease);
            return lease;
        });
    }

    private <T> T locked(java.util.function.Supplier<T> change) {
        lock.lock();
        try {
            return change.get();
        } finally {
            lock.unlock();
        }
    }

    private void compactIfLarge() {
        if (journal.wantsCompaction()) {
            journal.compact(queues.values().stream().flatMap(MessageQueue::state));
        }
    }

    /// Called before the constructor ends, hence without the lock.
    private void replay(ObjectNode entry) {
        lock.lock();
        try {
            String name = entry.path("queue").asText();
            switch (entry.path("type").asText()) {
                case "queue" -> apply(Records.spec(entry));
                case "drop" -> queues.remove(name);
                case "purge" -> queue(name).clear();
                case "message" -> restore(name, Records.message(entry));
                case "lease" -> queue(name).lease(Records.lease(entry));
                case "delete" -> queue(name).remove(entry.path("id").asText());
                case "deduplication" ->
                    queue(name).deduplication().put(entry.path("id").asText(), Records.sent(entry));
                case "move" -> {
                    StoredMessage message = Records.message(entry);
                    queue(name).remove(message.id());
                    restore(entry.path("to").asText(), message);
                }
                default -> throw new IllegalStateException("unknown record " + entry.path("type"));
            }
        } finally {
            lock.unlock();
        }
    }

    private void restore(String name, StoredMessage message) {
        sequence = Math.max(sequence, message.sequence());
        queue(name).put(message);
    }

    /// Ends waiting receives and closes the file.
    @Override
    public void close() {
        locked(() -> {
            closed = true;
            queues.values().forEach(queue -> queue.arrived().signalAll());
            journal.close();
            return closed;
        });
    }
}
