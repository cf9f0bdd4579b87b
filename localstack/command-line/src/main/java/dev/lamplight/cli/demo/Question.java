package dev.lamplight.cli.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A question to the documents of a scenario, one line of its `questions.jsonl`.
///
/// @param file document that answers it, null where none does
/// @param answer exact span of the document's text, null where none does
/// @param alsoIn other documents with the same span
public record Question(
        String id,
        @JsonProperty("lang") String language,
        String question,
        @Nullable String file,
        @Nullable String answer,
        @JsonProperty("also_in") List<String> alsoIn,
        boolean answerable) {
    public Question {
        alsoIn = List.copyOf(alsoIn);
        if (answerable && (file == null || answer == null || answer.isBlank())) {
            throw new IllegalArgumentException("question " + id + ": expected a file and an answer");
        }
    }

    /// Whether a passage of this document may be right.
    boolean isAnsweredIn(String path) {
        return path.equals(file) || alsoIn.contains(path);
    }
}
