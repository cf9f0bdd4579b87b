package dev.lamplight.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.cli.console.Table;
import java.util.ArrayList;
import java.util.List;

/// What the documents say to a question.
///
/// @param text with the marks of its citations, `[1]` the first
/// @param isRefused whether the documents do not answer
/// @param whole the answer as the server gave it
public record Answer(String text, List<Citation> citations, boolean isRefused, JsonNode whole) {
    private static final int QUOTE_WIDTH = 320;

    public Answer {
        citations = List.copyOf(citations);
    }

    /// Reads an answer of `/v1/responses`.
    static Answer of(JsonNode response) {
        for (JsonNode item : response.path("output")) {
            if (item.path("type").asText().equals("message")) {
                JsonNode part = item.path("content").path(0);
                List<Citation> citations = new ArrayList<>();
                part.path("annotations").forEach(annotation -> citations.add(Citation.of(annotation)));
                boolean isRefused =
                        part.path("grounding").path("status").asText().equals("refused");
                return new Answer(part.path("text").asText(""), citations, isRefused, response);
            }
        }
        return new Answer("", List.of(), true, response);
    }

    /// As a person reads it: the text, then each citation by its number, with its place and its exact words.
    public List<String> lines() {
        List<String> lines = new ArrayList<>(text.lines().toList());
        if (!citations.isEmpty()) {
            lines.add("");
        }
        for (int i = 0; i < citations.size(); i++) {
            lines.add("  [" + (i + 1) + "] " + citations.get(i).place());
            String quote = citations.get(i).quote().replaceAll("\\s+", " ").strip();
            lines.add("      " + Table.fit("“" + quote + "”", QUOTE_WIDTH));
        }
        return lines;
    }
}
