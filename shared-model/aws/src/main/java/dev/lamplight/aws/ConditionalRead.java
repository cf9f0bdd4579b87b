package dev.lamplight.aws;

/// What became of a read that carried the entity tag of what the caller already has.
public sealed interface ConditionalRead {

    /// The caller's copy is still right.
    record Unchanged() implements ConditionalRead {}

    /// There is no such object.
    record Missing() implements ConditionalRead {}

    /// The object as it is now.
    record Changed(StoredObject object) implements ConditionalRead {}
}
