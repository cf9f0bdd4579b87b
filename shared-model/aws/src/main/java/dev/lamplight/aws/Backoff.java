package dev.lamplight.aws;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/// Waits between attempts: exponential with full jitter (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture
/// Blog 2015).
///
/// @param first longest wait before the second attempt
/// @param most longest wait before any attempt
record Backoff(Duration first, Duration most) {
    static final Backoff OBJECT_CONFLICT = new Backoff(Duration.ofMillis(20), Duration.ofSeconds(1));

    /// Waits before the attempt after `attempt` failed ones; returns early where the thread is interrupted.
    void pause(int attempt) {
        long ceiling = longest(attempt).toNanos();
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(ceiling / 2, ceiling + 1));
    }

    /// `first` doubled with every failed attempt, at most `most`.
    Duration longest(int attempt) {
        int doublings = Math.min(attempt - 1, 20);
        Duration wait = first.multipliedBy(1L << doublings);
        return wait.compareTo(most) < 0 ? wait : most;
    }
}
