package dev.lamplight.search;

import org.jspecify.annotations.Nullable;

/// What the stages of a search said of a chunk, for the wording that fits it best.
///
/// @param bm25 BM25 of the chunk, 0 where it holds none of the words
/// @param bm25Rank place by BM25 from 1, or null where it was not among the best
/// @param coverage share of the query's information in the chunk: BM25 through that of a chunk that is nothing but the
///     query, without end; 0 to 1
/// @param encoder the encoder that the chunk and the query have in common, or null
/// @param cosine of query and chunk by that encoder, or null
/// @param cosineRank place by cosine from 1, or null where it was not among the best
public record StageScores(
        double bm25,
        @Nullable Integer bm25Rank,
        double coverage,
        @Nullable String encoder,
        @Nullable Double cosine,
        @Nullable Integer cosineRank) {}
