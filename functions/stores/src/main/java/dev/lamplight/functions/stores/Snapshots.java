package dev.lamplight.functions.stores;

import dev.lamplight.aws.ObjectStore;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.SegmentRef;
import dev.lamplight.contract.StoreId;
import dev.lamplight.core.store.StoreContents;
import dev.lamplight.retrieval.CurrentManifests;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// Reads all that a store is: what is committed, and what is accepted and not settled yet. Thread-safe.
final class Snapshots {
    private final ObjectStore library;
    private final CurrentManifests manifests;
    private final Function<SegmentRef, List<DocumentEntry>> entries;

    /// @param entries document list of a segment, cached by its owner; `not_found` where the segment is gone
    Snapshots(ObjectStore library, CurrentManifests manifests, Function<SegmentRef, List<DocumentEntry>> entries) {
        this.library = library;
        this.manifests = manifests;
        this.entries = entries;
    }

    /// All that can be said of an open store now.
    StoreSnapshot of(StoreId store) {
        // markers first: what is settled in between is then seen as settled, never as absent
        Map<FileId, Order> markers = markers(store);
        return manifests.withReload(
                manifests.of(store, Duration.ZERO),
                manifest -> StoreSnapshot.of(manifest, StoreContents.of(manifest, entries), markers));
    }

    /// Newest accepted order of every document that has a marker.
    private Map<FileId, Order> markers(StoreId store) {
        String prefix = LibraryKeys.waitingIn(store);
        Map<FileId, Order> newest = new TreeMap<>();
        library.eachKey(prefix, key -> {
            String[] fileAndOrder = key.substring(prefix.length()).split("/", 2);
            // what else somebody put there is no marker
            if (fileAndOrder.length == 2 && FileId.isFileId(fileAndOrder[0]) && Order.isOrder(fileAndOrder[1])) {
                newest.merge(
                        new FileId(fileAndOrder[0]),
                        new Order(fileAndOrder[1]),
                        (one, other) -> one.isAfter(other) ? one : other);
            }
        });
        return newest;
    }
}
