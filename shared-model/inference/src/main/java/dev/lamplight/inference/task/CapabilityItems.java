package dev.lamplight.inference.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What a model is asked when it is measured: written by hand for this, so that no model has been trained on it, and
/// small enough for minutes. `capabilities.json`.
///
/// @param chat requests that are easy to follow
/// @param groundedAnswers questions with the passage that answers them
/// @param json texts with the values in them
/// @param labels reviews
/// @param rerank questions over the same sentences
/// @param language questions whose answers are known to anybody who speaks the language
record CapabilityItems(
        List<Request> chat,
        List<Grounded> groundedAnswers,
        List<Values> json,
        List<Review> labels,
        Rerank rerank,
        List<Spoken> language) {
    /// Raised where items or gates change, so that old figures are not taken for new ones.
    static final int VERSION = 1;

    static final List<String> SENTIMENTS = List.of("positive", "negative");

    private static final String FILE = "capabilities.json";

    /// @param expect regular expression that a right answer has a place for
    record Request(String ask, String expect) {}

    /// @param expect texts of which a right answer has one
    record Grounded(String language, String passage, String ask, List<String> expect) {}

    record Values(String text, Map<String, JsonNode> expect) {}

    /// @param label one of [#SENTIMENTS]
    record Review(String text, String label) {}

    record Rerank(List<String> sentences, List<Question> questions) {}

    /// @param sentence that answers it, by its place
    record Question(String ask, int sentence) {}

    /// @param expect regular expression
    record Spoken(String language, String ask, String expect) {}

    static CapabilityItems shipped() {
        try (InputStream file =
                Objects.requireNonNull(CapabilityItems.class.getResourceAsStream(FILE), FILE + " is not there")) {
            JsonNode all = Json.mapper().readTree(file);
            return new CapabilityItems(
                    list(all, "chat", Request.class),
                    list(all, "grounded_answers", Grounded.class),
                    list(all, "json", Values.class),
                    list(all, "labels", Review.class),
                    Json.mapper().treeToValue(all.path("rerank"), Rerank.class),
                    list(all, "language", Spoken.class));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(FILE + " cannot be read", unreadable);
        }
    }

    private static <T> List<T> list(JsonNode all, String name, Class<T> type) throws IOException {
        return Json.mapper().readerForListOf(type).readValue(all.path(name));
    }
}
