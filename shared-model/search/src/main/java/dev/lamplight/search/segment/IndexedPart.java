package dev.lamplight.search.segment;

import dev.lamplight.contract.DocumentEntry;
import java.util.List;

/// One part of a version, ready for a segment.
///
/// @param entry its line in the document list
/// @param chunks all chunks of the part, in their order
public record IndexedPart(DocumentEntry.Part entry, List<EmbeddedChunk> chunks) {
    public IndexedPart {
        chunks = List.copyOf(chunks);
        if (entry.chunks() != chunks.size()) {
            throw new IllegalArgumentException("part " + entry.part() + " of " + entry.file() + ": expected "
                    + entry.chunks() + " chunks as its entry says, found " + chunks.size());
        }
    }
}
