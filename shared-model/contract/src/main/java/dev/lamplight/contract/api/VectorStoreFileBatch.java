package dev.lamplight.contract.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/// Files that were attached together.
///
/// @param object always `vector_store.files_batch`
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record VectorStoreFileBatch(
        String id, String object, long createdAt, String vectorStoreId, FileStatus status, FileCounts fileCounts) {
    public static final String OBJECT = "vector_store.files_batch";
}
