package dev.lamplight.functions.chat;

import dev.lamplight.aws.http.JsonFields;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.StoreId;
import dev.lamplight.retrieval.SearchFields;
import java.util.List;

/// The tool `file_search` of a request: which stores an answer may come from.
///
/// @param search how many passages, of which documents and from which score on
record FileSearch(List<StoreId> stores, SearchFields search) {
    private static final int MAX_STORES = 8;
    private static final int MAX_ID_LENGTH = 128;

    FileSearch {
        stores = List.copyOf(stores);
    }

    /// @throws Failure.Permanent `invalid_request` with the field at fault, `not_found` for what cannot be the id of a
    ///     store
    static FileSearch of(JsonFields tool) {
        List<StoreId> stores = tool.texts("vector_store_ids", MAX_STORES, MAX_ID_LENGTH).stream()
                .distinct()
                .map(StoreId::new)
                .toList();
        if (stores.isEmpty()) {
            throw tool.wrong("vector_store_ids", "the id of a vector store", "none");
        }
        tool.object("ranking_options").ifPresent(options -> Refused.requireNone(options, "hybrid_search"));
        return new FileSearch(stores, SearchFields.of(tool));
    }
}
