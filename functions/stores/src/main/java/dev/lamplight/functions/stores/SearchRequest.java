package dev.lamplight.functions.stores;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.JsonFields;
import dev.lamplight.contract.Failure;
import dev.lamplight.search.AttributeFilter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a caller asks of a store.
///
/// @param wordings one query in one or more wordings
/// @param maxStaleness how old the store may be that is searched, zero for now; ours, OpenAI's clients never
/// send it
record SearchRequest(
        List<String> wordings, int maxResults, AttributeFilter filter, double scoreThreshold, Duration maxStaleness) {
    private static final int MAX_WORDINGS = 8;
    private static final int MAX_QUERY_LENGTH = 8192;
    private static final int STANDARD_RESULTS = 10;
    private static final int MAX_RESULTS = 50;
    private static final int MAX_STALENESS_SECONDS = 3600;
    private static final List<String> RANKERS =
            List.of("none", "auto", "default_2024_08_21", "default-2024-08-21", "default-2024-11-15");

    /// @throws Failure.Permanent `invalid_request` with the field at fault
    static SearchRequest of(HttpRequest request) {
        JsonFields fields = JsonFields.ofBody(request);
        // accepted and ignored: the wording of the caller is searched as it is
        fields.flag("rewrite_query");
        Optional<JsonFields> ranking = fields.object("ranking_options");
        ranking.ifPresent(options -> options.word("ranker", RANKERS));
        return new SearchRequest(
                wordings(fields),
                fields.integer("max_num_results", 1, MAX_RESULTS).orElse(STANDARD_RESULTS),
                filter(fields),
                ranking.map(options -> options.number("score_threshold", 0, 1).orElse(0))
                        .orElse(0.0),
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

    private static AttributeFilter filter(JsonFields fields) {
        Optional<JsonNode> filters = fields.any("filters");
        if (filters.isEmpty() || (filters.get().isObject() && filters.get().isEmpty())) {
            return AttributeFilter.EVERYTHING;
        }
        if (!filters.get().isObject()) {
            throw fields.wrong("filters", "an object", "another type");
        }
        return AttributeFilter.fromJson(filters.get());
    }
}
