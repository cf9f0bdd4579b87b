package dev.lamplight.tests.clouds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamplight.tests.product.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The executor's own tests, which are Python's as it is, with a Python that the emulators could run on.
final class ExecutorIT {
    private static final Path PROJECT =
            Checkout.file("localstack/executor/pyproject.toml").resolveSibling("");
    private static final String PROBE = "import sys; sys.exit(sys.version_info < (3, 11))";

    private record Ran(int status, String output) {}

    private static Ran run(Path output, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(PROJECT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        Process process = builder.start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(3, TimeUnit.MINUTES);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        String written = Files.readString(output, StandardCharsets.UTF_8);
        return new Ran(ended ? process.exitValue() : -1, written);
    }

    private static boolean works(Path output, String python) throws InterruptedException {
        try {
            return run(output, python, "-c", PROBE).status() == 0;
        } catch (IOException _) { // no such program
            return false;
        }
    }

    @Test
    void itsOwnTestsPass(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        List<String> pythons =
                Stream.of("python3.13", "python3.12", "python3.11", "python3").toList();
        String python = "";
        for (String candidate : pythons) {
            if (python.isEmpty() && works(output, candidate)) {
                python = candidate;
            }
        }
        assumeTrue(!python.isEmpty(), "no Python 3.11 or later is installed");

        Ran ran = run(output, python, "-m", "unittest", "discover", "-v", "-s", "tests", "-t", ".");

        assertThat(ran.status()).as(ran.output()).isZero();
        assertThat(ran.output()).containsPattern("Ran [0-9]{2,} tests");
        System.out.println(
                ran.output().lines().filter(line -> line.contains("skipped")).toList());
    }
}
