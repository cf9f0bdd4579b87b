package dev.lamplight.contract.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The text of a file in a store, chunk by chunk.
///
/// @param object always `vector_store.file_content.page`
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record ContentPage(
        String object,
        List<Content> data,
        boolean hasMore,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String nextPage) {

    /// A piece of text.
    ///
    /// @param type always `text`
    public record Content(String type, String text) {
        public static Content of(String text) {
            return new Content("text", text);
        }
    }

    public static ContentPage of(List<String> texts) {
        return new ContentPage(
                "vector_store.file_content.page",
                texts.stream().map(Content::of).toList(),
                false,
                null);
    }
}
