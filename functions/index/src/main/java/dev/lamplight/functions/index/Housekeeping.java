package dev.lamplight.functions.index;

import dev.lamplight.aws.EventPublisher;
import dev.lamplight.aws.InvocationLog;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Outcome;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.Event.Collection;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.SegmentRef;
import dev.lamplight.contract.Sha256;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.core.store.CompactionPolicy;
import java.time.Clock;
import java.util.List;

/// Tells `compact` which stores to look after: one that outgrew a tier at a commit, and all of them when the schedule
/// says so.
final class Housekeeping {
    private static final String SOURCE = "lamplight/index";

    private final ObjectStore library;
    private final EventPublisher compactions;
    private final Clock clock;

    Housekeeping(ObjectStore library, EventPublisher compactions, Clock clock) {
        this.library = library;
        this.compactions = compactions;
        this.clock = clock;
    }

    /// Called after each commit. Until a merge changes them, the segments that are due stay the same, and the queue
    /// keeps one message for them. Where it cannot be sent, the next commit or the sweep says it again: the commit
    /// stands.
    void afterCommit(StoreManifest manifest) {
        List<SegmentRef> due = CompactionPolicy.outgrown(manifest.segments());
        if (due.isEmpty()) {
            return;
        }
        String plan = Sha256.hexOfParts(due.stream()
                .limit(CompactionPolicy.TIER_SEGMENTS + 1)
                .map(SegmentRef::key)
                .toArray(String[]::new));
        try {
            compactions.sendGrouped(List.of(outgrown(manifest.store(), Collection.NONE, plan)));
        } catch (Failure.Transient e) {
            InvocationLog.note("store " + manifest.store() + " has outgrown, and compact was not told", e);
        }
    }

    /// Ended stores leave the list of stores, yet leave data behind: so the sweep goes over the stores' folders.
    Outcome.Done sweep(EventEnvelope sweep, Collection collection) {
        // Of a repeated sweep the queue drops what the first time sent already.
        compactions.sendGrouped(library.folders(LibraryKeys.STORES).stream()
                .filter(StoreId::isStoreId)
                .map(store -> outgrown(new StoreId(store), collection, Sha256.hexOfParts(sweep.id(), store)))
                .toList());
        return new Outcome.Done("swept");
    }

    private EventPublisher.Grouped outgrown(StoreId store, Collection collection, String deduplicationId) {
        Event event = new Event.StoreOutgrown(store, collection);
        return new EventPublisher.Grouped(
                EventEnvelope.of(SOURCE, clock.instant(), event), store.value(), deduplicationId);
    }
}
