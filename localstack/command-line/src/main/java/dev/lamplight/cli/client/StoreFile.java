package dev.lamplight.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

/// One document of a store as `GET /v1/vector_stores/{id}/files` shows it.
///
/// @param path its attribute `path`, empty where it has none
/// @param digest its attribute `sha256`, empty where it has none
/// @param errorCode of a failed document, else empty
public record StoreFile(String id, String status, String path, String digest, String errorCode, String errorMessage) {

    static StoreFile of(JsonNode file) {
        JsonNode attributes = file.path("attributes");
        JsonNode error = file.path("last_error");
        return new StoreFile(
                file.path("id").asText(),
                file.path("status").asText(""),
                attributes.path("path").asText(""),
                attributes.path("sha256").asText(""),
                error.path("code").asText(""),
                error.path("message").asText(""));
    }
}
