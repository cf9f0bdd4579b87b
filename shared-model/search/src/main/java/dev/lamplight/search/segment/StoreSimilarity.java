package dev.lamplight.search.segment;

import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.search.similarities.Similarity;

/// How words are weighed, when a segment is written and when it is searched.
public final class StoreSimilarity {
    public static final float K1 = 1.2f;
    public static final float B = 0.75f;

    /// BM25 (Robertson and Zaragoza 2009) in Lucene's form without the constant factor k1 + 1, so that the score of a
    /// term is its idf x a saturation below 1. All terms count for the length, the single characters beside pairs
    /// too: lengths are compared within one field only.
    public static final Similarity BM25 = new BM25Similarity(K1, B, false);

    private StoreSimilarity() {}
}
