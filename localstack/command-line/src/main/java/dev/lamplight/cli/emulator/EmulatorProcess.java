package dev.lamplight.cli.emulator;

import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.localcloud.host.RuntimeClient;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// An emulator that runs, with its functions, on 127.0.0.1 alone. It ends with this object, and with this process,
/// however that ends.
final class EmulatorProcess implements AutoCloseable {
    private static final int USUAL_PORT = 4566;
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(40);
    private static final int LOG_LINES = 15;

    private final Emulator emulator;
    private final Process process;
    private final URI endpoint;
    private final Path log;

    private EmulatorProcess(Emulator emulator, Process process, URI endpoint, Path log) {
        this.emulator = emulator;
        this.process = process;
        this.endpoint = endpoint;
        this.log = log;
    }

    /// Where an emulator puts things, and what it is told.
    ///
    /// @param state a folder of this run alone
    /// @param functionLogs gets a folder of log streams for each function
    /// @param functions names of those that will be deployed
    /// @param more variables of its environment, over all others
    record Setting(Path state, Path functionLogs, OptionalInt port, List<String> functions, Map<String, String> more) {}

    /// Returns when it answers.
    ///
    /// @throws CommandFailure where the port is taken, or it does not start
    static EmulatorProcess start(Emulator emulator, EmulatorFiles files, Setting setting)
            throws IOException, InterruptedException {
        int port = port(setting.port());
        Files.createDirectories(setting.state());
        Path log = setting.state().resolve(emulator.id() + ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        files.python(emulator).toString(),
                        files.startScript().toString(),
                        emulator.id(),
                        "--port",
                        Integer.toString(port),
                        "--state",
                        setting.state().toString())
                .directory(setting.state().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .put(
                        "LAMPLIGHT_EXECUTOR_CLIENT",
                        RuntimeClient.onClassPath().jars().stream()
                                .map(Path::toString)
                                .collect(Collectors.joining(File.pathSeparator)));
        builder.environment()
                .put("LAMPLIGHT_EXECUTOR_LOGS", setting.functionLogs().toString());
        builder.environment().put("LAMPLIGHT_EXECUTOR_FUNCTIONS", String.join(",", setting.functions()));
        builder.environment()
                .put(
                        "LAMPLIGHT_EXECUTOR_JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.environment().putAll(setting.more());
        EmulatorProcess started =
                new EmulatorProcess(emulator, builder.start(), URI.create("http://127.0.0.1:" + port), log);
        try {
            started.awaitReady();
            return started;
        } catch (CommandFailure | IOException | InterruptedException failed) {
            started.close();
            throw failed;
        }
    }

    /// The wanted port, which must be free, 0 for any; else the usual one where it is free, else any.
    private static int port(OptionalInt wanted) throws IOException {
        if (wanted.isPresent() && wanted.getAsInt() > 0) {
            if (!isFree(wanted.getAsInt())) {
                throw new CommandFailure("Port " + wanted.getAsInt() + " is taken: choose another with --port.");
            }
            return wanted.getAsInt();
        }
        if (wanted.isEmpty() && isFree(USUAL_PORT)) {
            return USUAL_PORT;
        }
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        long giveUpAt = System.nanoTime() + START_LIMIT.toNanos();
        HttpRequest question = HttpRequest.newBuilder(endpoint.resolve(emulator.healthPath()))
                .timeout(Duration.ofSeconds(5))
                .build();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            while (System.nanoTime() < giveUpAt) {
                if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                    throw new CommandFailure(
                            emulator.title() + " did not start; " + log + " ends with:\n" + endOfLog());
                }
                if (answers(client, question)) {
                    return;
                }
            }
        }
        throw new CommandFailure(emulator.title() + " was not ready within " + START_LIMIT.toSeconds() + " s; " + log
                + " ends with:\n" + endOfLog());
    }

    private static boolean answers(HttpClient client, HttpRequest question) throws IOException, InterruptedException {
        try {
            return client.send(question, BodyHandlers.discarding()).statusCode() == 200;
        } catch (ConnectException | java.net.http.HttpTimeoutException _) { // not yet
            return false;
        }
    }

    private String endOfLog() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    }

    URI endpoint() {
        return endpoint;
    }

    Path log() {
        return log;
    }

    long processId() {
        return process.pid();
    }

    /// Asks it to end by the end of its input, and waits for it and its functions.
    @Override
    public void close() {
        List<ProcessHandle> functions = process.descendants().toList();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (IOException _) {
            process.destroyForcibly();
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        functions.forEach(ProcessHandle::destroyForcibly);
    }
}
