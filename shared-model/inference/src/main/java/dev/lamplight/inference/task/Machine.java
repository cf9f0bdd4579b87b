package dev.lamplight.inference.task;

import dev.lamplight.inference.OnnxRuntimeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// What a figure was measured on, as far as it decides products of low precision.
///
/// @param engine with its version
/// @param processor architecture, and the instructions that kernels differ by
public record Machine(String engine, String processor) {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final List<String> TELLING =
            List.of("avx2", "avx_vnni", "avx512_vnni", "amx_int8", "asimddp", "i8mm");

    public static Machine ofThisProcess() {
        return new Machine(
                "onnxruntime " + OnnxRuntimeLibrary.environment().getVersion(),
                (System.getProperty("os.arch", "unknown") + " " + instructions()).strip());
    }

    private static String instructions() {
        try {
            List<String> flags = Files.readAllLines(PROCESSORS).stream()
                    .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                    .limit(1)
                    .flatMap(line -> Arrays.stream(line.split("\\s+")))
                    .toList();
            return TELLING.stream().filter(flags::contains).collect(Collectors.joining(" "));
        } catch (IOException notLinux) {
            return "";
        }
    }
}
