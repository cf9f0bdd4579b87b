package dev.lamplight.contract.api;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What became of a file in a store.
public enum FileStatus {
    IN_PROGRESS,
    COMPLETED,
    FAILED,
    CANCELLED;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
