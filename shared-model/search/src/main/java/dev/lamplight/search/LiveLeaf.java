package dev.lamplight.search;

import dev.lamplight.search.segment.SegmentLeaf;
import org.apache.lucene.index.FilterLeafReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/// One leaf of a store with those of its chunks that count: the live ones, or the live ones that a filter takes.
///
/// @param base number of its first chunk in the store
/// @param leaf all chunks
/// @param accepted those that count, shape (chunks)
/// @param count how many count
record LiveLeaf(int base, SegmentLeaf leaf, FixedBitSet accepted, int count) {

    static LiveLeaf of(int base, SegmentLeaf leaf, FixedBitSet accepted) {
        return new LiveLeaf(base, leaf, accepted, accepted.cardinality());
    }

    boolean isFull() {
        return count == accepted.length();
    }

    LeafReader view() {
        return new View(leaf.reader(), accepted, count);
    }

    /// The leaf as Lucene sees it: what does not count is deleted.
    private static final class View extends FilterLeafReader {
        private final FixedBitSet accepted;
        private final int count;

        private View(LeafReader all, FixedBitSet accepted, int count) {
            super(all);
            this.accepted = accepted;
            this.count = count;
        }

        @Override
        public @Nullable Bits getLiveDocs() {
            return count == maxDoc() ? null : accepted;
        }

        @Override
        public int numDocs() {
            return count;
        }

        @Override
        public IndexReader.@Nullable CacheHelper getCoreCacheHelper() {
            return in.getCoreCacheHelper();
        }

        /// Null: two views of one leaf differ in what is live, so nothing may be cached for it.
        @Override
        public IndexReader.@Nullable CacheHelper getReaderCacheHelper() {
            return null;
        }
    }
}
