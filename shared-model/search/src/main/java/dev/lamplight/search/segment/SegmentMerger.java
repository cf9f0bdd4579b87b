package dev.lamplight.search.segment;

import dev.lamplight.contract.DocumentEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.ByteBuffersDirectory;

/// Makes one segment out of several, with the entries that are still needed and their chunks. Texts, terms and full
/// vectors are carried over as they are; only the 8-bit codes are made anew, since their scale belongs to a segment.
public final class SegmentMerger {
    private SegmentMerger() {}

    /// Merges whole segments, in memory: about twice the size of the result beside the inputs.
    ///
    /// @param inputs in the order of the manifest
    /// @param needed which of their entries go on; a part takes its chunks with it
    /// @param others tombstones that no segment holds yet
    /// @throws dev.lamplight.contract.Failure.Permanent `corrupt_segment` where an input cannot be read
    /// @throws IllegalArgumentException where the result would be larger than a segment may be
    public static SegmentObject merge(
            List<OpenSegment> inputs, Predicate<DocumentEntry> needed, List<DocumentEntry> others) {
        List<DocumentEntry> entries = new ArrayList<>();
        List<CodecReader> readers = new ArrayList<>();
        try (ByteBuffersDirectory directory = SegmentWriter.directory()) {
            long chunks = 0;
            for (OpenSegment input : inputs) {
                int[] places = carryOver(input.entries(), needed, entries);
                for (SegmentLeaf leaf : input.leaves()) {
                    SurvivingChunks surviving = SurvivingChunks.of(leaf, places);
                    chunks += surviving.numDocs();
                    readers.add(surviving);
                }
            }
            entries.addAll(others);
            writeIndex(directory, readers, chunks);
            return new SegmentObject(SegmentWriter.assemble(directory, entries), chunks, entries.size());
        } catch (IOException e) {
            throw SegmentFailure.corrupt(inputs.getFirst().key(), "it, or one merged with it, cannot be read", e);
        }
    }

    /// @return the new place of each entry, or -1 for one that is left behind, shape (entries)
    private static int[] carryOver(
            List<DocumentEntry> from, Predicate<DocumentEntry> needed, List<DocumentEntry> target) {
        int[] places = new int[from.size()];
        for (int i = 0; i < places.length; i++) {
            DocumentEntry entry = from.get(i);
            places[i] = needed.test(entry) ? target.size() : SurvivingChunks.GONE;
            if (places[i] != SurvivingChunks.GONE) {
                target.add(entry);
            }
        }
        return places;
    }

    private static void writeIndex(ByteBuffersDirectory directory, List<CodecReader> readers, long chunks)
            throws IOException {
        try (IndexWriter writer = new IndexWriter(directory, SegmentWriter.configuration())) {
            if (chunks > 0) {
                writer.addIndexes(readers.toArray(CodecReader[]::new));
            }
            writer.commit();
        }
    }
}
