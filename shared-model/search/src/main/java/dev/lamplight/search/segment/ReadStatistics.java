package dev.lamplight.search.segment;

/// What was read through a cache's source so far.
///
/// @param requests ranges asked for
/// @param bytes bytes that came
public record ReadStatistics(long requests, long bytes) {
    public ReadStatistics minus(ReadStatistics earlier) {
        return new ReadStatistics(requests - earlier.requests, bytes - earlier.bytes);
    }
}
