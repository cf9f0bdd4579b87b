package dev.lamplight.bench.row;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.cli.cloud.GeneratorFolder;
import dev.lamplight.contract.Json;
import dev.lamplight.localcloud.LocalCloud;
import dev.lamplight.localcloud.LocalCloudOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// The packaged function `chat` in a local cloud of its own, with one generator. Not thread-safe.
final class ChatFunction implements AutoCloseable {
    private static final String FUNCTION = "lamplight-chat";
    private static final String EVENT = "data: ";
    private static final String LAST_EVENT = EVENT + "[DONE]";

    private final LocalCloud cloud;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String model;

    private ChatFunction(LocalCloud cloud, String model) {
        this.cloud = cloud;
        this.model = model;
    }

    /// @param packageFolder of the generator
    static ChatFunction start(Workbench bench, Path packageFolder, Clock clock)
            throws IOException, InterruptedException {
        return start(bench, packageFolder, Map.of(), clock);
    }

    /// @param parameters of the template, beside open access
    static ChatFunction start(Workbench bench, Path packageFolder, Map<String, String> parameters, Clock clock)
            throws IOException, InterruptedException {
        Path models = Files.createTempDirectory(bench.scratch(), "models");
        String name = packageFolder.getFileName().toString();
        copy(packageFolder, Files.createDirectories(models.resolve(name)));
        Map<String, String> all = new HashMap<>(parameters);
        all.put("OpenAccess", "true");
        LocalCloud cloud = LocalCloud.start(LocalCloudOptions.of(
                        bench.root().resolve("infra-sam/template.yaml"),
                        bench.scratch().resolve("chat-function"))
                .withStorage(LocalCloudOptions.Storage.MEMORY)
                .withParameters(all));
        GeneratorFolder folder = new GeneratorFolder(models, clock);
        ChatFunction function = new ChatFunction(cloud, folder.all().getFirst().name());
        try (S3Client s3 = function.s3()) {
            folder.putInto(s3, function.output("ModelsBucket"));
        }
        return function;
    }

    private S3Client s3() {
        return S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(cloud.urls().s3())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .forcePathStyle(true)
                .build();
    }

    private String output(String name) {
        return Objects.requireNonNull(cloud.template().outputs().get(name));
    }

    /// What it keeps for processes to come, by key.
    Map<String, byte[]> keptPrefixes() {
        Map<String, byte[]> kept = new TreeMap<>();
        try (S3Client s3 = s3()) {
            String bucket = output("LibraryBucket");
            s3.listObjectsV2(request -> request.bucket(bucket).prefix("prefixes/"))
                    .contents()
                    .forEach(object -> kept.put(
                            object.key(),
                            s3.getObjectAsBytes(
                                            request -> request.bucket(bucket).key(object.key()))
                                    .asByteArray()));
        }
        return kept;
    }

    /// Puts what another one kept where this one looks for it.
    void put(Map<String, byte[]> keptPrefixes) {
        try (S3Client s3 = s3()) {
            String bucket = output("LibraryBucket");
            keptPrefixes.forEach((key, bytes) ->
                    s3.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(bytes)));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    /// A conversation goes on, greedily.
    ///
    /// @throws IOException where it is refused
    JsonNode answer(List<Map<String, String>> messages, int maxTokens) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(request(messages, maxTokens, "in_memory", false), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("expected an answer, found %d %s".formatted(answer.statusCode(), answer.body()));
        }
        return Json.tree(answer.body());
    }

    /// An answer that came piece by piece.
    ///
    /// @param firstNanos from the request to the first letters
    record Streamed(String text, long firstNanos) {}

    /// The same as a stream.
    ///
    /// @throws IOException where it is refused
    Streamed stream(List<Map<String, String>> messages, int maxTokens) throws IOException, InterruptedException {
        return stream(messages, maxTokens, "in_memory");
    }

    /// @param retention of keys and values, as OpenAI's `prompt_cache_retention` has it
    Streamed stream(List<Map<String, String>> messages, int maxTokens, String retention)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        HttpResponse<Stream<String>> answer =
                http.send(request(messages, maxTokens, retention, true), HttpResponse.BodyHandlers.ofLines());
        if (answer.statusCode() != 200) {
            throw new IOException("expected a stream, found " + answer.statusCode());
        }
        StringBuilder text = new StringBuilder();
        long firstNanos = 0;
        try (Stream<String> lines = answer.body()) {
            for (String line : (Iterable<String>) lines::iterator) {
                String piece = line.startsWith(EVENT) && !line.equals(LAST_EVENT) ? letters(line) : "";
                if (!piece.isEmpty()) {
                    firstNanos = text.isEmpty() ? System.nanoTime() - start : firstNanos;
                    text.append(piece);
                }
            }
        }
        return new Streamed(text.toString(), firstNanos);
    }

    private static String letters(String event) throws IOException {
        return Json.tree(event.substring(EVENT.length()))
                .at("/choices/0/delta/content")
                .asText();
    }

    private HttpRequest request(List<Map<String, String>> messages, int maxTokens, String retention, boolean isStream) {
        Map<String, Object> body = Map.of(
                "model", model,
                "messages", messages,
                "max_tokens", maxTokens,
                "temperature", 0,
                "prompt_cache_retention", retention,
                "stream", isStream);
        return HttpRequest.newBuilder(URI.create(cloud.urls().api() + "/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.text(body)))
                .build();
    }

    /// The most that its processes held at once.
    double megabytesAtMost() {
        return cloud.statistics().stream()
                .filter(function -> function.functionName().equals(FUNCTION))
                .mapToLong(function -> function.maxMemoryUsedMegabytes())
                .max()
                .orElseThrow();
    }

    @Override
    public void close() {
        http.close();
        cloud.close();
    }
}
