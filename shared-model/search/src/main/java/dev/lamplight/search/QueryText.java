package dev.lamplight.search;

import java.util.List;

/// One wording of a query.
///
/// @param text as the caller wrote it; its first 64 Ki characters and 256 different terms are looked for
/// @param vectors at most one per encoder; none searches by words alone
public record QueryText(String text, List<EncodedQuery> vectors) {
    public QueryText {
        vectors = List.copyOf(vectors);
    }
}
