package dev.lamplight.bench.row;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What Linux has counted of processes so far.
///
/// @param processorMillis of all their threads
/// @param megabytesAtMost pages that one of them had at once, those of mapped files among them
record ProcessUse(double processorMillis, double megabytesAtMost) {

    /// Of all processes that this one has started, and those that they have, together.
    static ProcessUse ofChildren() throws IOException {
        List<ProcessHandle> children = ProcessHandle.current().descendants().toList();
        double millis = 0;
        double megabytes = 0;
        for (ProcessHandle child : children) {
            millis += child.info().totalCpuDuration().map(Duration::toMillis).orElse(0L);
            megabytes += megabytesAtMost(child.pid());
        }
        return new ProcessUse(millis, megabytes);
    }

    static double megabytesAtMost(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
                .findFirst()
                .orElseThrow(() -> new IOException("no VmHWM of process " + pid));
    }
}
