package dev.lamplight.contract.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.lamplight.contract.Attributes;
import org.jspecify.annotations.Nullable;

/// A file in a vector store.
///
/// @param object always `vector_store.file`
/// @param createdAt when this version was attached, dropped or offered, seconds since 1970
/// @param lastError why it failed, or null
/// @param filename name that people know it by, absent while nothing but its id is known
/// @param source `s3://…` of a dropped document, absent for an upload
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record VectorStoreFile(
        String id,
        String object,
        long usageBytes,
        long createdAt,
        String vectorStoreId,
        FileStatus status,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable LastError lastError,
        Attributes attributes,
        ChunkingStrategyObject chunkingStrategy,
        @Nullable String filename,
        @Nullable String source) {
    public static final String OBJECT = "vector_store.file";

    /// @param code OpenAI's coarse code: `server_error`, `unsupported_file` or `invalid_file`
    /// @param reason our own stable code
    public record LastError(String code, String message, String reason) {
        public static LastError of(String reason, String message) {
            String code =
                    switch (reason) {
                        case "unsupported_format" -> "unsupported_file";
                        case "retries_exhausted", "internal", "model_mismatch", "newer_format" -> "server_error";
                        default -> "invalid_file";
                    };
            return new LastError(code, message, reason);
        }
    }
}
