package dev.lamplight.bench.worker;

import java.time.Duration;

/// Processor time of this process, all threads, as its system counts it: in steps of 10 ms on Linux.
public final class ProcessorTime {
    private ProcessorTime() {}

    public static float millis() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toMillis)
                .orElseThrow();
    }
}
