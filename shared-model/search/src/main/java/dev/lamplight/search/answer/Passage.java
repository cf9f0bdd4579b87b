package dev.lamplight.search.answer;

import dev.lamplight.contract.StoreId;
import dev.lamplight.search.QueryWords;
import dev.lamplight.search.SearchHit;

/// A passage that may hold an answer.
///
/// @param words of the question, as the store of the passage weighs them
public record Passage(StoreId store, SearchHit hit, QueryWords words) {}
