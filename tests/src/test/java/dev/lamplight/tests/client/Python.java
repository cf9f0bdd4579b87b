package dev.lamplight.tests.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A Python with other people's clients: the one that `LAMPLIGHT_PYTHON` names, else the environment that `.ci/run`
/// made of `.ci/clients.txt`, else the machine's.
final class Python {
    private static final Path OWN = Path.of("..", ".lamplight", "clients", "bin", "python");
    private static final Path SCRIPTS = Path.of("src", "test", "python");

    private Python() {}

    /// Skips the test, with the reason, where the package is not installed.
    static void needs(String packageName) throws IOException, InterruptedException {
        assumeTrue(
                run(List.of("-c", "import " + packageName)).isEmpty(),
                "Python's package " + packageName + " is not installed (.ci/run installs it)");
    }

    /// Runs a script to its end.
    ///
    /// @throws AssertionError with what it wrote where it does not end with 0
    static void check(String script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(SCRIPTS.resolve(script).toString()));
        command.addAll(List.of(arguments));
        assertThat(run(command))
                .as("%s %s", script, arguments[arguments.length - 1])
                .isEmpty();
    }

    /// @return what it wrote, where it did not end with 0
    private static Optional<String> run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(executable()));
        command.addAll(arguments);
        Path written = Files.createTempFile("python", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(written.toFile())
                    .start();
            boolean ended = process.waitFor(3, TimeUnit.MINUTES);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            return ended && process.exitValue() == 0
                    ? Optional.empty()
                    : Optional.of((ended ? "failed: " : "not ended in time: ") + Files.readString(written));
        } catch (IOException absent) {
            return Optional.of(String.valueOf(absent.getMessage()));
        } finally {
            Files.delete(written);
        }
    }

    private static String executable() {
        String named = System.getenv("LAMPLIGHT_PYTHON");
        if (named != null && !named.isBlank()) {
            return named;
        }
        return Files.isExecutable(OWN) ? OWN.toString() : "python3";
    }
}
