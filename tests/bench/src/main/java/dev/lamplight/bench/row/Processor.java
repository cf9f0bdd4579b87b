package dev.lamplight.bench.row;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/// What targets depend on.
///
/// @param flags as Linux names the extensions of an instruction set; empty where nobody says
record Processor(Set<String> flags) {
    static Processor here() {
        try {
            return new Processor(Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("flags"))
                    .limit(1)
                    .flatMap(line -> Arrays.stream(line.split("\\s+")))
                    .collect(Collectors.toSet()));
        } catch (IOException notLinux) {
            return new Processor(Set.of());
        }
    }

    /// Whether it multiplies tiles of bytes, which makes llama.cpp several times faster.
    boolean hasAmx() {
        return flags.contains("amx_int8");
    }
}
