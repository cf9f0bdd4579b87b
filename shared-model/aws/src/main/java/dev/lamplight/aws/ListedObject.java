package dev.lamplight.aws;

import java.time.Instant;

/// One line of a listing.
///
/// @param lastModified when it was written, by the clock of the store
public record ListedObject(String key, long sizeBytes, Instant lastModified) {}
