package dev.lamplight.inference.generate;

import ai.onnxruntime.OrtEnvironment;
import dev.lamplight.contract.Lazy;
import dev.lamplight.contract.Sha256;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where keys and values may be used again: the same weights in the same form, the same ONNX Runtime on the same kind
/// of
/// processor, so that they are the bits that would be computed anew, and the same tenant, so that nobody learns by
/// the time of an answer what somebody else has asked.
///
/// @param digest of all of that, 64 lower-case hexadecimal digits
public record PrefixSpace(String digest) {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final Lazy<String> PROCESSOR = new Lazy<>(PrefixSpace::processor);

    /// @param model digest of the weights and their form: [GeneratorManifest#version]
    /// @param adapter digest of what changes the weights for a request; empty for nothing
    /// @param tenant who asks: a name, or a digest of a key
    public static PrefixSpace of(String model, String adapter, String tenant) {
        OrtEnvironment environment = OnnxRuntimeLibrary.environment();
        return new PrefixSpace(Sha256.hexOfParts(model, adapter, tenant, environment.getVersion(), PROCESSOR.get()));
    }

    /// What decides which kernels are taken: every flag, since more is safe and less is not.
    private static String processor() {
        String architecture = System.getProperty("os.arch", "");
        try {
            return architecture
                    + Files.readAllLines(PROCESSORS).stream()
                            .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                            .findFirst()
                            .orElse("");
        } catch (IOException notLinux) {
            return architecture;
        }
    }
}
