package dev.lamplight.tests.stop;

import dev.lamplight.contract.Json;
import dev.lamplight.localcloud.host.FunctionHost;
import dev.lamplight.localcloud.host.HostLimits;
import dev.lamplight.localcloud.host.HostSettings;
import dev.lamplight.localcloud.host.HostedFunction;
import dev.lamplight.tests.product.Checkout;
import dev.lamplight.tests.product.PackagedFunctions;
import dev.lamplight.tests.product.TinyGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The packaged function `chat` alone, with a model in a folder: one of random weights, or the file that
/// `-Dlamplight.smollm2` names.
public final class GenerationHost implements AutoCloseable {
    /// Its own runtime, which streams.
    public static final String STREAMING = "chat";

    /// The same package under AWS's client.
    public static final String BUFFERED = "chat-buffered";

    /// Its own runtime with several requests in one environment.
    public static final String TOGETHER = "chat-together";

    /// How many.
    public static final int REQUESTS_TOGETHER = 8;

    private static final String MODEL = "writer";
    private static final String FILE = System.getProperty("lamplight.smollm2", "");

    private final Path state;
    private final FunctionHost host;
    private final Set<Integer> ends;

    private GenerationHost(Path state, FunctionHost host, Set<Integer> ends) {
        this.state = state;
        this.host = host;
        this.ends = Set.copyOf(ends);
    }

    /// @param state holds the model, logs and what the host unpacks
    public static GenerationHost start(Path state) throws IOException, InterruptedException {
        Path models = Files.createDirectories(state.resolve("models"));
        Path source = FILE.isEmpty() ? TinyGenerator.file(state) : Path.of(FILE);
        Set<Integer> ends = TinyGenerator.compile(source, MODEL, models)
                .tokenizer()
                .vocabulary()
                .ends();
        HostSettings settings = PackagedFunctions.settings(
                state,
                new HostLimits(
                        1, Duration.ofSeconds(60), Duration.ofMinutes(5), Duration.ofDays(1), Duration.ofSeconds(30)));
        Map<String, String> environment = Map.of(
                "MODEL_DIR", models + ",/opt/model",
                "MODEL_URI", "s3://no-such-bucket",
                "LAMPLIGHT_LIBRARY_BUCKET", "no-such-bucket",
                "LAMPLIGHT_OPEN_ACCESS", "true");
        Map<String, String> wrapped = new HashMap<>(environment);
        wrapped.put("AWS_LAMBDA_EXEC_WRAPPER", "/var/task/bootstrap");
        return new GenerationHost(
                state,
                FunctionHost.start(
                        settings,
                        List.of(
                                chat(STREAMING, wrapped, 1),
                                chat(BUFFERED, environment, 1),
                                chat(TOGETHER, wrapped, REQUESTS_TOGETHER)),
                        Clock.systemUTC()),
                ends);
    }

    private static HostedFunction chat(String name, Map<String, String> environment, int concurrency) {
        return new HostedFunction(
                name,
                "java25",
                "io.quarkus.amazon.lambda.runtime.QuarkusStreamHandler::handleRequest",
                Checkout.file("functions/chat/target/function.zip"),
                List.of(Checkout.file("shared-model/layer/target/embed")),
                1769,
                Duration.ofMinutes(2),
                environment,
                OptionalInt.empty(),
                concurrency);
    }

    public FunctionHost host() {
        return host;
    }

    /// API Gateway's event of a request that is answered as a stream.
    public byte[] event(int maxTokens) {
        return event("It was a dark and stormy night.", maxTokens, 0, 1);
    }

    /// The same of another prompt, drawn at a temperature from a seed.
    public byte[] event(String prompt, int maxTokens, double temperature, int seed) {
        Map<String, Integer> withoutEnd = new HashMap<>();
        ends.forEach(token -> withoutEnd.put(String.valueOf(token), -100));
        String body = Json.text(Map.of(
                "model",
                MODEL,
                "prompt",
                prompt,
                "max_tokens",
                maxTokens,
                "temperature",
                temperature,
                "seed",
                seed,
                // so that it writes as much as it may
                "logit_bias",
                withoutEnd,
                "stream",
                true,
                "stream_options",
                Map.of("include_usage", true)));
        return Json.text(Map.of("httpMethod", "POST", "path", "/v1/completions", "body", body))
                .getBytes(StandardCharsets.UTF_8);
    }

    /// Everything that the environments of the streaming function wrote.
    public String log() throws IOException {
        return log(STREAMING);
    }

    /// The same of another function.
    public String log(String function) throws IOException {
        StringBuilder log = new StringBuilder();
        try (Stream<Path> files = Files.list(host.logFolder(function))) {
            for (Path file : files.sorted().toList()) {
                log.append(Files.readString(file));
            }
        }
        return log.toString();
    }

    /// The process of the streaming function, which runs one at a time: the one whose `/tmp` is that of such an
    /// environment. The end of a long command line is cut off.
    public ProcessHandle process() {
        Pattern own = Pattern.compile(Pattern.quote(state + "/tmp/" + STREAMING) + "-[0-9]");
        return ProcessHandle.current()
                .children()
                .filter(child ->
                        own.matcher(child.info().commandLine().orElse("")).find())
                .filter(ProcessHandle::isAlive)
                .findFirst()
                .orElseThrow(() -> new AssertionError("expected an environment that runs"));
    }

    @Override
    public void close() {
        host.close();
    }
}
