package dev.lamplight.localcloud.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The peak resident set of a process as Linux tells it (`VmHWM` in `/proc/<pid>/status`, see proc(5)).
final class ResidentSet {
    private ResidentSet() {}

    /// In MiB, rounded up; 0 when the process is gone or the system has no `/proc`.
    static int peakMegabytes(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToInt(line -> ceilingMegabytes(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException _) {
            return 0;
        }
    }

    private static int ceilingMegabytes(String kilobytes) {
        return Math.toIntExact((Long.parseLong(kilobytes) + 1023) / 1024);
    }
}
