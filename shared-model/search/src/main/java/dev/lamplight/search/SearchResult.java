package dev.lamplight.search;

import java.util.List;

/// @param hits best first
/// @param chunksSearched live chunks of the documents that the filter takes
public record SearchResult(List<SearchHit> hits, long chunksSearched) {
    public SearchResult {
        hits = List.copyOf(hits);
    }
}
