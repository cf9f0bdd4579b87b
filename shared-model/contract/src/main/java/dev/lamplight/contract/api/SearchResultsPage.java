package dev.lamplight.contract.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.lamplight.contract.Attributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a search found, best first.
///
/// @param object always `vector_store.search_results.page`
/// @param searchQuery the wordings that were looked for
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record SearchResultsPage(
        String object,
        List<String> searchQuery,
        List<Result> data,
        boolean hasMore,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String nextPage) {

    /// A passage. Everything after `content` is ours; OpenAI's clients ignore it.
    ///
    /// @param score 0 to 1, never above that of the result before
    /// @param chunkIndex place among the chunks of the document, from 0
    /// @param charStart first character of the whole passage in the extracted text, UTF-16 units
    /// @param charEnd one past the last
    /// @param page page of the part of it that answers the query best, from 1, absent where the format has none
    /// @param section headings above that part, outermost first
    /// @param source `s3://…` of a dropped document
    /// @param duplicates other places with the same text
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Result(
            String fileId,
            String filename,
            double score,
            Attributes attributes,
            List<ContentPage.Content> content,
            int chunkIndex,
            int charStart,
            int charEnd,
            @Nullable Integer page,
            List<String> section,
            String language,
            @Nullable String title,
            @Nullable String source,
            Scores scores,
            List<Duplicate> duplicates) {}

    /// What the stages said.
    ///
    /// @param coverage share of the query's information in the passage, 0 to 1
    /// @param cosine of query and passage, absent where no encoder knows both
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Scores(
            double bm25,
            @Nullable Integer bm25Rank,
            double coverage,
            @Nullable Double cosine,
            @Nullable Integer cosineRank) {}

    /// Another place with the same text.
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Duplicate(String fileId, String filename, int chunkIndex) {}

    public static SearchResultsPage of(List<String> wordings, List<Result> results) {
        return new SearchResultsPage("vector_store.search_results.page", wordings, results, false, null);
    }
}
