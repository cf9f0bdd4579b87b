package dev.lamplight.tests.simulation;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamplight.tests.product.Checkout;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// Moto, the double of AWS that the Python world uses, as a process of its own: from the environment that `.ci/run`
/// made of `.ci/moto.txt`, or the Python that `LAMPLIGHT_MOTO_PYTHON` names.
final class MotoServer implements AutoCloseable {
    private static final Path OWN = Checkout.file(".lamplight/moto/bin/python");
    private static final Path SCRIPT = Checkout.file("tests/src/test/python/moto_server.py");

    private final Process process;
    private final URI endpoint;

    private MotoServer(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /// Starts it; skips the test, with the reason, where it is not installed.
    static MotoServer start() throws IOException {
        String named = System.getenv("LAMPLIGHT_MOTO_PYTHON");
        String python = named == null || named.isBlank() ? OWN.toString() : named;
        assumeTrue(Files.isExecutable(Path.of(python)), "moto is not installed (.ci/run installs it)");
        Process process = new ProcessBuilder(python, SCRIPT.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String first = lines.readLine();
        if (first == null) {
            process.destroyForcibly();
            throw new IOException(python + " " + SCRIPT + " ended before it listened");
        }
        return new MotoServer(process, URI.create(first));
    }

    URI endpoint() {
        return endpoint;
    }

    String queueUrl(String name) {
        return endpoint + "/123456789012/" + name;
    }

    /// It ends with its input.
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
