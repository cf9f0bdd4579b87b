package dev.lamplight.search;

import java.util.Comparator;

/// All that the stages say of one chunk, and its score.
///
/// @param isExact whether the cosine comes from the full vector, or there is none
record Evidence(int document, double score, StageScores stages, boolean isExact) {
    static final Comparator<Evidence> BEST_FIRST =
            Comparator.comparingDouble(Evidence::score).reversed().thenComparingInt(Evidence::document);
}
