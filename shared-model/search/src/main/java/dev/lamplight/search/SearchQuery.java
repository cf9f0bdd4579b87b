package dev.lamplight.search;

import dev.lamplight.contract.Failure;
import java.util.List;

/// What is looked for in a store.
///
/// @param texts wordings of one query; a chunk counts with the one that fits it best
/// @param maxResults 1 to 50
/// @param filter documents to look at
/// @param scoreThreshold least score of a result, 0 to 1
public record SearchQuery(List<QueryText> texts, int maxResults, AttributeFilter filter, double scoreThreshold) {
    private static final int MOST_RESULTS = 50;
    private static final int MOST_TEXTS = 32;

    /// @throws Failure.Permanent `invalid_request` where a number is out of its range
    public SearchQuery {
        texts = List.copyOf(texts);
        if (texts.isEmpty() || texts.size() > MOST_TEXTS) {
            throw Failure.Permanent.invalidField(
                    "query", "query: expected 1 to " + MOST_TEXTS + " texts, found " + texts.size());
        }
        if (maxResults < 1 || maxResults > MOST_RESULTS) {
            throw Failure.Permanent.invalidField(
                    "max_num_results", "max_num_results: expected 1 to " + MOST_RESULTS + ", found " + maxResults);
        }
        if (!(scoreThreshold >= 0 && scoreThreshold <= 1)) {
            throw Failure.Permanent.invalidField(
                    "ranking_options.score_threshold", "score_threshold: expected 0 to 1, found " + scoreThreshold);
        }
    }

    public static SearchQuery of(QueryText text, int maxResults) {
        return new SearchQuery(List.of(text), maxResults, AttributeFilter.EVERYTHING, 0);
    }
}
