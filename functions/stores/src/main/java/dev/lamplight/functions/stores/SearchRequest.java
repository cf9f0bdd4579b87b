package dev.lamplight.functions.stores;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.JsonFields;
import dev.lamplight.contract.Failure;
import dev.lamplight.retrieval.SearchFields;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a caller asks of a store.
///
/// @param wordings one query in one or more wordings
/// @param search what the tool `file_search` has too
/// @param maxStaleness how old the store may be that is searched, zero for now; ours, OpenAI's clients never
/// send it
record SearchRequest(List<String> wordings, SearchFields search, Duration maxStaleness) {
    private static final int MAX_WORDINGS = 8;
    private static final int MAX_QUERY_LENGTH = 8192;
    private static final int MAX_STALENESS_SECONDS = 3600;

    /// @throws Failure.Permanent `invalid_request` with the field at fault
    static SearchRequest of(HttpRequest request) {
        JsonFields fields = JsonFields.ofBody(request);
        // accepted and ignored: the wording of the caller is searched as it is
        fields.flag("rewrite_query");
        return new SearchRequest(
                wordings(fields),
                SearchFields.of(fields),
                Duration.ofSeconds(fields.integer("max_staleness", 0, MAX_STALENESS_SECONDS)
                        .orElse(0)));
    }

    private static List<String> wordings(JsonFields fields) {
        Optional<JsonNode> query = fields.any("query");
        List<String> wordings = query.isPresent() && query.get().isArray()
                ? fields.texts("query", MAX_WORDINGS, MAX_QUERY_LENGTH)
                : List.of(fields.requiredText("query", MAX_QUERY_LENGTH));
        if (wordings.isEmpty()) {
            throw fields.wrong("query", "text", "nothing");
        }
        for (int i = 0; i < wordings.size(); i++) {
            if (wordings.get(i).isBlank()) {
                throw fields.wrong("query[" + i + "]", "text", "nothing");
            }
        }
        return wordings;
    }
}
