package dev.lamplight.functions.compact;

import dev.lamplight.aws.Deadline;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.StoreManifests;
import dev.lamplight.aws.Versioned;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.SegmentRef;
import dev.lamplight.contract.StoreCounts;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.contract.TransientCode;
import dev.lamplight.core.store.CompactionPolicy;
import dev.lamplight.core.store.StoreContents;
import dev.lamplight.search.segment.OpenSegment;
import dev.lamplight.search.segment.SegmentCache;
import dev.lamplight.search.segment.SegmentMerger;
import dev.lamplight.search.segment.SegmentObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Merges segments of one store until none is worth it: chooses, merges in memory, writes the result under a name of
/// its own, and swaps the manifest if all inputs are still listed. A merge changes nothing that a reader could see, and
/// the swap is refused where it would.
final class StoreCompactor {
    /// How long a tombstone is kept: 14 days of a queue, 14 of its dead-letter queue, and a margin.
    private static final Duration TOMBSTONE_RETENTION = Duration.ofDays(30);

    private static final int MAX_SWAPS = 12;
    private static final String SEGMENT_TYPE = "application/octet-stream";

    private final ObjectStore library;
    private final StoreManifests manifests;
    private final SegmentCache segments;
    private final Clock clock;

    StoreCompactor(ObjectStore library, SegmentCache segments, Clock clock) {
        this.library = library;
        this.manifests = new StoreManifests(library);
        this.segments = segments;
        this.clock = clock;
    }

    /// @return how many merges were committed
    /// @throws Failure.Permanent `corrupt_segment` where a segment cannot be read
    /// @throws Failure.Transient `contention` where committers win too often
    int compact(StoreId store, Deadline deadline) {
        Duration enoughForOne = deadline.remaining().dividedBy(2);
        int merges = 0;
        while (deadline.leaves(enoughForOne)) {
            Optional<Versioned<StoreManifest>> manifest = open(store);
            Optional<Plan> plan = manifest.flatMap(current -> plan(current.value()));
            if (plan.isEmpty()) {
                return merges;
            }
            merges += merge(manifest.get(), plan.get()) ? 1 : 0;
        }
        return merges;
    }

    /// @param inputs what becomes one segment
    /// @param folded tombstones of the manifest that go into it
    private record Plan(List<SegmentRef> inputs, List<DocumentEntry.Removed> folded, StoreContents contents) {}

    private Optional<Versioned<StoreManifest>> open(StoreId store) {
        return manifests.read(store).filter(manifest -> manifest.value().isOpenAt(clock.instant()));
    }

    private Optional<Plan> plan(StoreManifest manifest) {
        segments.keepOnly(
                LibraryKeys.segmentsIn(manifest.store()),
                manifest.segments().stream().map(SegmentRef::key).collect(Collectors.toSet()));
        StoreContents contents = contents(manifest);
        List<SegmentRef> inputs =
                CompactionPolicy.choose(manifest.segments(), segment -> liveChunks(segment, contents));
        return inputs.isEmpty() ? Optional.empty() : Optional.of(new Plan(inputs, manifest.removed(), contents));
    }

    private long liveChunks(SegmentRef segment, StoreContents contents) {
        long live = 0;
        for (DocumentEntry entry : segments.entries(segment)) {
            if (entry instanceof DocumentEntry.Part part && contents.needs(part, forgottenBefore())) {
                live += part.chunks();
            }
        }
        return live;
    }

    private Instant forgottenBefore() {
        return clock.instant().minus(TOMBSTONE_RETENTION);
    }

    private boolean merge(Versioned<StoreManifest> first, Plan plan) {
        SegmentObject merged = merged(plan);
        SegmentRef output = written(first.value().store(), merged);
        Versioned<StoreManifest> current = first;
        for (int attempt = 1; attempt <= MAX_SWAPS; attempt++) {
            if (!current.value().segments().containsAll(plan.inputs())) {
                return false;
            }
            StoreManifest next = checked(current.value(), swapped(current.value(), plan, output));
            if (manifests.swap(current, next).isPresent()) {
                return true;
            }
            StoreManifests.pauseAfterLostRace(attempt);
            Optional<Versioned<StoreManifest>> again = open(first.value().store());
            if (again.isEmpty()) {
                return false;
            }
            current = again.get();
        }
        throw new Failure.Transient(
                TransientCode.CONTENTION,
                "manifest of " + first.value().store() + ": others changed it during " + MAX_SWAPS + " attempts");
    }

    private SegmentObject merged(Plan plan) {
        List<OpenSegment> opened = new ArrayList<>();
        try {
            plan.inputs().forEach(input -> opened.add(segments.openWhole(input)));
            return SegmentMerger.merge(opened, needed(plan.contents()), List.copyOf(plan.folded()));
        } finally {
            opened.forEach(OpenSegment::release);
        }
    }

    private record Place(FileId file, Order order, int part) {}

    /// A part that two inputs hold goes on once.
    private Predicate<DocumentEntry> needed(StoreContents contents) {
        Instant forgottenBefore = forgottenBefore();
        Set<Place> carried = new HashSet<>();
        return entry -> contents.needs(entry, forgottenBefore)
                && (!(entry instanceof DocumentEntry.Part part)
                        || carried.add(new Place(part.file(), part.order(), part.part())));
    }

    /// @return null where nothing is left to be stored
    private @Nullable SegmentRef written(StoreId store, SegmentObject merged) {
        String key = LibraryKeys.segment(store, UUID.randomUUID().toString());
        SegmentRef ref = merged.ref(key);
        if (ref.entries() == 0) {
            return null;
        }
        library.put(key, merged.bytes(), SEGMENT_TYPE);
        return ref;
    }

    private StoreManifest swapped(StoreManifest current, Plan plan, @Nullable SegmentRef output) {
        List<SegmentRef> left = new ArrayList<>(current.segments());
        left.removeAll(plan.inputs());
        if (output != null) {
            left.add(output);
        }
        StoreCounts counts = StoreContents.of(entries(left)).counts();
        return current.withCompaction(plan.inputs(), output, new HashSet<>(plan.folded()), counts);
    }

    /// The last line of defense: a compaction that would change what the store holds is a defect, and is not committed.
    private StoreManifest checked(StoreManifest before, StoreManifest after) {
        if (!contents(after).holdsTheSameAs(contents(before))) {
            throw new IllegalStateException(
                    "compaction of " + before.store() + " at generation " + before.generation() + " would change it");
        }
        return after;
    }

    private StoreContents contents(StoreManifest manifest) {
        return StoreContents.of(manifest, segments::entries);
    }

    private List<DocumentEntry> entries(List<SegmentRef> refs) {
        List<DocumentEntry> entries = new ArrayList<>();
        refs.forEach(segment -> entries.addAll(segments.entries(segment)));
        return entries;
    }
}
