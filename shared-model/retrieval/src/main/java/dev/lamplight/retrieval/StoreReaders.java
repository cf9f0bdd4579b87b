package dev.lamplight.retrieval;

import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.search.StoreReader;
import dev.lamplight.search.segment.SegmentCache;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One open reader per store, of the newest generation that was asked for. A reader that a newer one replaced
/// is closed after its last search. Thread-safe.
public final class StoreReaders {
    private static final int MAX_OPEN = 16;

    private final SegmentCache segments;
    private final Map<StoreId, Lease> open = new LinkedHashMap<>(16, 0.75f, true);

    public StoreReaders(SegmentCache segments) {
        this.segments = segments;
    }

    /// A reader and how many searches it serves. Guarded by the enclosing object.
    private static final class Lease {
        private final long generation;
        private final StoreReader reader;
        private int users;
        private boolean retired;

        private Lease(long generation, StoreReader reader) {
            this.generation = generation;
            this.reader = reader;
        }
    }

    /// Works on what a manifest lists.
    ///
    /// @throws Failure.Permanent `not_found` where a segment has been compacted away since the manifest was
    ///     read, and what [StoreReader#open] throws besides
    public <T> T use(StoreManifest manifest, Function<StoreReader, T> work) {
        Lease lease = lease(manifest);
        try {
            return work.apply(lease.reader);
        } finally {
            release(lease);
        }
    }

    private Lease lease(StoreManifest manifest) {
        Lease known = known(manifest);
        return known == null
                ? keep(manifest.store(), new Lease(manifest.generation(), StoreReader.open(manifest, segments)))
                : known;
    }

    private synchronized @Nullable Lease known(StoreManifest manifest) {
        Lease known = open.get(manifest.store());
        if (known == null || known.generation != manifest.generation()) {
            return null;
        }
        known.users++;
        return known;
    }

    private synchronized Lease keep(StoreId store, Lease lease) {
        lease.users++;
        Lease replaced = open.put(store, lease);
        if (replaced != null) {
            retire(replaced);
        }
        if (open.size() > MAX_OPEN) {
            StoreId oldest = open.keySet().iterator().next();
            Lease dropped = open.remove(oldest);
            if (dropped != null) {
                retire(dropped);
            }
        }
        return lease;
    }

    private synchronized void release(Lease lease) {
        lease.users--;
        closeIfUnused(lease);
    }

    private void retire(Lease lease) {
        lease.retired = true;
        closeIfUnused(lease);
    }

    private static void closeIfUnused(Lease lease) {
        if (lease.retired && lease.users == 0) {
            lease.reader.close();
        }
    }
}
