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
import dev.lamplight.search.segment.SegmentWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

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
    private final Clock clock;

    StoreCommitter(ObjectStore library, SegmentCache segments, ChunkEmbedder embedder, Clock clock) {
        this.library = library;
        this.manifests = new StoreManifests(library);
        this.segments = segments;
        this.parts = new PartReader(library, embedder);
        this.clock = clock;
    }

    /// @return the outcome of each message by its id
    Map<String, Outcome> commit(StoreId store, List<Received> received, Deadline deadline) {
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        Map<String, Outcome> rejected = new LinkedHashMap<>();
        Outcome whole = SqsBatch.guarded(() -> {
            Optional<Versioned<StoreManifest>> manifest = open(store);
            if (manifest.isEmpty()) {
                return new Outcome.Done("store_deleted");
            }
            Work work = prepare(manifest.get().value(), received, deadline, outcomes, rejected);
            return swap(store, manifest.get(), work);
        });
        for (Received each : received) {
            String id = each.message().id();
            // a rejection counts once the store says so: until then the message comes again
            outcomes.putIfAbsent(id, whole instanceof Outcome.Retry ? whole : rejected.getOrDefault(id, whole));
        }
        return outcomes;
    }

    /// What remains to be committed: entries without chunks, and parts with their vectors.
    private record Work(List<IndexedPart> parts, List<DocumentEntry> others, List<DocumentEntry> settled) {
        List<DocumentEntry> entries() {
            List<DocumentEntry> entries = new ArrayList<>(others);
            parts.forEach(part -> entries.add(part.entry()));
            return entries;
        }

        /// Without what others have made old news meanwhile.
        Work only(List<DocumentEntry> news) {
            return new Work(
                    parts.stream().filter(part -> news.contains(part.entry())).toList(),
                    others.stream().filter(news::contains).toList(),
                    settled);
        }
    }

    private Optional<Versioned<StoreManifest>> open(StoreId store) {
        return manifests.read(store).filter(manifest -> manifest.value().isOpenAt(clock.instant()));
    }

    /// Reads and embeds what is news, one part after the other as far as the time allows. What only another message of
    /// the batch makes old news is settled together with that one, by the commit.
    private Work prepare(
            StoreManifest manifest,
            List<Received> received,
            Deadline deadline,
            Map<String, Outcome> outcomes,
            Map<String, Outcome> rejected) {
        List<DocumentEntry> known = entries(manifest);
        List<DocumentEntry> taken = new ArrayList<>(known);
        List<IndexedPart> newParts = new ArrayList<>();
        List<DocumentEntry> others = new ArrayList<>();
        for (Received each : received) {
            String id = each.message().id();
            if (isOld(each.claim(), known)) {
                outcomes.put(id, new Outcome.Done("no_news"));
                continue;
            }
            if (isOld(each.claim(), taken)) {
                continue;
            }
            Outcome outcome = SqsBatch.guarded(() -> {
                parts.read(each.event(), deadline).addTo(newParts, others);
                return new Outcome.Done("committed");
            });
            switch (outcome) {
                case Outcome.Done _ -> taken.add(each.claim());
                case Outcome.Retry retry -> outcomes.put(id, retry);
                case Outcome.Rejected unreadable -> {
                    DocumentEntry.Failed failed = PartReader.failed(each.claim(), unreadable.failure());
                    others.add(failed);
                    taken.add(failed);
                    rejected.put(id, unreadable);
                }
            }
        }
        return new Work(newParts, others, received.stream().map(Received::claim).toList());
    }

    private static boolean isOld(DocumentEntry claim, List<DocumentEntry> known) {
        return StoreContents.news(known, List.of(claim)).isEmpty();
    }

    private Outcome swap(StoreId store, Versioned<StoreManifest> first, Work prepared) {
        Versioned<StoreManifest> current = first;
        Work work = prepared;
        for (int attempt = 1; attempt <= MAX_SWAPS; attempt++) {
            List<DocumentEntry> known = entries(current.value());
            work = work.only(StoreContents.news(known, work.entries()));
            if (work.entries().isEmpty()) {
                forgetWaiting(store, StoreContents.of(known), work.settled());
                return new Outcome.Done("no_news");
            }
            known.addAll(work.entries());
            StoreContents contents = StoreContents.of(known);
            if (swapOnce(store, current, work, contents)) {
                forgetWaiting(store, contents, work.settled());
                return new Outcome.Done("committed");
            }
            Optional<Versioned<StoreManifest>> next = open(store);
            if (next.isEmpty()) {
                return new Outcome.Done("store_deleted");
            }
            current = next.get();
            StoreManifests.pauseAfterLostRace(attempt);
        }
        throw new Failure.Transient(
                TransientCode.CONTENTION,
                "manifest of " + store + ": others changed it during " + MAX_SWAPS + " commits");
    }

    private boolean swapOnce(StoreId store, Versioned<StoreManifest> current, Work work, StoreContents contents) {
        List<DocumentEntry.Removed> folded = current.value().removed();
        List<DocumentEntry> others = new ArrayList<>(work.others());
        others.addAll(folded);
        SegmentObject segment = SegmentWriter.write(work.parts(), others);
        String key = LibraryKeys.segment(store, UUID.randomUUID().toString());
        library.put(key, segment.bytes(), SEGMENT_TYPE);
        SegmentRef ref = segment.ref(key);
        StoreManifest next = current.value().withCommit(ref, new HashSet<>(folded), contents.counts(), clock.instant());
        return manifests.swap(current, next).isPresent();
    }

    /// All that the store says so far: its segments' document lists and the tombstones of its manifest.
    private List<DocumentEntry> entries(StoreManifest manifest) {
        List<DocumentEntry> entries = new ArrayList<>(manifest.removed());
        manifest.segments().forEach(segment -> entries.addAll(segments.entries(segment)));
        return entries;
    }

    /// Deletes the markers of what is settled now. A marker that stays because of a crash here is ignored by readers.
    private void forgetWaiting(StoreId store, StoreContents contents, List<DocumentEntry> entries) {
        List<String> markers = entries.stream()
                .filter(entry -> contents.settledOrder(entry.file())
                        .filter(settled -> !entry.order().isAfter(settled))
                        .isPresent())
                .map(entry -> LibraryKeys.waiting(store, entry.file(), entry.order()))
                .distinct()
                .toList();
        if (!markers.isEmpty()) {
            library.delete(markers);
        }
    }
}
