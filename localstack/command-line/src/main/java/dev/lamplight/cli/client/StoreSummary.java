package dev.lamplight.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

/// A vector store as `GET /v1/vector_stores` shows it.
public record StoreSummary(
        String id, String name, String status, long completed, long inProgress, long failed, long usageBytes) {

    static StoreSummary of(JsonNode store) {
        JsonNode counts = store.path("file_counts");
        return new StoreSummary(
                store.path("id").asText(),
                store.path("name").asText(""),
                store.path("status").asText(""),
                counts.path("completed").asLong(),
                counts.path("in_progress").asLong(),
                counts.path("failed").asLong(),
                store.path("usage_bytes").asLong());
    }

    /// Whether a person who writes this means the store.
    public boolean isCalled(String text) {
        return id.equals(text) || name.equals(text);
    }
}
