package dev.lamplight.functions.index;

import dev.lamplight.aws.Deadline;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Outcome;
import dev.lamplight.aws.SqsBatch;
import dev.lamplight.aws.StoreManifests;
import dev.lamplight.aws.Versioned;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.SegmentRef;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.contract.TransientCode;
import dev.lamplight.core.store.StoreContents;
import dev.lamplight.functions.index.Index.Received;
import dev.lamplight.search.segment.IndexedPart;
import dev.lamplight.search.segment.SegmentCache;
import dev.lamplight.search.segment.SegmentObject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The commit protocol of docs/design/commit-protocol.md for one store: drop what is no news, embed the rest, write a
/// segment under a name of its own, swap the manifest; when another committer was first, again from the first step with
/// what is embedded already. Every event of the call gets an outcome.
final class StoreCommitter {
    private static final int MAX_SWAPS = 12;
    private static final String SEGMENT_TYPE = "application/octet-stream";

    private final ObjectStore library;
    private final StoreManifests manifests;
    private final SegmentCache segments;
    private final PartReader parts;
    private final SegmentAssembly assembly;
    private final Consumer<StoreManifest> committed;
    private final Clock clock;

    /// @param committed told of each manifest that a commit made
    StoreCommitter(
            ObjectStore library,
            SegmentCache segments,
            PartReader parts,
            SegmentAssembly assembly,
            Consumer<StoreManifest> committed,
            Clock clock) {
        this.library = library;
        this.manifests = new StoreManifests(library);
        this.segments = segments;
        this.parts = parts;
        this.assembly = assembly;
        this.committed = committed;
        this.clock = clock;
    }

    /// @return the outcome of each message by its id
    Map<String, Outcome> commit(StoreId store, List<Received> received, Deadline deadline) {
        BatchOutcomes outcomes = new BatchOutcomes(received);
        return outcomes.with(SqsBatch.guarded(() -> {
            Optional<State> open = open(store);
            List<DocumentEntry> exhausted =
                    open.map(state -> exhausted(state.contents(), received)).orElseGet(List::of);
            if (open.isPresent() && !exhausted.isEmpty()) {
                swap(store, open.get(), new Work(List.of(), exhausted), outcomes);
                open = open(store);
            }
            if (open.isEmpty()) {
                return new Outcome.Done("store_deleted");
            }
            Work work = prepare(open.get().contents(), received, deadline, outcomes);
            Swapped swapped = swap(store, open.get(), work, outcomes);
            if (swapped.contents() == null) {
                return new Outcome.Done("store_deleted");
            }
            forgetWaiting(store, swapped.contents(), received);
            return new Outcome.Done(swapped.result());
        }));
    }

    /// A store as it was read: its manifest and what follows from it.
    private record State(Versioned<StoreManifest> manifest, StoreContents contents) {}

    /// @param contents what the store holds now, null where it takes nothing any more
    private record Swapped(String result, @Nullable StoreContents contents) {}

    private Optional<State> open(StoreId store) {
        return manifests
                .read(store)
                .filter(manifest -> manifest.value().isOpenAt(clock.instant()))
                .map(manifest -> new State(manifest, StoreContents.of(manifest.value(), segments::entries)));
    }

    /// Versions whose message will not come again: they count as failed before they are tried, for a process that dies
    /// over one of them says nothing afterwards. One that succeeds after all is live, whatever was said here.
    private static List<DocumentEntry> exhausted(StoreContents known, List<Received> received) {
        return received.stream()
                .filter(each -> each.isLast() && each.claim() instanceof DocumentEntry.Part)
                .filter(each -> known.isNews(each.claim()))
                .<DocumentEntry>map(each ->
                        PartReader.exhausted(each.claim(), each.message().receiveCount()))
                .toList();
    }

    /// Reads and embeds what is news, one part after the other as far as the time allows. What only another message of
    /// the batch makes old news is settled together with that one, by the commit.
    private Work prepare(StoreContents known, List<Received> received, Deadline deadline, BatchOutcomes outcomes) {
        StoreContents.Growth taken = known.growth();
        List<Work.NewPart> newParts = new ArrayList<>();
        List<DocumentEntry> others = new ArrayList<>();
        for (Received each : received) {
            if (!known.isNews(each.claim())) {
                outcomes.decide(each, new Outcome.Done("no_news"));
                continue;
            }
            if (!taken.isNews(each.claim())) {
                continue;
            }
            Outcome outcome = SqsBatch.guarded(() -> {
                switch (parts.read(each.event(), deadline)) {
                    case PartReader.Contribution.Part(IndexedPart part) -> newParts.add(new Work.NewPart(each, part));
                    case PartReader.Contribution.Other(DocumentEntry entry) -> others.add(entry);
                }
                return new Outcome.Done("committed");
            });
            switch (outcome) {
                case Outcome.Done _ -> taken.add(each.claim());
                case Outcome.Retry retry -> outcomes.decide(each, retry);
                case Outcome.Rejected rejected -> {
                    DocumentEntry.Failed failed = PartReader.failed(each.claim(), rejected.failure());
                    others.add(failed);
                    taken.add(failed);
                    outcomes.decideOnCommit(each, rejected);
                }
            }
        }
        return new Work(newParts, others);
    }

    private Swapped swap(StoreId store, State first, Work prepared, BatchOutcomes outcomes) {
        State current = first;
        Work work = prepared;
        for (int attempt = 1; attempt <= MAX_SWAPS; attempt++) {
            work = work.only(current.contents().news(work.entries()));
            if (work.isEmpty()) {
                return new Swapped("no_news", current.contents());
            }
            List<DocumentEntry.Removed> folded = current.manifest().value().removed();
            SegmentAssembly.Assembled assembled = assembly.assemble(work, folded, outcomes);
            work = assembled.work();
            StoreContents next = current.contents().with(work.entries());
            if (work.isEmpty() || swapOnce(store, current.manifest(), assembled.segment(), next)) {
                return new Swapped("committed", next);
            }
            Optional<State> changed = open(store);
            if (changed.isEmpty()) {
                return new Swapped("store_deleted", null);
            }
            current = changed.get();
            StoreManifests.pauseAfterLostRace(attempt);
        }
        throw new Failure.Transient(
                TransientCode.CONTENTION,
                "manifest of " + store + ": others changed it during " + MAX_SWAPS + " commits");
    }

    private boolean swapOnce(
            StoreId store, Versioned<StoreManifest> current, SegmentObject segment, StoreContents contents) {
        String key = LibraryKeys.segment(store, UUID.randomUUID().toString());
        library.put(key, segment.bytes(), SEGMENT_TYPE);
        SegmentRef ref = segment.ref(key);
        StoreManifest next = current.value()
                .withCommit(ref, new HashSet<>(current.value().removed()), contents.counts(), clock.instant());
        Optional<Versioned<StoreManifest>> swapped = manifests.swap(current, next);
        swapped.map(Versioned::value).ifPresent(committed);
        return swapped.isPresent();
    }

    /// Deletes the markers of what is settled now. A marker that stays because of a crash here is ignored by readers.
    private void forgetWaiting(StoreId store, StoreContents contents, List<Received> received) {
        List<String> markers = received.stream()
                .map(Received::claim)
                .filter(entry -> contents.isSettled(entry.file(), entry.order()))
                .map(entry -> LibraryKeys.waiting(store, entry.file(), entry.order()))
                .distinct()
                .toList();
        if (!markers.isEmpty()) {
            library.delete(markers);
        }
    }
}
