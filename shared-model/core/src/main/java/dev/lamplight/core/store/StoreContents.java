package dev.lamplight.core.store;

import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.SegmentRef;
import dev.lamplight.contract.StoreCounts;
import dev.lamplight.contract.StoreManifest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/// What a store holds, derived from all entries of its segments and the tombstones of its manifest. The order in which
/// entries were committed does not matter, and an entry that is there twice counts once. Immutable and thread-safe.
///
/// The rule: of one document that version is live which has the greatest order, is whole (all its parts have arrived)
/// and stands above the document's tombstone. A failed version does not replace a whole earlier one.
public final class StoreContents {
    private final Map<FileId, DocumentState> documents;

    private StoreContents(Map<FileId, DocumentState> documents) {
        this.documents = documents;
    }

    public static StoreContents of(Collection<? extends DocumentEntry> entries) {
        Map<FileId, DocumentState> documents = new TreeMap<>();
        for (DocumentEntry entry : entries) {
            documents.computeIfAbsent(entry.file(), _ -> new DocumentState()).add(entry);
        }
        return new StoreContents(documents);
    }

    /// What a store holds at one manifest: the document lists of its segments and its own tombstones.
    ///
    /// @param entries the document list of a segment
    public static StoreContents of(StoreManifest manifest, Function<SegmentRef, List<DocumentEntry>> entries) {
        List<DocumentEntry> all = new ArrayList<>(manifest.removed());
        manifest.segments().forEach(segment -> all.addAll(entries.apply(segment)));
        return of(all);
    }

    /// Whether the entry says something that is not known here and not overtaken.
    public boolean isNews(DocumentEntry entry) {
        DocumentState state = documents.get(entry.file());
        return (state == null ? new DocumentState() : state).isNews(entry);
    }

    /// Those of the entries that say something new, each once: what remains for a commit. Entries of the same call are
    /// seen in their order, so that of two equal ones the first is kept.
    public List<DocumentEntry> news(Collection<? extends DocumentEntry> entries) {
        Growth growth = growth();
        return entries.stream()
                .<DocumentEntry>map(entry -> entry)
                .filter(growth::add)
                .toList();
    }

    /// What the store holds with these entries too.
    public StoreContents with(Collection<? extends DocumentEntry> entries) {
        Growth growth = growth();
        entries.forEach(growth::addAlways);
        Map<FileId, DocumentState> all = new TreeMap<>(documents);
        all.putAll(growth.changed);
        return new StoreContents(all);
    }

    /// What this becomes while entries are added one by one; nothing changes here.
    public Growth growth() {
        return new Growth();
    }

    /// A store that grows by one entry after the other. Not thread-safe.
    public final class Growth {
        private final Map<FileId, DocumentState> changed = new TreeMap<>();

        private Growth() {}

        public boolean isNews(DocumentEntry entry) {
            DocumentState state = changed.get(entry.file());
            return state == null ? StoreContents.this.isNews(entry) : state.isNews(entry);
        }

        /// Adds the entry if it is news.
        ///
        /// @return whether it was
        public boolean add(DocumentEntry entry) {
            boolean news = isNews(entry);
            if (news) {
                addAlways(entry);
            }
            return news;
        }

        private void addAlways(DocumentEntry entry) {
            changed.computeIfAbsent(entry.file(), file -> {
                        DocumentState known = documents.get(file);
                        return known == null ? new DocumentState() : known.copy();
                    })
                    .add(entry);
        }
    }

    /// The parts of the live version, in their order; empty where the document has none.
    public List<DocumentEntry.Part> live(FileId file) {
        DocumentState state = documents.get(file);
        return state == null ? List.of() : state.liveParts();
    }

    /// Whether exactly this entry belongs to a live version.
    public boolean isLive(DocumentEntry.Part part) {
        DocumentState state = documents.get(part.file());
        return state != null
                && state.liveOrder().map(order -> order.equals(part.order())).orElse(false);
    }

    /// The failure of the document's newest version.
    public Optional<DocumentEntry.Failed> failure(FileId file) {
        DocumentState state = documents.get(file);
        return state == null ? Optional.empty() : state.failure();
    }

    public Optional<DocumentEntry.Removed> removal(FileId file) {
        DocumentState state = documents.get(file);
        return state == null ? Optional.empty() : state.removal();
    }

    /// The greatest order of the document of which the outcome is known.
    public Optional<Order> settledOrder(FileId file) {
        DocumentState state = documents.get(file);
        return state == null ? Optional.empty() : state.settledOrder();
    }

    /// Whether a compaction must carry the entry over; what it may leave behind changes no answer of this class.
    ///
    /// @param forgottenBefore tombstones from before this time may go once nothing is there for them to hide
    public boolean needs(DocumentEntry entry, Instant forgottenBefore) {
        DocumentState state = documents.get(entry.file());
        return state != null && state.needs(entry, forgottenBefore);
    }

    /// Whether both give the same answers, now and after any later commit, but for tombstones that hide nothing.
    public boolean holdsTheSameAs(StoreContents other) {
        return standings().equals(other.standings());
    }

    private Map<FileId, DocumentState.Standing> standings() {
        Map<FileId, DocumentState.Standing> standings = new TreeMap<>();
        documents.forEach((file, state) -> {
            DocumentState.Standing standing = state.standing();
            if (!standing.isNothing()) {
                standings.put(file, standing);
            }
        });
        return standings;
    }

    /// Whether this version is superseded or removed, so that nothing will ever ask for it again.
    public boolean isOvertaken(FileId file, Order order) {
        DocumentState state = documents.get(file);
        return state != null && state.isOvertaken(order);
    }

    /// Whether the outcome of this version, or of a later one of its document, is known.
    public boolean isSettled(FileId file, Order order) {
        return settledOrder(file).filter(settled -> !order.isAfter(settled)).isPresent();
    }

    /// Documents that are live or failed, by id.
    public SortedSet<FileId> present() {
        SortedSet<FileId> present = new TreeSet<>();
        documents.forEach((file, state) -> {
            if (state.liveOrder().isPresent() || state.failure().isPresent()) {
                present.add(file);
            }
        });
        return Collections.unmodifiableSortedSet(present);
    }

    public StoreCounts counts() {
        long completed = 0;
        long failed = 0;
        long chunks = 0;
        long usageBytes = 0;
        for (DocumentState state : documents.values()) {
            if (state.failure().isPresent()) {
                failed++;
            } else if (state.liveOrder().isPresent()) {
                completed++;
            }
            for (DocumentEntry.Part part : state.liveParts()) {
                chunks += part.chunks();
                usageBytes += part.usageBytes();
            }
        }
        return new StoreCounts(completed, failed, chunks, usageBytes);
    }
}
