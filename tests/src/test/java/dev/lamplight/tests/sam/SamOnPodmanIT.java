package dev.lamplight.tests.sam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.contract.Json;
import dev.lamplight.localcloud.s3.S3Options;
import dev.lamplight.localcloud.s3.S3Server;
import dev.lamplight.tests.product.Checkout;
import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.product.TinyGenerator;
import dev.lamplight.tests.product.Weather;
import java.io.File;
import java.io.IOException;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `sam local invoke` and `sam local start-api` with the containers of podman, on stand-ins of AWS's base images that
/// `localstack/sam-podman/` makes of this machine: the template, the packages and the layers as they are deployed.
final class SamOnPodmanIT {
    private static final Path SCRIPT = Checkout.file("localstack/sam-podman/sam");
    private static final Path FOLDER = Checkout.file("infra-sam");

    /// As `infra-sam/sam-local.json` names it, like the local cloud.
    private static final String MODELS = "lamplight-models-000000000000-us-east-1";

    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration ANSWER = Duration.ofMinutes(4);

    private final Path folder;

    SamOnPodmanIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeAll
    static void needsPodman() {
        for (String program : List.of("podman", "busybox")) {
            assumeTrue(isOnPath(program), program + " is not installed");
        }
        assumeTrue(isRoot(), "podman is tried as root only: its bridge leads from functions to S3");
        Product.needsPackages();
        assumeTrue(
                Files.isDirectory(Checkout.file("shared-model/layer/target/runtime")),
                "the layer with Java is not built (mvn package)");
        assumeTrue(
                Files.isDirectory(Checkout.file("infra-sam/start/target/embed")),
                "the start caches are not built (a full build)");
    }

    @BeforeEach
    void needsSamCli() {
        assertThat(SamCli.in(FOLDER, folder, Map.of()).command()).isNotEmpty();
    }

