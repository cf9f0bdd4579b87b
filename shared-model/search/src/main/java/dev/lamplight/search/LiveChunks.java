package dev.lamplight.search;

import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.search.segment.Analysis;
import dev.lamplight.search.segment.SegmentLeaf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.MultiReader;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.TermStatistics;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/// The chunks of a store that count, numbered through all segments, with statistics of exactly these. Lucene's own
/// statistics count deleted documents until a merge drops them; here a replaced version has no say in what a word is
/// worth. Immutable and thread-safe.
final class LiveChunks {
    private final List<LiveLeaf> leaves;
    private final MultiReader reader;
    private final long count;
    private final Map<Analysis, CollectionStatistics> statistics;

    private LiveChunks(List<LiveLeaf> leaves) throws IOException {
        this.leaves = List.copyOf(leaves);
        IndexReader[] views = leaves.stream().map(LiveLeaf::view).toArray(IndexReader[]::new);
        this.reader = new MultiReader(views, false);
        this.count = leaves.stream().mapToLong(LiveLeaf::count).sum();
        this.statistics = statistics(this.leaves, reader.maxDoc());
    }

    private static Map<Analysis, CollectionStatistics> statistics(List<LiveLeaf> leaves, int maxDocument) {
        long[] chunks = new long[Analysis.values().length];
        long[] terms = new long[Analysis.values().length];
        for (LiveLeaf leaf : leaves) {
            int[] analyses = leaf.leaf().columns().analysis();
            int[] lengths = leaf.leaf().columns().length();
            for (int i = 0; i < lengths.length; i++) {
                if (lengths[i] > 0 && leaf.accepted().get(i)) {
                    chunks[analyses[i]]++;
                    terms[analyses[i]] += lengths[i];
                }
            }
        }
        Map<Analysis, CollectionStatistics> statistics = new EnumMap<>(Analysis.class);
        for (Analysis analysis : Analysis.values()) {
            long holding = chunks[analysis.code()];
            if (holding > 0) {
                // BM25 uses the count of chunks and of terms; the sum of document frequencies only has to be possible.
                long length = terms[analysis.code()];
                statistics.put(
                        analysis, new CollectionStatistics(analysis.field(), maxDocument, holding, length, holding));
            }
        }
        return statistics;
    }

    /// Those chunks of the leaves whose entry is taken.
    static LiveChunks of(List<SegmentLeaf> leaves, Predicate<DocumentEntry> isLive) throws IOException {
        List<LiveLeaf> live = new ArrayList<>();
        int base = 0;
        for (SegmentLeaf leaf : leaves) {
            live.add(LiveLeaf.of(base, leaf, leaf.accepting(isLive)));
            base += leaf.reader().maxDoc();
        }
        return new LiveChunks(live);
    }

    /// Those that count here too and whose document's attributes match.
    LiveChunks narrowed(AttributeFilter filter) throws IOException {
        List<LiveLeaf> narrowed = new ArrayList<>();
        for (LiveLeaf leaf : leaves) {
            FixedBitSet matching = leaf.leaf().accepting(entry -> filter.matches(attributes(entry)));
            matching.and(leaf.accepted());
            narrowed.add(LiveLeaf.of(leaf.base(), leaf.leaf(), matching));
        }
        return new LiveChunks(narrowed);
    }

    private static Attributes attributes(DocumentEntry entry) {
        return switch (entry) {
            case DocumentEntry.Part part -> part.facts().attributes();
            case DocumentEntry.Failed failed -> failed.facts().attributes();
            case DocumentEntry.Removed _ -> Attributes.NONE;
        };
    }

    List<LiveLeaf> leaves() {
        return leaves;
    }

    MultiReader reader() {
        return reader;
    }

    long count() {
        return count;
    }

    LiveLeaf leafOf(int document) {
        int low = 0;
        int high = leaves.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (leaves.get(middle).base() <= document) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return leaves.get(low);
    }

    /// Chunks of an analysis and their terms; empty where there are none.
    Optional<CollectionStatistics> statistics(Analysis analysis) {
        return Optional.ofNullable(statistics.get(analysis));
    }

    /// Chunks that hold the term and how often; empty where none does.
    Optional<TermStatistics> statistics(Term term) throws IOException {
        long chunks = 0;
        long occurrences = 0;
        for (LiveLeaf leaf : leaves) {
            TermsEnum found = found(leaf.leaf().reader(), term);
            if (found == null) {
                continue;
            }
            if (leaf.isFull()) {
                chunks += found.docFreq();
                occurrences += found.totalTermFreq();
                continue;
            }
            PostingsEnum postings = found.postings(null, PostingsEnum.FREQS);
            for (int i = postings.nextDoc(); i != DocIdSetIterator.NO_MORE_DOCS; i = postings.nextDoc()) {
                if (leaf.accepted().get(i)) {
                    chunks++;
                    occurrences += postings.freq();
                }
            }
        }
        return chunks == 0 ? Optional.empty() : Optional.of(new TermStatistics(term.bytes(), chunks, occurrences));
    }

    private static @Nullable TermsEnum found(LeafReader leaf, Term term) throws IOException {
        Terms terms = leaf.terms(term.field());
        if (terms == null) {
            return null;
        }
        TermsEnum each = terms.iterator();
        return each.seekExact(term.bytes()) ? each : null;
    }
}
