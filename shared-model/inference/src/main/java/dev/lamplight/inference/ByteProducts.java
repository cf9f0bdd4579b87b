package dev.lamplight.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What a processor makes of sums of products of unsigned and signed bytes, which the served encoders consist of
/// (docs/design/embedding.md).
public enum ByteProducts {
    /// They are exact: 64-bit ARM, and x86-64 with VNNI.
    EXACT,
    /// Pairs of products are added in 16 bits, which they may not fit: x86-64 without VNNI.
    SATURATING;

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final Set<String> ARM = Set.of("aarch64", "arm64");
    private static final Set<String> VNNI = Set.of("avx512_vnni", "avx_vnni");

    /// Saturating where the processor does not say that it is exact: that costs time, the other way costs vectors.
    public static ByteProducts ofThisMachine() {
        String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        if (ARM.contains(architecture)) {
            return EXACT;
        }
        try {
            return ofFlags(Files.readAllLines(PROCESSORS));
        } catch (IOException notLinux) {
            return SATURATING;
        }
    }

    /// @param lines of Linux's description of the processors; the first one stands for all
    static ByteProducts ofFlags(List<String> lines) {
        boolean hasVnni = lines.stream()
                .filter(line -> line.startsWith("flags"))
                .limit(1)
                .flatMap(line -> List.of(line.split("\\s+")).stream())
                .anyMatch(VNNI::contains);
        return hasVnni ? EXACT : SATURATING;
    }
}
