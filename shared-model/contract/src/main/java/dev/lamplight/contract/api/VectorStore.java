package dev.lamplight.contract.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.lamplight.contract.StoreManifest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A vector store.
///
/// @param object always `vector_store`
/// @param status `in_progress` while files wait, otherwise `completed`
/// @param usageBytes stored bytes of what is live
/// @param createdAt seconds since 1970, like the other times
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record VectorStore(
        String id,
        String object,
        long createdAt,
        String name,
        long usageBytes,
        FileCounts fileCounts,
        String status,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable ExpiresAfter expiresAfter,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long expiresAt,
        long lastActiveAt,
        Map<String, String> metadata) {

    public static VectorStore of(StoreManifest manifest, FileCounts counts, long usageBytes) {
        Integer days = manifest.expiresAfterDays();
        return new VectorStore(
                manifest.store().value(),
                "vector_store",
                manifest.createdAt().getEpochSecond(),
                manifest.name(),
                usageBytes,
                counts,
                counts.inProgress() > 0 ? "in_progress" : "completed",
                days == null ? null : new ExpiresAfter(ExpiresAfter.ANCHOR, days),
                manifest.expiresAt() == null ? null : manifest.expiresAt().getEpochSecond(),
                manifest.lastActiveAt().getEpochSecond(),
                manifest.metadata());
    }
}
