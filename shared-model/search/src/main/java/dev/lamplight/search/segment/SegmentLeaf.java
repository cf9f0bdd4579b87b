package dev.lamplight.search.segment;

import dev.lamplight.contract.DocumentEntry;
import java.util.List;
import java.util.function.Predicate;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.util.FixedBitSet;

/// One leaf of a segment's index with what a ranking looks up per chunk.
///
/// @param reader all chunks, live or not
/// @param columns numbers per chunk
/// @param entries the document list of the segment, which the column `entry` points into
public record SegmentLeaf(LeafReader reader, ChunkColumns columns, List<DocumentEntry> entries) {

    /// Those chunks whose entry is taken, shape (chunks).
    public FixedBitSet accepting(Predicate<DocumentEntry> taken) {
        boolean[] takenEntries = new boolean[entries.size()];
        for (int i = 0; i < takenEntries.length; i++) {
            takenEntries[i] = taken.test(entries.get(i));
        }
        int[] entryOf = columns.entry();
        FixedBitSet accepted = new FixedBitSet(entryOf.length);
        for (int i = 0; i < entryOf.length; i++) {
            if (takenEntries[entryOf[i]]) {
                accepted.set(i);
            }
        }
        return accepted;
    }

    public DocumentEntry.Part entry(int document) {
        if (entries.get(columns.entry()[document]) instanceof DocumentEntry.Part part) {
            return part;
        }
        throw new IllegalStateException("chunk " + document + " points to an entry that is no part");
    }
}
