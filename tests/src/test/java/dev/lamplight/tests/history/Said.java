package dev.lamplight.tests.history;

import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.DocumentFacts;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.Order;
import dev.lamplight.search.segment.EmbeddedChunk;
import dev.lamplight.search.segment.IndexedPart;
import java.time.Instant;
import java.util.List;

/// A message to the committers: a part of a version of a document, or that the document is gone.
///
/// @param order of the version, greater than all before
/// @param part from 1 on, 0 for a removal
/// @param at when it was sent
record Said(int document, long order, int part, Instant at) {
    static final String ENCODER = "encoder";

    /// Every third version comes in two parts.
    static int partsOf(long order) {
        return order % 3 == 0 ? 2 : 1;
    }

    static FileId file(int document) {
        return new FileId("file-%08d".formatted(document));
    }

    static String text(int document, long order, int part) {
        return "the same words of document " + document + " at order " + order + " in part " + part;
    }

    boolean isRemoval() {
        return part == 0;
    }

    FileId file() {
        return file(document);
    }

    String chunksKey() {
        return LibraryKeys.chunks(StoreHistory.STORE, file(), Order.ofNumber(order), part);
    }

    String markerKey() {
        return LibraryKeys.waiting(StoreHistory.STORE, file(), Order.ofNumber(order));
    }

    DocumentEntry entry() {
        return isRemoval() ? new DocumentEntry.Removed(file(), Order.ofNumber(order), at) : partEntry();
    }

    private DocumentEntry.Part partEntry() {
        String name = "name-" + document;
        DocumentFacts facts = new DocumentFacts(name, null, "text/plain", null, 1, Attributes.NONE, Instant.EPOCH);
        return new DocumentEntry.Part(file(), Order.ofNumber(order), part, partsOf(order), 1, 10, facts);
    }

    IndexedPart indexed() {
        Chunk chunk = new Chunk(part - 1, text(document, order, part), 0, 5, null, List.of(), "en", 12);
        return new IndexedPart(
                partEntry(), List.of(new EmbeddedChunk(chunk, ENCODER, new float[] {1, document, part})));
    }
}
