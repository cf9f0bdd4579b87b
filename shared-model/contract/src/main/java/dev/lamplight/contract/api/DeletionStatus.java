package dev.lamplight.contract.api;

/// Answer to a delete.
///
/// @param object what kind of thing it was: `file`, `vector_store.deleted`, `vector_store.file.deleted`
public record DeletionStatus(String id, String object, boolean deleted) {
    public static DeletionStatus of(String id, String object) {
        return new DeletionStatus(id, object, true);
    }
}
