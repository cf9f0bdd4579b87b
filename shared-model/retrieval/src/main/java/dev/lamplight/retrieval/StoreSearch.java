package dev.lamplight.retrieval;

import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.StoreManifests;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.search.SearchQuery;
import dev.lamplight.search.SearchResult;
import dev.lamplight.search.StoreReader;
import dev.lamplight.search.segment.SegmentCache;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/// Searches of the stores in the library: their segments are read by ranges and kept. Thread-safe.
public final class StoreSearch {
    /// Use of a store moves the anchor of its expiry; more often would only make its committers lose swaps.
    private static final Duration ACTIVITY_STEP = Duration.ofHours(1);

    private final CurrentManifests current;
    private final StoreManifests manifests;
    private final StoreReaders readers;
    private final Clock clock;

    /// @param segments kept open as long as the process lives
    public StoreSearch(ObjectStore library, CurrentManifests current, SegmentCache segments, Clock clock) {
        this.current = current;
        this.manifests = new StoreManifests(library);
        this.readers = new StoreReaders(segments);
        this.clock = clock;
    }

    /// The best passages of a store whose manifest was read before; of the store as it is now where that is out of
    /// date by then.
    ///
    /// @throws Failure.Permanent what [StoreReader#search] throws
    public SearchResult search(StoreManifest manifest, SearchQuery query) {
        return read(manifest, reader -> reader.search(query));
    }

    /// Anything else that is asked of a store by one who searches it, and counts as its use.
    public <T> T read(StoreManifest manifest, Function<StoreReader, T> work) {
        T found = current.withReload(manifest, known -> readers.use(known, work));
        moveActivity(manifest);
        return found;
    }

    /// Only a wish: who loses against a commit has been overtaken by a newer activity anyway.
    private void moveActivity(StoreManifest manifest) {
        Instant now = clock.instant();
        if (manifest.lastActiveAt().plus(ACTIVITY_STEP).isAfter(now)) {
            return;
        }
        try {
            manifests.update(manifest.store(), store -> store.isOpenAt(now) ? store.withActivity(now) : store);
        } catch (Failure.Transient _) {
            // the next search tries again
        }
    }
}
