package dev.lamplight.cli.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.lamplight.cli.Lamplight;
import dev.lamplight.contract.Json;
import dev.lamplight.localcloud.s3.S3Options;
import dev.lamplight.localcloud.s3.S3Server;
import dev.lamplight.localcloud.sqs.Queues;
import dev.lamplight.localcloud.sqs.SqsOptions;
import dev.lamplight.localcloud.sqs.SqsServer;
import dev.lamplight.localcloud.template.BucketSpec;
import dev.lamplight.localcloud.template.Template;
import dev.lamplight.localcloud.template.TemplateOptions;
import dev.lamplight.localcloud.wire.Call;
import dev.lamplight.localcloud.wire.Decision;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// The buckets and queues of the template on the local cloud's S3 and SQS, and beside them an HTTP interface that
/// says of stores what a test says. A command reaches all of it as it reaches AWS: by the variables that the AWS
/// SDK and Lamplight read, and in a process of its own that can be killed.
public final class Account implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    public static final String INBOX = "lamplight-inbox-000000000000-us-east-1";
    public static final String LIBRARY = "lamplight-library-000000000000-us-east-1";
    private static final String REGION = "us-east-1";
    private static final Path TEMPLATE = Path.of("..", "..", "infra-sam", "template.yaml");

    private final Path root;
    private final SqsServer sqs;
    private final S3Server s3;
    private final HttpServer api;
    private final Template template;
    private final S3Client client;
    private final Map<String, String> stores = new ConcurrentHashMap<>();
    private final Map<String, List<String>> files = new ConcurrentHashMap<>();
    private final List<String> posts = Collections.synchronizedList(new ArrayList<>());
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private volatile Function<Call, Decision> calls = _ -> new Decision.Proceed();

    public Account(Path root) throws IOException {
        this.root = root;
        Files.createDirectories(root.resolve("infra-sam"));
        Files.copy(TEMPLATE, root.resolve("infra-sam").resolve("template.yaml"));
        sqs = SqsServer.start(new SqsOptions(0, Optional.empty(), REGION, call -> calls.apply(call), queueClock()));
        template = Template.read(
                TEMPLATE, new TemplateOptions(REGION, "lamplight", sqs.endpoint(), Map.of("OpenAccess", "true")));
        template.queues().forEach(sqs::create);
        s3 = S3Server.start(S3Options.inMemory(REGION, sqs::deliver).withListener(call -> calls.apply(call)));
        client = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(s3.endpoint())
                .region(Region.of(REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .forcePathStyle(true)
                .build();
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/", exchange -> {
            try (exchange) {
                String path = exchange.getRequestURI().getPath();
                if (exchange.getRequestMethod().equals("POST")) {
                    posts.add(
                            path + " " + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                }
                byte[] body = list(path).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        api.start();
    }

    private Clock queueClock() {
        InstantSource shifted = () -> Clock.systemUTC().instant().plus(ahead.get());
        return shifted.withZone(ZoneOffset.UTC);
    }

    /// Lets the times in the queues run out.
    public void pass(Duration time) {
        ahead.accumulateAndGet(time, Duration::plus);
        template.queues().forEach(sqs::create); // wakes whoever waits
    }

    /// Bodies that were posted, after their path.
    public List<String> posts() {
        return List.copyOf(posts);
    }

    /// The list at the path, one page.
    private String list(String path) {
        String[] parts = path.split("/", -1);
        if (parts.length > 5) {
            return "{}"; // one file
        }
        List<String> data = parts.length > 3 ? files.getOrDefault(parts[3], List.of()) : List.copyOf(stores.values());
        return "{\"data\":[" + String.join(",", data) + "],\"has_more\":false}";
    }

    /// The buckets of the template; objects that were there before a stack have no event.
    public Account withStack() {
        template.buckets().forEach(s3::create);
        sqs.queues().purge("lamplight-inbox-events"); // S3's test event
        return this;
    }

    /// A bucket that tells nobody.
    public Account withBucket(String name) {
        s3.create(new BucketSpec(name, name, name.equals(INBOX), List.of()));
        return this;
    }

    /// A store as the list of stores shows it.
    public void store(String id, String name) {
        stores.put(id, Json.text(Map.of("id", id, "name", name, "status", "completed")));
    }

    /// A store of which some files failed.
    public void failedStore(String id, String name) {
        stores.put(
                id,
                Json.text(Map.of("id", id, "name", name, "status", "completed", "file_counts", Map.of("failed", 1))));
    }

    /// A file as the list of a store's files shows it.
    public void file(String store, Map<String, Object> file) {
        files.computeIfAbsent(store, _ -> new ArrayList<>()).add(Json.text(file));
    }

    public void put(String bucket, String key, String text) {
        client.putObject(
                request -> request.bucket(bucket).key(key).contentType("text/markdown"),
                RequestBody.fromString(text, StandardCharsets.UTF_8));
    }

    public S3Client s3() {
        return client;
    }

    public List<String> keys(String bucket, String prefix) {
        return client.listObjectsV2(request -> request.bucket(bucket).prefix(prefix)).contents().stream()
                .map(object -> object.key())
                .toList();
    }

    public Queues queues() {
        return sqs.queues();
    }

    /// How often S3 told of each key that it was written.
    public Map<String, Integer> told() throws InterruptedException {
        Map<String, Integer> told = new HashMap<>();
        for (String body : bodies("lamplight-inbox-events")) {
            for (JsonNode record : tree(body).path("Records")) {
                told.merge(record.path("s3").path("object").path("key").asText(), 1, Integer::sum);
            }
        }
        return told;
    }

    /// Takes all visible messages out of a queue.
    public List<String> bodies(String queue) throws InterruptedException {
        List<String> bodies = new ArrayList<>();
        while (true) {
            var some = queues().receive(queue, 10, Optional.of(Duration.ofHours(1)), Duration.ZERO);
            if (some.isEmpty()) {
                return bodies;
            }
            some.forEach(message -> bodies.add(message.body()));
        }
    }

    private static JsonNode tree(String body) {
        try {
            return Json.tree(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError(body, e);
        }
    }

    public void onCalls(Function<Call, Decision> decide) {
        calls = decide;
    }

    /// A command under way.
    public record Running(Process process, Path out, Path notes) {
        public void kill() {
            process.destroyForcibly();
        }

        /// @throws AssertionError where it does not end: a command waits for ever for a Ctrl-C that whoever started the
        ///     tests has its children ignore
        public Ended await() throws InterruptedException, IOException {
            boolean hasEnded = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (!hasEnded) {
                process.destroyForcibly().waitFor();
            }
            Ended ended = new Ended(process.exitValue(), Files.readString(out), Files.readString(notes));
            if (!hasEnded) {
                throw new AssertionError(
                        "expected it to end, found it running after %s: %s".formatted(PATIENCE, ended));
            }
            return ended;
        }
    }

    /// @param out what it printed
    /// @param notes what it said beside that
    public record Ended(int status, String out, String notes) {}

    public Ended run(String... arguments) throws IOException, InterruptedException {
        return start(arguments).await();
    }

    public Running start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dslf4j.internal.verbosity=ERROR",
                "-Dlamplight.root=" + root,
                "-cp",
                System.getProperty("java.class.path"),
                Lamplight.class.getName()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(root, "out", ".txt");
        Path notes = Files.createTempFile(root, "notes", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectOutput(out.toFile())
                .redirectError(notes.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("LAMPLIGHT_"));
        builder.environment()
                .putAll(Map.of(
                        "LAMPLIGHT_URL",
                        "http://127.0.0.1:" + api.getAddress().getPort(),
                        "LAMPLIGHT_API_KEY",
                        "sk-test",
                        "LAMPLIGHT_INBOX_BUCKET",
                        INBOX,
                        "LAMPLIGHT_LIBRARY_BUCKET",
                        LIBRARY,
                        "AWS_ENDPOINT_URL_S3",
                        s3.endpoint().toString(),
                        "AWS_ENDPOINT_URL_SQS",
                        sqs.endpoint().toString(),
                        "AWS_REGION",
                        REGION,
                        "AWS_ACCESS_KEY_ID",
                        "test",
                        "AWS_SECRET_ACCESS_KEY",
                        "test"));
        return new Running(builder.start(), out, notes);
    }

    @Override
    public void close() {
        api.stop(0);
        client.close();
        s3.close();
        sqs.close();
    }
}
