package dev.lamplight.functions.compact;

import dev.lamplight.aws.Deadline;
import dev.lamplight.aws.Message;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Outcome;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.Event.Collection;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.MessageBody;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.TransientCode;

/// What `compact` does with a message: merge what is worth it in one store, then collect its garbage.
final class Compact {
    private final StoreCompactor compactor;
    private final GarbageCollector collector;

    Compact(StoreCompactor compactor, GarbageCollector collector) {
        this.compactor = compactor;
        this.collector = collector;
    }

    /// A listed segment that is not there was merged and collected since the manifest was read, by one who went on
    /// after his lease: the message comes again.
    static byte[] segmentRange(ObjectStore library, String key, long offset, int length) {
        try {
            return library.range(key, offset, length);
        } catch (Failure.Permanent e) {
            throw new Failure.Transient(TransientCode.CONTENTION, e.explanation(), e);
        }
    }

    Outcome.Done process(Message message, Deadline deadline) {
        return switch (MessageBody.parse(message.body())) {
            case MessageBody.Envelope(EventEnvelope envelope) -> process(envelope, deadline);
            case MessageBody.ObjectChanges _, MessageBody.Nothing _ -> throw unexpected("a notification of S3");
        };
    }

    private Outcome.Done process(EventEnvelope envelope, Deadline deadline) {
        return switch (envelope.data()) {
            case Event.StoreOutgrown(StoreId store, Collection collection) -> lookAfter(store, collection, deadline);
            case Event.SweepScheduled _,
                    Event.DocumentAttached _,
                    Event.DocumentOffered _,
                    Event.DocumentChunked _,
                    Event.DocumentRemoved _,
                    Event.DocumentFailed _ -> throw unexpected(envelope.data().type());
        };
    }

    private Outcome.Done lookAfter(StoreId store, Collection collection, Deadline deadline) {
        int merges = compactor.compact(store, deadline);
        collector.collect(store, collection);
        return new Outcome.Done(merges > 0 ? "compacted" : "nothing_due");
    }

    private static Failure.Permanent unexpected(String what) {
        return new Failure.Permanent(
                PermanentCode.MALFORMED_EVENT,
                "type: compact takes " + Event.StoreOutgrown.TYPE + ", found '" + what + "'");
    }
}
