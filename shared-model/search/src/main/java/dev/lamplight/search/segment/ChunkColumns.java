package dev.lamplight.search.segment;

import java.io.IOException;
import java.util.stream.IntStream;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;

/// The numbers of each chunk of a leaf, decoded once when the segment is opened: 33 bytes per chunk. Every array has
/// shape (chunks) and is read only.
///
/// @param entry place of the chunk's entry in the document list
/// @param index place of the chunk in its version
/// @param charStart first character in the extracted text
/// @param charEnd one past the last
/// @param analysis code of its [Analysis]
/// @param length terms in the field of its analysis
/// @param digest first 64 bits of the SHA-256 of its text
@SuppressWarnings("ArrayRecordComponent") // read only by convention: copies would double what an index keeps in memory
public record ChunkColumns(
        int[] entry, int[] index, int[] charStart, int[] charEnd, int[] analysis, int[] length, long[] digest) {

    static ChunkColumns of(LeafReader leaf) throws IOException {
        return new ChunkColumns(
                numbers(leaf, ChunkFields.ENTRY),
                numbers(leaf, ChunkFields.INDEX),
                numbers(leaf, ChunkFields.CHAR_START),
                numbers(leaf, ChunkFields.CHAR_END),
                numbers(leaf, ChunkFields.ANALYSIS),
                numbers(leaf, ChunkFields.LENGTH),
                longs(leaf, ChunkFields.DIGEST));
    }

    private static int[] numbers(LeafReader leaf, String field) throws IOException {
        long[] values = longs(leaf, field);
        return IntStream.range(0, values.length)
                .map(i -> Math.toIntExact(values[i]))
                .toArray();
    }

    private static long[] longs(LeafReader leaf, String field) throws IOException {
        long[] values = new long[leaf.maxDoc()];
        NumericDocValues column = leaf.getNumericDocValues(field);
        if (column == null) {
            throw new IOException("expected a number '" + field + "' for each chunk, found none");
        }
        for (int document = column.nextDoc(); document != DocIdSetIterator.NO_MORE_DOCS; document = column.nextDoc()) {
            values[document] = column.longValue();
        }
        return values;
    }
}
