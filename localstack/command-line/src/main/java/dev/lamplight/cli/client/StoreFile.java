package dev.lamplight.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

/// One document of a store as `GET /v1/vector_stores/{id}/files` shows it.
///
/// @param name that people know it by: its attribute `path`, else its filename, else its id
/// @param source `s3://…` of a dropped document, `uploaded` for another
/// @param path its attribute `path`, empty where it has none
/// @param digest its attribute `sha256`, empty where it has none
/// @param errorCode of a failed document, else empty: our own stable code, OpenAI's coarse one where it is all
///     there is
/// @param createdAt when its version came to be, in seconds since 1970
public record StoreFile(
        String id,
        String name,
        String source,
        String status,
        long createdAt,
        String path,
        String digest,
        String errorCode,
        String errorMessage) {

    static StoreFile of(JsonNode file) {
        JsonNode attributes = file.path("attributes");
        JsonNode error = file.path("last_error");
        String id = file.path("id").asText();
        String path = attributes.path("path").asText("");
        return new StoreFile(
                id,
                path.isEmpty() ? file.path("filename").asText(id) : path,
                file.path("source").asText("uploaded"),
                file.path("status").asText(""),
                file.path("created_at").asLong(),
                path,
                attributes.path("sha256").asText(""),
                error.path("reason").asText(error.path("code").asText("")),
                error.path("message").asText(""));
    }
}
