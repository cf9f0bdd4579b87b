package dev.lamplight.functions.compact;

import dev.lamplight.contract.Event.Collection;
import dev.lamplight.contract.StoreId;
import java.time.Instant;
import java.util.List;

/// What a collection of garbage found in one store.
///
/// @param mode `report` where nothing was deleted
/// @param objects objects that nothing refers to
/// @param sizeBytes their bytes
/// @param keys the first of them
public record CollectionReport(
        StoreId store, Instant at, Collection mode, long objects, long sizeBytes, List<String> keys) {
    static final int MAX_KEYS = 1000;

    public CollectionReport {
        keys = List.copyOf(keys);
    }
}