    private static boolean isOnPath(String program) {
        return List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    @ParameterizedTest
    @ValueSource(strings = {"own", "managed"})
    void invokesAFunctionOnEitherRuntime(String runtime) throws Exception {
        JsonNode answer = invoke(
                Map.of(),
                Files.readString(GeneratedEvents.EVENTS.resolve("embed/texts.json")),
                "Embed",
                "--parameter-overrides",
                "OpenAccess=true FunctionRuntime=" + runtime);

        JsonNode vectors = Json.tree(answer.path("body").asText()).path("data");
        assertThat(vectors).hasSize(2);
        assertThat(vectors.get(0).path("embedding")).hasSize(384);
    }

    /// With what `sam local generate-event` makes, and the S3 and SQS of the local cloud.
    @Test
    void invokesEveryFunctionWithAGeneratedEvent() throws Exception {
        GeneratedEvents events = new GeneratedEvents(SamCli.in(FOLDER, folder.resolve("sam"), Map.of()));
        Map<String, String> requests = Map.of(
                "Ingest", events.request("GET", "v1/files", ""),
                "Stores", events.request("GET", "v1/models", ""),
                "Chat", events.request("POST", "v1/chat/completions", question()));
        Map<String, String> batches = Map.of(
                "Etl", events.batch(GeneratedEvents.messagesTo("etl").getLast()),
                "Index", events.batch(GeneratedEvents.messagesTo("index").getLast()),
                "Compact", events.batch(GeneratedEvents.messagesTo("compact").getLast()));
        try (Product product = Product.start(folder.resolve("state"), new Weather())) {
            TinyGenerator.installInto(product.s3(), MODELS, Files.createDirectory(folder.resolve("generator")));
            Map<String, String> services = Map.of(
                    "AWS_ENDPOINT_URL_S3", product.cloud().urls().s3().toString(),
                    "AWS_ENDPOINT_URL_SQS", product.cloud().urls().sqs().toString());
            for (Map.Entry<String, String> request : requests.entrySet()) {
                assertThat(invoke(services, request.getValue(), request.getKey())
                                .path("statusCode")
                                .asInt())
                        .as(request.getKey())
                        .isEqualTo(200);
            }
            for (Map.Entry<String, String> batch : batches.entrySet()) {
                JsonNode failures =
                        invoke(services, batch.getValue(), batch.getKey()).path("batchItemFailures");
                assertThat(failures.isArray()).as(batch.getKey()).isTrue();
                assertThat(failures).as(batch.getKey()).isEmpty();
            }
        }
    }

    private static JsonNode invoke(Map<String, String> services, String event, String function, String... more)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("local", "invoke", function, "--event", "-"));
        arguments.addAll(List.of(more));
        Program.Ended ended = new Program(List.of(SCRIPT.toString()), variables(services), FOLDER)
                .runWith(event, arguments.toArray(String[]::new))
                .successfully();
        JsonNode answer = Json.tree(ended.output());
        assertThat(answer.has("errorType")).as(ended.output() + ended.errors()).isFalse();
        return answer;
    }

    /// On both the zip's own `bootstrap` runs, because AWS's emulator looks for it before it looks for a managed
    /// runtime.
    @ParameterizedTest
    @ValueSource(strings = {"own", "managed"})
    void servesTheApiOnEitherRuntime(String runtime) throws Exception {
        try (S3Server s3 = S3Server.start(S3Options.inMemory("us-east-1", (_, _) -> {}));
                var client = SamCliIT.client(s3.endpoint())) {
            client.createBucket(request -> request.bucket(MODELS));
            TinyGenerator.installInto(client, MODELS, Files.createDirectory(folder.resolve("generator")));
            int port = freePort();
            Path log = folder.resolve("start-api.log");
            ProcessBuilder builder = new ProcessBuilder(
                            SCRIPT.toString(),
                            "local",
                            "start-api",
                            "--port",
                            Integer.toString(port),
                            "--warm-containers",
                            "LAZY",
                            "--parameter-overrides",
                            "OpenAccess=true FunctionRuntime=" + runtime)
                    .directory(FOLDER.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment()
                    .putAll(variables(
                            Map.of("AWS_ENDPOINT_URL_S3", s3.endpoint().toString())));
            Process process = builder.start();
            try (HttpClient http = HttpClient.newHttpClient()) {
                URI api = URI.create("http://127.0.0.1:" + port);
                awaitListening(http, api, process, log);

                assertThat(get(http, api.resolve("/v1/models"), log))
                        .contains("\"bge-small-en-v1.5\"")
                        .contains("\"" + TinyGenerator.NAME + "\"");
                assertThat(get(http, api.resolve("/health/live"), log)).contains("ok");
                assertThat(post(http, api.resolve("/v1/chat/completions"), question(), log))
                        .contains("\"chat.completion\"");
            } finally {
                process.destroy();
                if (!process.waitFor(30, TimeUnit.SECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                }
            }
        }
    }

    private static String question() throws IOException {
        ObjectNode question = (ObjectNode) Json.tree(GeneratedEvents.bodyOf("chat/completion.json"));
        return question.put("model", TinyGenerator.NAME).toString();
    }

    private static String get(HttpClient http, URI address, Path log) throws IOException, InterruptedException {
        return answer(http, HttpRequest.newBuilder(address), log);
    }

    private static String post(HttpClient http, URI address, String body, Path log)
            throws IOException, InterruptedException {
        return answer(
                http,
                HttpRequest.newBuilder(address)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)),
                log);
    }

    private static String answer(HttpClient http, HttpRequest.Builder request, Path log)
            throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(request.timeout(ANSWER).build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        assertThat(answer.statusCode()).as("%s\n%s", answer.body(), text(log)).isEqualTo(200);
        return answer.body();
    }

    private static void awaitListening(HttpClient http, URI api, Process process, Path log)
            throws IOException, InterruptedException {
        long giveUpAt = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                http.send(HttpRequest.newBuilder(api).build(), HttpResponse.BodyHandlers.discarding());
                return;
            } catch (ConnectException _) {
                if (process.waitFor(200, TimeUnit.MILLISECONDS) || System.nanoTime() > giveUpAt) {
                    throw new AssertionError("the API does not listen:\n" + text(log));
                }
            }
        }
    }

    private static String text(Path log) throws IOException {
        return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    }

    private static Map<String, String> variables(Map<String, String> services) {
        Map<String, String> variables = new HashMap<>(services);
        variables.put("JAVA_HOME", System.getProperty("java.home"));
        return variables;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
