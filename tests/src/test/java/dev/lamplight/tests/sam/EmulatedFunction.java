package dev.lamplight.tests.sam;

import dev.lamplight.localcloud.host.RuntimeClient;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// A packaged function under AWS's Runtime Interface Emulator, as a process of this machine. One call at a time: the
/// emulator breaks where several come together.
final class EmulatedFunction implements AutoCloseable {
    private static final String CLIENT = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";
    private static final String NATIVE_LIBRARY =
            "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";
    private static final String WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER";
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration ANSWER = Duration.ofMinutes(2);

    private final Process process;
    private final URI address;
    private final Path log;
    private final HttpClient http;

    private EmulatedFunction(Process process, URI address, Path log, HttpClient http) {
        this.process = process;
        this.address = address;
        this.log = log;
        this.http = http;
    }

    /// @param emulator AWS's program
    /// @param services where S3 and SQS answer, by the names of the SDK's variables
    static EmulatedFunction start(Path emulator, UnpackedFunction function, Map<String, String> services, Path folder)
            throws IOException, InterruptedException {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Path log = folder.resolve("log");
        Map<String, String> variables = function.variables(services, temporary);
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(
                emulator.toString(),
                "--runtime-interface-emulator-address",
                "127.0.0.1:" + port,
                "--runtime-api-address",
                "127.0.0.1:" + freePort()));
        command.addAll(
                function.spec().runtime().startsWith("provided")
                        ? List.of(function.code().resolve("bootstrap").toString())
                        : managed(function, variables, temporary));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(function.code().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(variables);
        EmulatedFunction started = new EmulatedFunction(
                builder.start(),
                URI.create("http://127.0.0.1:" + port + "/2015-03-31/functions/function/invocations"),
                log,
                HttpClient.newHttpClient());
        try {
            started.awaitPort(port);
            return started;
        } catch (AssertionError | IOException | InterruptedException failed) {
            started.close();
            throw failed;
        }
    }

    /// As the managed runtime starts Java, behind the wrapper that a function names.
    private static List<String> managed(UnpackedFunction function, Map<String, String> variables, Path temporary)
            throws IOException {
        List<Path> client = RuntimeClient.onClassPath().jars();
        List<String> command = new ArrayList<>();
        Optional.ofNullable(variables.get(WRAPPER)).ifPresent(command::add);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Djava.net.preferIPv4Stack=true",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + temporary,
                "-D" + NATIVE_LIBRARY + "=" + nativeLibrary(client, temporary),
                "-cp",
                client.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                CLIENT,
                function.spec().handler()));
        return command;
    }

    /// By itself the client unpacks it over one path of the machine.
    private static Path nativeLibrary(List<Path> client, Path folder) throws IOException {
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
        Path library = folder.resolve("libaws-lambda-jni.so");
        for (Path jar : client) {
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                ZipEntry entry = zip.getEntry("jni/libaws-lambda-jni.linux-" + architecture + ".so");
                if (entry != null) {
                    try (InputStream bytes = zip.getInputStream(entry)) {
                        Files.copy(bytes, library, StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
        }
        return library;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitPort(int port) throws IOException, InterruptedException {
        long giveUpAt = System.nanoTime() + START.toNanos();
        URI ping = URI.create("http://127.0.0.1:" + port + "/");
        while (true) {
            try {
                http.send(HttpRequest.newBuilder(ping).build(), HttpResponse.BodyHandlers.discarding());
                return;
            } catch (ConnectException _) {
                if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > giveUpAt) {
                    throw new AssertionError("the emulator does not listen:\n" + log());
                }
            }
        }
    }

    /// What the function answers to the event, or the emulator for it.
    String invoke(String event) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(address)
                        .timeout(ANSWER)
                        .POST(HttpRequest.BodyPublishers.ofString(event))
                        .build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (answer.statusCode() != 200 || answer.body().contains("\"errorType\"")) {
            throw new AssertionError(answer.statusCode() + " " + answer.body() + "\n" + log());
        }
        return answer.body();
    }

    String log() throws IOException {
        return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        http.close();
    }
}
