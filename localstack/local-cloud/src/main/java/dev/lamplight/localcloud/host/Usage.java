package dev.lamplight.localcloud.host;

import java.time.Duration;
import java.util.Locale;

/// What one invocation took.
///
/// @param duration from handing out the event to the answer
/// @param init how long the environment took to start, zero when it was warm
/// @param maxMemoryUsedMegabytes the largest resident set of the environment so far, 0 when unknown
record Usage(Duration duration, Duration init, int maxMemoryUsedMegabytes) {
    /// Whole milliseconds, rounded up; the init phase is billed too since 2025-08-01.
    long billedMillis() {
        return ceilingMillis(duration) + ceilingMillis(init);
    }

    private static long ceilingMillis(Duration time) {
        return time.plusNanos(999_999).toMillis();
    }

    /// The `REPORT` line as CloudWatch shows it.
    String reportLine(String requestId, int memoryMegabytes) {
        String coldPart =
                init.isZero() ? "" : String.format(Locale.ROOT, "Init Duration: %.2f ms\t", init.toNanos() / 1e6);
        return String.format(
                Locale.ROOT,
                "REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %d ms\tMemory Size: %d MB\tMax Memory Used: %d MB\t%s",
                requestId,
                duration.toNanos() / 1e6,
                billedMillis(),
                memoryMegabytes,
                maxMemoryUsedMegabytes,
                coldPart);
    }
}
