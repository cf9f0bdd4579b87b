package dev.lamplight.tests.stop;

import dev.lamplight.tests.product.Checkout;
import dev.lamplight.tests.product.Environment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A [ProductHost] and what is needed to talk to it, to kill it and to start it again.
final class ProductProcess {
    private static final Path TEMPLATE = Checkout.file("infra-sam/template.yaml");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Path state;
    private final Process process;
    private final BufferedReader output;
    private final Addresses addresses;

    /// Where one life of the product answers.
    record Addresses(URI api, URI s3, URI sqs, String inbox, String library) {
        private static Addresses read(String line) {
            String[] words = line.split(" ", -1);
            return new Addresses(URI.create(words[1]), URI.create(words[2]), URI.create(words[3]), words[4], words[5]);
        }
    }

    private ProductProcess(Path state, Process process, BufferedReader output, Addresses addresses) {
        this.state = state;
        this.process = process;
        this.output = output;
        this.addresses = addresses;
    }

    /// Starts it on the state folder and waits until it is up.
    static ProductProcess start(Path state) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ProductHost.class.getName(),
                        TEMPLATE.toString(),
                        state.toString())
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        state.resolveSibling(state.getFileName() + ".log").toFile()))
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        String line = awaitLine(output, ProductHost.READY);
        return new ProductProcess(state, process, output, Addresses.read(line));
    }

    private static String awaitLine(BufferedReader output, String start) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(start + " ")) {
                return line;
            }
        }
        throw new IOException("the product ended before it said '" + start + "'");
    }

    Addresses addresses() {
        return addresses;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Environments that live now, whatever they are doing.
    List<Environment> environments() {
        return process.toHandle()
                .children()
                .map(child -> Environment.of(child, state))
                .flatMap(Optional::stream)
                .toList();
    }

    /// Puts dead letters back; their number.
    int redrive() throws IOException {
        OutputStream commands = process.getOutputStream();
        commands.write((ProductHost.REDRIVE + "\n").getBytes(StandardCharsets.UTF_8));
        commands.flush();
        return Integer.parseInt(awaitLine(output, ProductHost.DEAD).split(" ", -1)[1]);
    }

    /// `kill -9`, and waits until its environments have followed it.
    ///
    /// @throws AssertionError where one outlives it
    void kill() throws InterruptedException {
        List<Environment> orphans = environments();
        process.destroyForcibly();
        awaitEnd(process.toHandle());
        orphans.forEach(orphan -> awaitEnd(orphan.process()));
    }

    /// SIGTERM, and once more while it is ending.
    void terminate() throws InterruptedException {
        List<Environment> orphans = environments();
        process.toHandle().destroy();
        process.waitFor(50, TimeUnit.MILLISECONDS);
        process.toHandle().destroy();
        awaitEnd(process.toHandle());
        orphans.forEach(orphan -> awaitEnd(orphan.process()));
    }

    /// Ends it in order.
    void end() throws IOException {
        process.getOutputStream().close();
        awaitEnd(process.toHandle());
    }

    private static void awaitEnd(ProcessHandle process) {
        try {
            process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException _) {
            process.destroyForcibly();
            throw new AssertionError("process " + process.pid() + " did not end within " + PATIENCE);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("waiting for process " + process.pid(), impossible);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while process " + process.pid() + " was ending");
        }
    }

    /// Processes of this machine that were started for the state folder and live.
    static List<Long> leftOn(Path state) {
        return ProcessHandle.allProcesses()
                .filter(each -> Environment.commandLine(each).contains(state + "/"))
                .map(ProcessHandle::pid)
                .toList();
    }

    /// Files of the state folder that somebody was about to write when they were stopped.
    static List<Path> halfWritten(Path state) throws IOException {
        try (var files = Files.walk(state)) {
            return files.filter(file -> file.getFileName().toString().matches("half-.*|.*\\.half"))
                    .toList();
        }
    }
}
