package dev.lamplight.contract.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/// Files of a store or batch by status.
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record FileCounts(long inProgress, long completed, long failed, long cancelled, long total) {
    public static FileCounts of(long inProgress, long completed, long failed, long cancelled) {
        return new FileCounts(inProgress, completed, failed, cancelled, inProgress + completed + failed + cancelled);
    }
}
