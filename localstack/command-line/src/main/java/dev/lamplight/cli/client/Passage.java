package dev.lamplight.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// One result of a search.
///
/// @param path name of the document as the caller knows it: the attribute `path` where it has one, else its
///     filename
/// @param score 0 to 1
/// @param section headings above the passage, outermost first; empty where the document has none
/// @param page from 1, 0 where the format has no pages
public record Passage(
        String fileId, String path, double score, String text, List<String> section, int page, String language) {
    public Passage {
        section = List.copyOf(section);
    }

    /// Reads one element of `data` of a search answer.
    static Passage of(JsonNode result) {
        String filename = result.path("filename").asText("");
        return new Passage(
                result.path("file_id").asText(""),
                result.path("attributes").path("path").asText(filename),
                result.path("score").asDouble(Double.NaN),
                text(result.path("content")),
                section(result.path("section")),
                result.path("page").asInt(0),
                result.path("language").asText(""));
    }

    private static String text(JsonNode content) {
        return StreamSupport.stream(content.spliterator(), false)
                .map(part -> part.path("text").asText(""))
                .collect(Collectors.joining("\n"));
    }

    private static List<String> section(JsonNode section) {
        List<String> headings = new ArrayList<>();
        if (section.isArray()) {
            section.forEach(heading -> headings.add(heading.asText()));
        } else if (section.isTextual() && !section.textValue().isBlank()) {
            headings.add(section.textValue());
        }
        return headings;
    }

    /// Where the passage stands, as a person would say it: file, page, headings.
    public String citation() {
        StringBuilder citation = new StringBuilder(path);
        if (page > 0) {
            citation.append(", page ").append(page);
        }
        if (!section.isEmpty()) {
            citation.append(" › ").append(String.join(" › ", section));
        }
        return citation.toString();
    }
}
