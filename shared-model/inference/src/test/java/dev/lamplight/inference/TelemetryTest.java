package dev.lamplight.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TelemetryTest {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private final Path home;

    TelemetryTest(@TempDir Path home) {
        this.home = home;
    }

    /// What is to be sent is first written into a database in the home folder.
    @Test
    void isNotCollectedByProcessesThatLoadTheLibrary() throws IOException, InterruptedException {
        assertThat(outputOf(Ours.class)).isEqualTo("ready");

        assertThat(filesOfHome()).isEmpty();
    }

    /// Where this fails, ONNX Runtime has changed its ways, and the claim above says nothing any more.
    @Test
    void wouldBeCollectedOnLinux() throws IOException, InterruptedException {
        assertThat(outputOf(Bare.class)).isEqualTo("ready");

        assertThat(filesOfHome().isEmpty())
                .isEqualTo(!System.getProperty("os.name").equals("Linux"));
    }

    private String outputOf(Class<?> main) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                JAVA.toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeAll(List.of("ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME", "CI"));
        environment.put("HOME", home.toString());
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.strip();
    }

    private List<Path> filesOfHome() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /// As every process of the product loads the library.
    static final class Ours {
        public static void main(String[] arguments) {
            OrtEnvironment _ = OnnxRuntimeLibrary.environment();
            System.out.println("ready");
        }
    }

    /// As others do.
    static final class Bare {
        public static void main(String[] arguments) {
            OrtEnvironment _ = OrtEnvironment.getEnvironment();
            System.out.println("ready");
        }
    }
}
