package dev.lamplight.core.store;

import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.StoreCounts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

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

    /// Those of the entries that say something new, each once: what remains for a commit. Entries of the same call are
    /// seen in their order, so that of two equal ones the first is kept.
    public static List<DocumentEntry> news(
            Collection<? extends DocumentEntry> known, Collection<? extends DocumentEntry> entries) {
        Map<FileId, DocumentState> documents = new TreeMap<>();
        for (DocumentEntry entry : known) {
            documents.computeIfAbsent(entry.file(), _ -> new DocumentState()).add(entry);
        }
        List<DocumentEntry> news = new ArrayList<>();
        for (DocumentEntry entry : entries) {
            DocumentState state = documents.computeIfAbsent(entry.file(), _ -> new DocumentState());
            if (state.isNews(entry)) {
                state.add(entry);
                news.add(entry);
            }
        }
        return news;
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
