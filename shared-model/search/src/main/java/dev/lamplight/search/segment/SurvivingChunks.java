package dev.lamplight.search.segment;

import java.io.IOException;
import org.apache.lucene.codecs.DocValuesProducer;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DocValuesSkipper;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FilterCodecReader;
import org.apache.lucene.index.FilterNumericDocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/// A leaf as a merge sees it: chunks whose entry is left behind are deleted, and the others point to the place of their
/// entry in the new document list.
final class SurvivingChunks extends FilterCodecReader {
    static final int GONE = -1;

    private final FixedBitSet surviving;
    private final int[] places;

    private SurvivingChunks(CodecReader all, FixedBitSet surviving, int[] places) {
        super(all);
        this.surviving = surviving;
        this.places = places;
    }

    /// @param places new place of each entry of the segment or [#GONE], shape (entries)
    static SurvivingChunks of(SegmentLeaf leaf, int[] places) {
        int[] entryOf = leaf.columns().entry();
        FixedBitSet surviving = new FixedBitSet(entryOf.length);
        for (int i = 0; i < entryOf.length; i++) {
            if (places[entryOf[i]] != GONE) {
                surviving.set(i);
            }
        }
        if (leaf.reader() instanceof CodecReader all) {
            return new SurvivingChunks(all, surviving, places);
        }
        throw new IllegalStateException(
                "expected a leaf with a codec, found " + leaf.reader().getClass());
    }

    @Override
    public @Nullable Bits getLiveDocs() {
        return surviving.cardinality() == surviving.length() ? null : surviving;
    }

    @Override
    public int numDocs() {
        return surviving.cardinality();
    }

    @Override
    public DocValuesProducer getDocValuesReader() {
        return new MovedEntries(in.getDocValuesReader(), places);
    }

    @Override
    public IndexReader.@Nullable CacheHelper getCoreCacheHelper() {
        return null;
    }

    @Override
    public IndexReader.@Nullable CacheHelper getReaderCacheHelper() {
        return null;
    }

    /// The numbers of the chunks, with the place of the entry replaced.
    private static final class MovedEntries extends DocValuesProducer {
        private final DocValuesProducer all;
        private final int[] places;

        private MovedEntries(DocValuesProducer all, int[] places) {
            this.all = all;
            this.places = places;
        }

        @Override
        public NumericDocValues getNumeric(FieldInfo field) throws IOException {
            NumericDocValues values = all.getNumeric(field);
            if (!field.name.equals(ChunkFields.ENTRY)) {
                return values;
            }
            return new FilterNumericDocValues(values) {
                @Override
                public long longValue() throws IOException {
                    return places[Math.toIntExact(super.longValue())];
                }
            };
        }

        @Override
        public BinaryDocValues getBinary(FieldInfo field) throws IOException {
            return all.getBinary(field);
        }

        @Override
        public SortedDocValues getSorted(FieldInfo field) throws IOException {
            return all.getSorted(field);
        }

        @Override
        public SortedNumericDocValues getSortedNumeric(FieldInfo field) throws IOException {
            return all.getSortedNumeric(field);
        }

        @Override
        public SortedSetDocValues getSortedSet(FieldInfo field) throws IOException {
            return all.getSortedSet(field);
        }

        @Override
        public DocValuesSkipper getSkipper(FieldInfo field) throws IOException {
            return all.getSkipper(field);
        }

        @Override
        public void checkIntegrity() throws IOException {
            all.checkIntegrity();
        }

        @Override
        public void close() throws IOException {
            all.close();
        }
    }
}
