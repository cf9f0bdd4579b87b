package dev.lamplight.tests.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// What a process occupies now, as Linux tells it (proc(5): `status`, `smaps_rollup`), in kB: heap, native memory and
/// mapped files together.
///
/// @param resident all pages in memory
/// @param highest the most there has been of them
/// @param proportional the same with shared pages counted in part
/// @param anonymous of the resident, those without a file behind them
record Memory(long resident, long highest, long proportional, long anonymous) {

    static Memory of(ProcessHandle process) {
        Path folder = Path.of("/proc", Long.toString(process.pid()));
        Map<String, Long> values = new TreeMap<>();
        read(folder.resolve("status"), values);
        read(folder.resolve("smaps_rollup"), values);
        return new Memory(
                values.getOrDefault("VmRSS", 0L),
                values.getOrDefault("VmHWM", 0L),
                values.getOrDefault("Pss", 0L),
                values.getOrDefault("RssAnon", 0L));
    }

    private static void read(Path file, Map<String, Long> values) {
        try {
            for (String line : Files.readString(file, StandardCharsets.UTF_8).split("\n", -1)) {
                int colon = line.indexOf(':');
                if (colon > 0 && line.endsWith(" kB")) {
                    values.put(
                            line.substring(0, colon),
                            Long.parseLong(
                                    line.substring(colon + 1, line.length() - 3).strip()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the process is gone", e);
        }
    }
}
