package dev.lamplight.retrieval;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.http.JsonFields;
import dev.lamplight.contract.Failure;
import dev.lamplight.search.AttributeFilter;
import java.util.List;
import java.util.Optional;

/// How many results of a search are wanted, of which documents and from which score on: the fields that a search and
/// the tool `file_search` have in common.
///
/// @param scoreThreshold least score of a result, 0 to 1
public record SearchFields(int maxResults, AttributeFilter filter, double scoreThreshold) {
    private static final int STANDARD_RESULTS = 10;
    private static final int MAX_RESULTS = 50;
    private static final List<String> RANKERS =
            List.of("none", "auto", "default_2024_08_21", "default-2024-08-21", "default-2024-11-15");

    /// @throws Failure.Permanent `invalid_request` with the field at fault
    public static SearchFields of(JsonFields fields) {
        Optional<JsonFields> ranking = fields.object("ranking_options");
        ranking.ifPresent(options -> options.word("ranker", RANKERS));
        return new SearchFields(
                fields.integer("max_num_results", 1, MAX_RESULTS).orElse(STANDARD_RESULTS),
                filter(fields),
                ranking.map(options -> options.number("score_threshold", 0, 1).orElse(0))
                        .orElse(0.0));
    }

    private static AttributeFilter filter(JsonFields fields) {
        Optional<JsonNode> filters = fields.any("filters");
        if (filters.isEmpty() || (filters.get().isObject() && filters.get().isEmpty())) {
            return AttributeFilter.EVERYTHING;
        }
        if (!filters.get().isObject()) {
            throw fields.wrong("filters", "an object", "another type");
        }
        return fields.made(() -> AttributeFilter.fromJson(filters.get()));
    }
}
