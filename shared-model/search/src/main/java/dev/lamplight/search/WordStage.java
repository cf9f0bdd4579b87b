package dev.lamplight.search;

import dev.lamplight.search.segment.Analysis;
import dev.lamplight.search.segment.StoreSimilarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermStatistics;
import org.apache.lucene.search.Weight;

/// Ranking of one wording by its words: BM25, each chunk in the analysis of its language. Belongs to one thread.
final class WordStage {
    private static final int MAX_TERMS = 256;
    private static final int MAX_CHARS = 64 * 1024;

    private final LiveChunks accepted;
    private final IndexSearcher searcher;
    private final Query query;
    private final boolean isEmpty;
    private final double[] information = new double[Analysis.values().length];

    /// @param live what statistics are taken of
    /// @param accepted what is searched: the same or fewer
    WordStage(LiveChunks live, LiveChunks accepted, String text) throws IOException {
        this.accepted = accepted;
        Map<Term, TermStatistics> known = new HashMap<>();
        Map<String, CollectionStatistics> fields = new HashMap<>();
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        for (Analysis analysis : Analysis.values()) {
            Optional<CollectionStatistics> field = live.statistics(analysis);
            if (field.isEmpty()) {
                continue;
            }
            fields.put(analysis.field(), field.get());
            for (Map.Entry<String, Integer> counted : terms(analysis, text).entrySet()) {
                Term term = new Term(analysis.field(), counted.getKey());
                Optional<TermStatistics> statistics = live.statistics(term);
                information[analysis.code()] += counted.getValue() * idf(field.get(), statistics);
                if (statistics.isPresent()) {
                    known.put(term, statistics.get());
                    any.add(new BoostQuery(new TermQuery(term), counted.getValue()), BooleanClause.Occur.SHOULD);
                }
            }
        }
        this.query = any.build();
        this.isEmpty = known.isEmpty();
        this.searcher = new StatisticsSearcher(accepted, fields, known);
    }

    /// The words of a wording that are looked for, with how often each occurs.
    static Map<String, Integer> terms(Analysis analysis, String text) {
        return analysis.terms(text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) : text, MAX_TERMS);
    }

    /// Lucene's idf, ln(1 + (N - n + 0.5) / (n + 0.5)); for a word that no chunk holds n is 0.
    static double idf(CollectionStatistics field, Optional<TermStatistics> term) {
        return idf(field.docCount(), term);
    }

    /// The same among `all` chunks.
    static double idf(long all, Optional<TermStatistics> term) {
        double chunks = term.map(TermStatistics::docFreq).orElse(0L);
        return Math.log1p((all - chunks + 0.5) / (chunks + 0.5));
    }

    /// The best `count` by BM25, best first; without those that hold no word of the query.
    List<ScoredChunk> best(int count) throws IOException {
        List<ScoredChunk> best = new ArrayList<>();
        if (!isEmpty && accepted.count() > 0) {
            for (ScoreDoc hit : searcher.search(query, count).scoreDocs) {
                best.add(new ScoredChunk(hit.doc, hit.score));
            }
        }
        return best;
    }

    /// BM25 of given chunks, 0 without a word in common; shape as given.
    ///
    /// @param documents in rising order
    double[] scores(int[] documents) throws IOException {
        double[] scores = new double[documents.length];
        if (isEmpty) {
            return scores;
        }
        Weight weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE, 1);
        int next = 0;
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            int end = leaf.docBase + leaf.reader().maxDoc();
            Scorer scorer = weight.scorer(leaf);
            for (; next < documents.length && documents[next] < end; next++) {
                int document = documents[next] - leaf.docBase;
                if (scorer != null && reaches(scorer, document)) {
                    scores[next] = scorer.score();
                }
            }
        }
        return scores;
    }

    private static boolean reaches(Scorer scorer, int document) throws IOException {
        int at = scorer.docID();
        return (at < document ? scorer.iterator().advance(document) : at) == document;
    }

    /// Share of the query's information that a BM25 score is: the score through the sum of the idf of all words of the
    /// query, which BM25 approaches for a chunk that repeats them for ever. 0 to 1, comparable between queries.
    double coverage(int document, double bm25) {
        LiveLeaf leaf = accepted.leafOf(document);
        double whole = information[leaf.leaf().columns().analysis()[document - leaf.base()]];
        return whole > 0 ? Math.min(1, bm25 / whole) : 0;
    }

    /// Searches what is accepted with the statistics of what is live.
    private static final class StatisticsSearcher extends IndexSearcher {
        private final Map<String, CollectionStatistics> fields;
        private final Map<Term, TermStatistics> terms;

        private StatisticsSearcher(
                LiveChunks accepted, Map<String, CollectionStatistics> fields, Map<Term, TermStatistics> terms) {
            super(accepted.reader());
            this.fields = fields;
            this.terms = terms;
            setSimilarity(StoreSimilarity.BM25);
            setQueryCache(null);
        }

        @Override
        public CollectionStatistics collectionStatistics(String field) throws IOException {
            CollectionStatistics known = fields.get(field);
            return known == null ? super.collectionStatistics(field) : known;
        }

        @Override
        public TermStatistics termStatistics(Term term, int docFreq, long totalTermFreq) throws IOException {
            TermStatistics known = terms.get(term);
            return known == null ? super.termStatistics(term, docFreq, totalTermFreq) : known;
        }
    }
}
