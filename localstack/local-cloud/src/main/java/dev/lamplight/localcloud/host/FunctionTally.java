package dev.lamplight.localcloud.host;

import java.time.Duration;

/// Counts what one function did since the host started. Thread-safe: every method holds the object's lock.
final class FunctionTally {
    private final HostedFunction function;
    private long invocations;
    private long coldStarts;
    private long functionErrors;
    private long timeouts;
    private long throttles;
    private long initMillis;
    private long durationMillis;
    private long billedMillis;
    private int maxMemoryUsedMegabytes;
    private long memoryExceeded;

    FunctionTally(HostedFunction function) {
        this.function = function;
    }

    synchronized void invoked(Usage usage, Ending ending) {
        invocations++;
        coldStarts += usage.init().isPositive() ? 1 : 0;
        functionErrors += ending == Ending.RETURNED ? 0 : 1;
        timeouts += ending == Ending.TIMED_OUT ? 1 : 0;
        initMillis += usage.init().toMillis();
        durationMillis += usage.duration().toMillis();
        billedMillis += usage.billedMillis();
        maxMemoryUsedMegabytes = Math.max(maxMemoryUsedMegabytes, usage.maxMemoryUsedMegabytes());
        memoryExceeded += usage.maxMemoryUsedMegabytes() > function.memoryMegabytes() ? 1 : 0;
    }

    synchronized void throttled() {
        throttles++;
    }

    synchronized HostStatistics snapshot(int environments) {
        return new HostStatistics(
                function.name(),
                function.memoryMegabytes(),
                environments,
                invocations,
                coldStarts,
                functionErrors,
                timeouts,
                throttles,
                Duration.ofMillis(initMillis),
                Duration.ofMillis(durationMillis),
                Duration.ofMillis(billedMillis),
                maxMemoryUsedMegabytes,
                memoryExceeded);
    }

    /// How an invocation ended, as far as it is counted.
    enum Ending {
        RETURNED,
        FAILED,
        TIMED_OUT
    }
}
