package dev.lamplight.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// SIGTERM while ONNX Runtime is at work: the process ends as one that was asked to, not with a crash of native code.
final class EmbeddingStopIT {
    private static final int TERMINATED = 128 + 15;
    private static final int PATIENCE_SECONDS = 60;

    private final Path folder;

    EmbeddingStopIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aProcessThatIsEmbeddingEndsCleanly(long seed) throws Exception {
        assertEndsCleanly("running", 1 + new Random(seed).nextInt(12));
    }

    @Test
    void aProcessThatIsLoadingItsModelsEndsCleanly() throws Exception {
        assertEndsCleanly("loading", 1);
    }

    /// Stops it once it has said the line so many times.
    private void assertEndsCleanly(String line, int times) throws Exception {
        Path errors = folder.resolve("errors");
        Process process = start(errors);
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (int left = times; left > 0; ) {
                String said = output.readLine();
                assertThat(said).as("process lives").isNotNull();
                left -= said.equals(line) ? 1 : 0;
            }
            process.toHandle().destroy(); // the process itself would close the streams too
            String rest = String.join("\n", output.lines().toList());

            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue())
                    .as("%s\n%s", rest, Files.readString(errors))
                    .isEqualTo(TERMINATED);
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(Path errors) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:ErrorFile=" + folder.resolve("crash.log"),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        EmbeddingProcess.class.getName(),
                        Fixture.LAYER.toString())
                .redirectError(errors.toFile())
                .start();
    }
}
