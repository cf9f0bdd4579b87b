package dev.lamplight.functions.index;

import dev.lamplight.aws.Deadline;
import dev.lamplight.aws.Message;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Outcome;
import dev.lamplight.aws.SqsBatch;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.MessageBody;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.TransientCode;
import dev.lamplight.search.segment.SegmentCache;
import dev.lamplight.search.segment.SegmentWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What `index` does with a batch: one commit for each store that it is about. A store that fails does not keep the
/// others from being committed.
final class Index {
    private static final long MAX_CACHED_BYTES = 256L * 1024 * 1024;

    /// Time kept for writing segments and swapping manifests, as a share of all there is.
    private static final int COMMIT_SHARE = 5;

    private final StoreCommitter committer;
    private final Housekeeping housekeeping;
    private final int maxReceives;

    /// @param maxReceives deliveries after which a message goes to the dead-letter queue
    Index(ObjectStore library, ChunkEmbedder embedder, Housekeeping housekeeping, int maxReceives, Clock clock) {
        this.housekeeping = housekeeping;
        this.maxReceives = maxReceives;
        SegmentCache segments =
                new SegmentCache((key, offset, length) -> segmentRange(library, key, offset, length), MAX_CACHED_BYTES);
        this.committer = new StoreCommitter(
                library,
                segments,
                new PartReader(library, embedder),
                new SegmentAssembly(SegmentWriter::write),
                housekeeping::afterCommit,
                clock);
    }

    /// A message, the event in it, and what the event claims to bring.
    ///
    /// @param isLast whether the message will not be delivered again
    record Received(Message message, Event event, DocumentEntry claim, boolean isLast) {}

    /// A listed segment that is not there has been replaced since the manifest was read: the batch comes again.
    private static byte[] segmentRange(ObjectStore library, String key, long offset, int length) {
        try {
            return library.range(key, offset, length);
        } catch (Failure.Permanent e) {
            throw new Failure.Transient(TransientCode.CONTENTION, e.explanation(), e);
        }
    }

    Map<String, Outcome> process(List<Message> messages, Deadline deadline) {
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        Map<StoreId, List<Received>> byStore = new LinkedHashMap<>();
        for (Message message : messages) {
            outcomes.put(message.id(), SqsBatch.guarded(() -> received(message, byStore)));
        }
        Deadline embedding = deadline.earlierBy(deadline.remaining().dividedBy(COMMIT_SHARE));
        byStore.forEach((store, received) -> outcomes.putAll(committer.commit(store, received, embedding)));
        return outcomes;
    }

    /// Sorts a message to its store; what is about no store is done at once.
    private Outcome.Done received(Message message, Map<StoreId, List<Received>> byStore) {
        if (!(MessageBody.parse(message.body()) instanceof MessageBody.Envelope(EventEnvelope envelope))) {
            throw new Failure.Permanent(
                    PermanentCode.MALFORMED_EVENT, "message: index takes events of etl, found a notification of S3");
        }
        return switch (envelope.data()) {
            case Event.SweepScheduled(Event.Collection collection) -> housekeeping.sweep(envelope, collection);
            case Event.OfStore event -> {
                boolean isLast = message.receiveCount() >= maxReceives;
                Received received = new Received(message, event, PartReader.claim(event), isLast);
                byStore.computeIfAbsent(event.store(), _ -> new ArrayList<>()).add(received);
                yield new Outcome.Done("received");
            }
        };
    }
}
