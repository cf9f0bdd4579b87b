package dev.lamplight.functions.compact;

import dev.lamplight.aws.JsonObjects;
import dev.lamplight.aws.ListedObject;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.StoreManifests;
import dev.lamplight.aws.Versioned;
import dev.lamplight.contract.Event.Collection;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.SegmentRef;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.core.store.StoreContents;
import dev.lamplight.search.segment.SegmentCache;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Deletes what nothing refers to: segments that no manifest lists, chunk files and markers of versions that are
/// overtaken, and what an ended store left. An object counts only when it is older than the grace period, so that
/// nobody can be about to refer to it.
final class GarbageCollector {
    /// How long what belongs to an ended store stays, its data aside: as long as a late event may come.
    private static final Duration ENDED_STORE_RETENTION = Duration.ofDays(30);

    private final ObjectStore library;
    private final StoreManifests manifests;
    private final JsonObjects<CollectionReport> reports;
    private final SegmentCache segments;
    private final Duration gracePeriod;
    private final Clock clock;

    GarbageCollector(ObjectStore library, SegmentCache segments, Duration gracePeriod, Clock clock) {
        this.library = library;
        this.manifests = new StoreManifests(library);
        this.reports = new JsonObjects<>(library, CollectionReport.class);
        this.segments = segments;
        this.gracePeriod = gracePeriod;
        this.clock = clock;
    }

    void collect(StoreId store, Collection mode) {
        if (mode == Collection.NONE) {
            return;
        }
        // What is committed after this read is younger than the grace period.
        Optional<StoreManifest> manifest = manifests.read(store).map(Versioned::value);
        if (manifest.isEmpty()) {
            return;
        }
        Sweep sweep = new Sweep(store, mode);
        if (manifest.get().isOpenAt(clock.instant())) {
            sweep.openStore(manifest.get());
        } else {
            sweep.endedStore(manifest.get().endsAt().orElseThrow());
        }
    }

    /// One pass over one store.
    private final class Sweep {
        private final StoreId store;
        private final Collection mode;
        private final Instant now = clock.instant();
        private final List<String> keys = new ArrayList<>();
        private long objects;
        private long sizeBytes;

        private Sweep(StoreId store, Collection mode) {
            this.store = store;
            this.mode = mode;
        }

        private void openStore(StoreManifest manifest) {
            Set<String> listed =
                    manifest.segments().stream().map(SegmentRef::key).collect(Collectors.toSet());
            StoreContents contents = StoreContents.of(manifest, segments::entries);
            pass(LibraryKeys.segmentsIn(store), object -> isOld(object) && !listed.contains(object.key()));
            pass(
                    LibraryKeys.documentsIn(store),
                    object -> isOld(object)
                            && version(object.key(), LibraryKeys.documentsIn(store))
                                    .filter(version -> contents.isOvertaken(version.file(), version.order()))
                                    .isPresent());
            pass(
                    LibraryKeys.waitingIn(store),
                    object -> isOld(object)
                            && version(object.key(), LibraryKeys.waitingIn(store))
                                    .filter(version -> contents.isSettled(version.file(), version.order()))
                                    .isPresent());
            report();
        }

        /// The data goes first, then what late events may ask for. The manifest stays for good: it is what refuses
        /// them, and a folder counts its stores by it.
        private void endedStore(Instant endedAt) {
            if (endedAt.plus(gracePeriod).isBefore(now)) {
                pass(LibraryKeys.segmentsIn(store), this::isOld);
                pass(LibraryKeys.documentsIn(store), this::isOld);
            }
            if (endedAt.plus(ENDED_STORE_RETENTION).isBefore(now)) {
                Set<String> staying = Set.of(LibraryKeys.manifest(store), LibraryKeys.collection(store));
                pass(LibraryKeys.ofStore(store), object -> isOld(object) && !staying.contains(object.key()));
            }
            report();
        }

        private void pass(String prefix, Predicate<ListedObject> isGarbage) {
            library.eachPage(prefix, page -> {
                List<ListedObject> garbage = page.stream().filter(isGarbage).toList();
                count(garbage);
                delete(garbage.stream().map(ListedObject::key).toList());
            });
        }

        private void count(List<ListedObject> garbage) {
            objects += garbage.size();
            for (ListedObject object : garbage) {
                sizeBytes += object.sizeBytes();
                if (keys.size() < CollectionReport.MAX_KEYS) {
                    keys.add(object.key());
                }
            }
        }

        private void delete(List<String> garbage) {
            if (mode == Collection.DELETE && !garbage.isEmpty()) {
                library.delete(garbage);
            }
        }

        private boolean isOld(ListedObject object) {
            return object.lastModified().plus(gracePeriod).isBefore(now);
        }

        private void report() {
            CollectionReport report = new CollectionReport(store, now, mode, objects, sizeBytes, keys);
            reports.update(LibraryKeys.collection(store), _ -> report);
        }
    }

    private record Version(FileId file, Order order) {}

    /// The version that a key is about: `<prefix><file>/<order>` and what follows. What nobody of us wrote is about
    /// none.
    private static Optional<Version> version(String key, String prefix) {
        String[] parts = key.substring(prefix.length()).split("/", -1);
        return parts.length < 2 || !FileId.isFileId(parts[0]) || !Order.isOrder(parts[1])
                ? Optional.empty()
                : Optional.of(new Version(new FileId(parts[0]), new Order(parts[1])));
    }
}
