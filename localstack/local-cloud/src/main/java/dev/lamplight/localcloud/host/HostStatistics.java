package dev.lamplight.localcloud.host;

import java.time.Duration;

/// What one function did since the host started; the input of a cost report.
///
/// @param environments how many live now
/// @param invocations calls that reached an environment
/// @param coldStarts those of them that had to wait for a new environment
/// @param functionErrors those of them that did not return, timeouts included
/// @param timeouts those of them that were killed at the function's timeout
/// @param throttles calls that found no free environment in time; not among the invocations
/// @param init time spent starting environments that then served a call
/// @param duration time spent in the handler
/// @param billed duration and init, each rounded up to a millisecond per call
/// @param maxMemoryUsedMegabytes the largest resident set of any environment, 0 where the system does not tell
/// @param memoryExceeded calls after which the resident set was above the memory size; AWS would have killed them
public record HostStatistics(
        String functionName,
        int memoryMegabytes,
        int environments,
        long invocations,
        long coldStarts,
        long functionErrors,
        long timeouts,
        long throttles,
        Duration init,
        Duration duration,
        Duration billed,
        int maxMemoryUsedMegabytes,
        long memoryExceeded) {
    public long warmStarts() {
        return invocations - coldStarts;
    }

    /// What AWS charges for: memory size times billed duration, GB x s with 1 GB = 1,024 MB.
    public double gigabyteSeconds() {
        return memoryMegabytes / 1024.0 * billed.toMillis() / 1000.0;
    }
}
