package dev.lamplight.tests.history;

import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.StoreManifests;
import dev.lamplight.aws.Versioned;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.SegmentRef;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.core.store.StoreContents;
import dev.lamplight.search.segment.IndexedPart;
import dev.lamplight.search.segment.SegmentCache;
import dev.lamplight.search.segment.SegmentObject;
import dev.lamplight.search.segment.SegmentWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A committer between its two writes, following the protocol that `index` follows: its segment is stored, and no
/// manifest lists it yet. Vectors come from nowhere, for an encoder would cost what thousands of histories are for.
final class Commit {
    private final ObjectStore library;
    private final StoreManifests manifests;
    private final SegmentCache segments;
    private final Clock clock;
    private final List<Said> messages;
    private final Instant begun;
    private Versioned<StoreManifest> read;
    private StoreContents next;

    @Nullable
    private SegmentRef segment;

    Commit(ObjectStore library, SegmentCache segments, Clock clock, List<Said> messages) {
        this.library = library;
        this.manifests = new StoreManifests(library);
        this.segments = segments;
        this.clock = clock;
        this.messages = List.copyOf(messages);
        this.begun = clock.instant();
        this.read = manifests.require(StoreHistory.STORE);
        this.next = write();
    }

    List<Said> messages() {
        return messages;
    }

    Instant begun() {
        return begun;
    }

    /// Writes a segment of what is news, under a name of its own.
    ///
    /// @return what the store will hold
    private StoreContents write() {
        StoreContents contents = StoreContents.of(read.value(), segments::entries);
        List<DocumentEntry> news =
                contents.news(messages.stream().map(Said::entry).toList());
        segment = null;
        if (!news.isEmpty()) {
            SegmentObject object = SegmentWriter.write(parts(news), others(news));
            String key =
                    LibraryKeys.segment(StoreHistory.STORE, UUID.randomUUID().toString());
            library.put(key, object.bytes(), "application/octet-stream");
            segment = object.ref(key);
        }
        return contents.with(news);
    }

    private List<IndexedPart> parts(List<DocumentEntry> news) {
        List<IndexedPart> parts = new ArrayList<>();
        for (Said said : Set.copyOf(messages)) {
            if (!said.isRemoval() && news.contains(said.entry())) {
                if (library.get(said.chunksKey()).isEmpty()) {
                    throw new AssertionError("chunks of what is news are gone: " + said);
                }
                parts.add(said.indexed());
            }
        }
        return parts;
    }

    private List<DocumentEntry> others(List<DocumentEntry> news) {
        List<DocumentEntry> others = new ArrayList<>(read.value().removed());
        news.stream().filter(DocumentEntry.Removed.class::isInstance).forEach(others::add);
        return others;
    }

    /// Swaps the manifest.
    ///
    /// @return false where another change came first: then there is a new segment for what is still news
    boolean swap() {
        if (segment == null) {
            return true;
        }
        StoreManifest current = read.value();
        StoreManifest wanted =
                current.withCommit(segment, Set.copyOf(current.removed()), next.counts(), clock.instant());
        boolean swapped = manifests.swap(read, wanted).isPresent();
        if (!swapped) {
            read = manifests.require(StoreHistory.STORE);
            next = write();
        }
        return swapped;
    }
}
