package dev.lamplight.localcloud.sqs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.localcloud.sqs.StoredMessage.Lease;
import dev.lamplight.localcloud.template.QueueSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.stream.Stream;

/// The messages of one queue. Guarded by the lock of [Queues].
final class MessageQueue {
    /// Standard queues deliver what became visible first; FIFO queues what was sent first.
    private static final Comparator<StoredMessage> BY_VISIBILITY =
            Comparator.comparingLong(StoredMessage::visibleAtMillis).thenComparingLong(StoredMessage::sequence);

    private static final Comparator<StoredMessage> BY_SEQUENCE = Comparator.comparingLong(StoredMessage::sequence);
    static final long DEDUPLICATION_MILLIS = 300_000;

    private QueueSpec spec;
    private final Condition arrived;
    private final Map<String, StoredMessage> byId = new HashMap<>();
    private final TreeSet<StoredMessage> order;
    /// Nearly in the order of sending, so that what is over need not be searched for at each message.
    private final Map<String, Sent> deduplication = new LinkedHashMap<>();

    /// What a deduplication id stood for.
    record Sent(String messageId, long sequence, long atMillis) {}

    MessageQueue(QueueSpec spec, Condition arrived) {
        this.spec = spec;
        this.arrived = arrived;
        this.order = new TreeSet<>(spec.fifo() ? BY_SEQUENCE : BY_VISIBILITY);
    }

    QueueSpec spec() {
        return spec;
    }

    void spec(QueueSpec changed) {
        spec = changed;
    }

    Condition arrived() {
        return arrived;
    }

    Collection<StoredMessage> messages() {
        return byId.values();
    }

    Map<String, Sent> deduplication() {
        return deduplication;
    }

    Optional<StoredMessage> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    void put(StoredMessage message) {
        remove(message.id());
        byId.put(message.id(), message);
        order.add(message);
        if (message.deduplicationId() != null) {
            deduplication.merge(
                    message.deduplicationId(),
                    new Sent(message.id(), message.sequence(), message.sentAtMillis()),
                    (known, sent) -> sent.atMillis() > known.atMillis() ? sent : known);
        }
        arrived.signalAll();
    }

    void lease(Lease lease) {
        StoredMessage message = byId.get(lease.id());
        if (message != null) {
            put(message.leased(lease));
        }
    }

    void remove(String id) {
        StoredMessage message = byId.remove(id);
        if (message != null) {
            order.remove(message);
            // The next message of the same group may be waiting for this one.
            arrived.signalAll();
        }
    }

    void clear() {
        byId.clear();
        order.clear();
    }

    Optional<Sent> duplicateOf(String deduplicationId, long now) {
        Iterator<Sent> eldest = deduplication.values().iterator();
        while (eldest.hasNext() && isOver(eldest.next(), now)) {
            eldest.remove();
        }
        return Optional.ofNullable(deduplication.get(deduplicationId)).filter(sent -> !isOver(sent, now));
    }

    private static boolean isOver(Sent sent, long now) {
        return sent.atMillis() + DEDUPLICATION_MILLIS <= now;
    }

    /// Up to `max` messages that can be received now, in delivery order.
    List<StoredMessage> deliverable(int max, long now) {
        List<StoredMessage> found = new ArrayList<>();
        Set<String> blocked = spec.fifo() ? groupsInFlight(now) : Set.of();
        for (Iterator<StoredMessage> all = order.iterator(); all.hasNext() && found.size() < max; ) {
            StoredMessage message = all.next();
            if (spec.fifo()) {
                if (message.visibleAtMillis() > now) {
                    // A delayed message holds back the later ones of its group.
                    blocked.add(group(message));
                } else if (!blocked.contains(group(message))) {
                    found.add(message);
                }
            } else if (message.visibleAtMillis() > now) {
                break;
            } else {
                found.add(message);
            }
        }
        return found;
    }

    /// Messages that somebody has received and not settled.
    List<StoredMessage> received(long now) {
        return byId.values().stream()
                .filter(message -> !message.receipt().isEmpty() && message.visibleAtMillis() > now)
                .toList();
    }

    private Set<String> groupsInFlight(long now) {
        Set<String> groups = new HashSet<>();
        for (StoredMessage message : order) {
            if (!message.receipt().isEmpty() && message.visibleAtMillis() > now) {
                groups.add(group(message));
            }
        }
        return groups;
    }

    private static String group(StoredMessage message) {
        return message.groupId() == null ? "" : message.groupId();
    }

    /// When the next invisible message becomes visible, or `Long.MAX_VALUE`.
    long nextVisibleAt(long now) {
        return byId.values().stream()
                .mapToLong(StoredMessage::visibleAtMillis)
                .filter(at -> at > now)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    List<StoredMessage> expired(long now) {
        long oldest = now - spec.retention().toMillis();
        return byId.values().stream()
                .filter(message -> message.sentAtMillis() < oldest)
                .toList();
    }

    Queues.Counts counts(long now) {
        int visible = 0;
        int inFlight = 0;
        int delayed = 0;
        for (StoredMessage message : messages()) {
            if (message.visibleAtMillis() <= now) {
                visible++;
            } else if (!message.receipt().isEmpty()) {
                inFlight++;
            } else {
                delayed++;
            }
        }
        return new Queues.Counts(visible, inFlight, delayed);
    }

    /// The message whose last receipt this is.
    ///
    /// @throws SqsException for a text that is no receipt
    Optional<StoredMessage> byReceipt(String receipt) {
        return find(Receipts.messageId(receipt)).filter(message -> receipt.equals(message.receipt()));
    }

    /// Records from which a journal makes the same queue again.
    Stream<ObjectNode> state() {
        Stream<ObjectNode> settings = Stream.of(Records.queue(spec()));
        Stream<ObjectNode> content = messages().stream().map(message -> Records.message(spec().name(), message));
        Stream<ObjectNode> sent = deduplication().entrySet().stream()
                .map(entry -> Records.deduplication(spec().name(), entry.getKey(), entry.getValue()));
        return Stream.concat(settings, Stream.concat(content, sent));
    }
}
