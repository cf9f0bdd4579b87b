package dev.lamplight.contract;

/// Exact counts of what the segments of a manifest hold, taken at the commit that wrote it.
///
/// @param completed documents with a live version and no newer failed one
/// @param failed documents whose newest version failed
/// @param chunks live chunks
/// @param usageBytes stored bytes of live versions
public record StoreCounts(long completed, long failed, long chunks, long usageBytes) {
    public static final StoreCounts ZERO = new StoreCounts(0, 0, 0, 0);
}
