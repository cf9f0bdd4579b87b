package dev.lamplight.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// What an answer cites.
///
/// @param fileId of the document
/// @param filename of the document
/// @param quote its exact words
/// @param section headings above them, outermost first
/// @param page from 1, 0 where the format has no pages
public record Citation(String fileId, String filename, String quote, List<String> section, int page) {
    public Citation {
        section = List.copyOf(section);
    }

    /// Reads one of the annotations of an answer.
    static Citation of(JsonNode annotation) {
        List<String> section = new ArrayList<>();
        annotation.path("section").forEach(heading -> section.add(heading.asText()));
        return new Citation(
                annotation.path("file_id").asText(""),
                annotation.path("filename").asText(""),
                annotation.path("quote").asText(""),
                section,
                annotation.path("page").asInt(0));
    }

    /// Where the words stand, as a person would say it: file, page, headings.
    public String place() {
        StringBuilder place = new StringBuilder(filename);
        if (page > 0) {
            place.append(", page ").append(page);
        }
        if (!section.isEmpty()) {
            place.append(" › ").append(String.join(" › ", section));
        }
        return place.toString();
    }
}
