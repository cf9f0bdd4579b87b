package dev.lamplight.search;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.search.segment.ChunkFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.VectorScorer;

/// Ranking of one query vector by cosine: all 8-bit codes of its encoder are scanned; full vectors are read for those
/// chunks only that may become results. Immutable; its reads may run on several threads.
final class VectorStage {
    private final LiveChunks accepted;
    private final EncodedQuery query;
    private final String field;

    /// @throws Failure.Permanent `model_mismatch` where a segment holds vectors of another dimension by this encoder
    VectorStage(LiveChunks accepted, EncodedQuery query) {
        this.accepted = accepted;
        this.query = query;
        this.field = ChunkFields.vectors(query.encoder());
        for (LiveLeaf leaf : accepted.leaves()) {
            FieldInfo info = leaf.leaf().reader().getFieldInfos().fieldInfo(field);
            if (info != null && info.getVectorDimension() != query.vector().length) {
                throw new Failure.Permanent(
                        PermanentCode.MODEL_MISMATCH,
                        "encoder " + query.encoder() + ": expected a query vector of " + info.getVectorDimension()
                                + " components, found " + query.vector().length);
            }
        }
    }

    EncodedQuery query() {
        return query;
    }

    /// The best `count` by the cosine of their codes, best first.
    List<ScoredChunk> best(int count) throws IOException {
        List<ScoredChunk> best = new ArrayList<>();
        for (LiveLeaf leaf : accepted.leaves()) {
            if (leaf.count() > 0 && holdsVectors(leaf)) {
                AcceptDocs bits = AcceptDocs.fromLiveDocs(
                        leaf.accepted(), leaf.leaf().reader().maxDoc());
                TopKnnCollector collector = new TopKnnCollector(count, Integer.MAX_VALUE);
                leaf.leaf().reader().searchNearestVectors(field, query.vector(), collector, bits);
                for (ScoreDoc hit : collector.topDocs().scoreDocs) {
                    best.add(new ScoredChunk(leaf.base() + hit.doc, cosine(hit.score)));
                }
            }
        }
        best.sort(ScoredChunk.BEST_FIRST);
        return best.size() > count ? List.copyOf(best.subList(0, count)) : best;
    }

    /// Cosines of given chunks by their codes, NaN without a vector of this encoder; shape as given.
    ///
    /// @param documents in rising order
    double[] approximate(int[] documents) throws IOException {
        double[] cosines = new double[documents.length];
        int next = 0;
        for (LiveLeaf leaf : accepted.leaves()) {
            int end = leaf.base() + leaf.leaf().reader().maxDoc();
            FloatVectorValues vectors =
                    holdsVectors(leaf) ? leaf.leaf().reader().getFloatVectorValues(field) : null;
            VectorScorer scorer = vectors == null ? null : vectors.scorer(query.vector());
            for (; next < documents.length && documents[next] < end; next++) {
                cosines[next] = scorer == null ? Double.NaN : at(scorer, documents[next] - leaf.base());
            }
        }
        return cosines;
    }

    /// The cosine of a chunk by its full vector; fetches it where it is not in memory.
    OptionalDouble exact(int document) throws IOException {
        LiveLeaf leaf = accepted.leafOf(document);
        if (!holdsVectors(leaf)) {
            return OptionalDouble.empty();
        }
        VectorScorer scorer = leaf.leaf().reader().getFloatVectorValues(field).rescorer(query.vector());
        double cosine = at(scorer, document - leaf.base());
        return Double.isNaN(cosine) ? OptionalDouble.empty() : OptionalDouble.of(cosine);
    }

    private boolean holdsVectors(LiveLeaf leaf) {
        return leaf.leaf().reader().getFieldInfos().fieldInfo(field) != null;
    }

    private static double at(VectorScorer scorer, int document) throws IOException {
        int at = scorer.iterator().docID();
        int reached = at < document ? scorer.iterator().advance(document) : at;
        return reached == document ? cosine(scorer.score()) : Double.NaN;
    }

    /// Lucene scores a dot product as (1 + cosine) / 2.
    private static double cosine(float score) {
        return 2.0 * score - 1;
    }
}
