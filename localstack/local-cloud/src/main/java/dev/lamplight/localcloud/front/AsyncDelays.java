package dev.lamplight.localcloud.front;

import java.time.Duration;
import java.util.List;

/// How long asynchronous invocations wait between attempts.
///
/// @param retries before the first, second, … retry; the last one stands for all further ones
/// @param afterThrottle before trying again what found no environment
public record AsyncDelays(List<Duration> retries, Duration afterThrottle) {
    /// AWS waits one minute, then two.
    public static final AsyncDelays AWS =
            new AsyncDelays(List.of(Duration.ofMinutes(1), Duration.ofMinutes(2)), Duration.ofSeconds(1));

    public AsyncDelays {
        retries = List.copyOf(retries);
        if (retries.isEmpty()) {
            throw new IllegalArgumentException("expected at least one delay");
        }
    }

    Duration beforeRetry(int number) {
        return retries.get(Math.min(number, retries.size()) - 1);
    }
}
