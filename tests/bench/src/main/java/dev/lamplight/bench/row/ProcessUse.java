package dev.lamplight.bench.row;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What Linux has counted of processes so far.
///
/// @param processorMillis of all their threads
/// @param megabytesAtMost pages that each of them had at once, those of mapped files among them, added up
record ProcessUse(double processorMillis, double megabytesAtMost) {

    /// Of the processes that this one has started, and those that they have.
    ///
    /// @param others that do not count
    static ProcessUse ofChildrenBut(Set<Long> others) throws IOException {
        List<ProcessHandle> children = ProcessHandle.current()
                .descendants()
                .filter(child -> !others.contains(child.pid()))
                .toList();
        double millis = 0;
        double megabytes = 0;
        for (ProcessHandle child : children) {
            millis += child.info().totalCpuDuration().map(Duration::toMillis).orElse(0L);
            megabytes += megabytesAtMost(child.pid());
        }
        return new ProcessUse(millis, megabytes);
    }

    static Set<Long> children() {
        return ProcessHandle.current().descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    static double megabytesAtMost(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
                .findFirst()
                .orElseThrow(() -> new IOException("no VmHWM of process " + pid));
    }
}
