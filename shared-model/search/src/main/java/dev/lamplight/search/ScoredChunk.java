package dev.lamplight.search;

import java.util.Comparator;

/// A chunk in the list of one stage.
record ScoredChunk(int document, double score) {
    /// Best first; of equal ones the earlier commit.
    static final Comparator<ScoredChunk> BEST_FIRST =
            Comparator.comparingDouble(ScoredChunk::score).reversed().thenComparingInt(ScoredChunk::document);
}
