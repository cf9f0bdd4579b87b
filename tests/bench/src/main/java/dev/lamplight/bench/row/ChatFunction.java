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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// The packaged function `chat` in a local cloud of its own, with one generator. Not thread-safe.
final class ChatFunction implements AutoCloseable {
    private static final String FUNCTION = "lamplight-chat";

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
        Path models = Files.createTempDirectory(bench.scratch(), "models");
        String name = packageFolder.getFileName().toString();
        copy(packageFolder, Files.createDirectories(models.resolve(name)));
        LocalCloud cloud = LocalCloud.start(LocalCloudOptions.of(
                        bench.root().resolve("infra-sam/template.yaml"),
                        bench.scratch().resolve("chat-function"))
                .withStorage(LocalCloudOptions.Storage.MEMORY)
                .withParameters(Map.of("OpenAccess", "true")));
        GeneratorFolder folder = new GeneratorFolder(models, clock);
        try (S3Client s3 = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(cloud.urls().s3())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .forcePathStyle(true)
                .build()) {
            folder.putInto(s3, Objects.requireNonNull(cloud.template().outputs().get("ModelsBucket")));
        }
        return new ChatFunction(cloud, folder.all().getFirst().name());
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
        Map<String, Object> body =
                Map.of("model", model, "messages", messages, "max_tokens", maxTokens, "temperature", 0);
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(cloud.urls().api() + "/v1/chat/completions"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(Json.text(body)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("expected an answer, found %d %s".formatted(answer.statusCode(), answer.body()));
        }
        return Json.tree(answer.body());
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
