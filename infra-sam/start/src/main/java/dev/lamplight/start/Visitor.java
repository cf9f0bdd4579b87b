package dev.lamplight.start;

import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.client.StoreFile;
import dev.lamplight.cli.client.StoreSummary;
import dev.lamplight.cli.cloud.GeneratorFolder;
import dev.lamplight.cli.cloud.LocalS3;
import dev.lamplight.core.decoder.DecoderFamily;
import dev.lamplight.core.decoder.SyntheticDecoder;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.gguf.TensorType;
import dev.lamplight.inference.ModelPackage;
import dev.lamplight.inference.generate.GeneratorAssembly;
import dev.lamplight.localcloud.LocalCloud;
import dev.lamplight.localcloud.sqs.NewMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// Somebody who does once what users do: drops a document, uploads another, asks for vectors, for passages, for answers
/// and for the text of a model, and has the store looked after.
///
/// The model is of random weights, made here: what it writes has no sense, the code that writes it is the real one.
final class Visitor {
    private static final String STORE = "training";
    private static final String MODEL = "tiny";
    private static final int POSITIONS = 256;
    private static final long SEED = 42;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String DOCUMENT = """
            # The workshop

            The workshop opens at eight in the morning. Repairs are free of charge in the first two years.

            ## Bicycles

            A bicycle is ready within three days. The mechanic writes a message when it can be fetched.
            """;
    private static final String SWEEP = """
            {"specversion":"1.0","id":"training","source":"lamplight/schedule",\
            "type":"dev.lamplight.sweep.scheduled.v1","time":"%s","data":{"collection":"delete"}}""";

    private final LocalCloud cloud;
    private final Path folder;

    /// @param folder an empty one, for what is put in
    Visitor(LocalCloud cloud, Path folder) {
        this.cloud = cloud;
        this.folder = folder;
    }

    /// @throws IOException where a part of the product does not do its work
    void useEverything() throws IOException {
        installModel();
        Deployment here = new Deployment(
                cloud.urls().api(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        try (PlatformClient client = new PlatformClient(here)) {
            drop();
            String store = dropped(client);
            upload(client, store);
            ask(client, store);
            write(client);
        }
        lookAfterStores();
    }

    private void installModel() throws IOException {
        Path file = Files.write(
                folder.resolve("tiny.gguf"),
                SyntheticDecoder.file(DecoderFamily.LLAMA, TensorType.Q8_0, SyntheticDecoder.Head.TIED, SEED));
        Path models = Files.createDirectory(folder.resolve("models"));
        try (GgufFile weights = GgufFile.open(file)) {
            new GeneratorAssembly(
                            weights,
                            new GeneratorAssembly.Source(
                                    MODEL,
                                    "tiny.gguf",
                                    ModelPackage.sha256(file),
                                    Instant.parse("2026-01-01T00:00:00Z")),
                            WeightForm.BLOCKS,
                            POSITIONS)
                    .assemble(Files.createDirectory(models.resolve(MODEL)));
        }
        try (S3Client s3 = s3()) {
            new GeneratorFolder(models, Clock.systemUTC()).putInto(s3, bucket("ModelsBucket"));
        }
    }

    private void drop() {
        try (S3Client s3 = s3()) {
            s3.putObject(
                    request -> request.bucket(bucket("InboxBucket")).key(STORE + "/workshop.md"),
                    RequestBody.fromString(DOCUMENT));
        }
    }

    private String dropped(PlatformClient client) throws IOException {
        await("the dropped document in its store", () -> store(client)
                .map(found ->
                        !client.files(found.id(), Optional.of("completed")).isEmpty())
                .orElse(false));
        return store(client).orElseThrow().id();
    }

    private static Optional<StoreSummary> store(PlatformClient client) {
        return client.stores().stream()
                .filter(candidate -> candidate.isCalled(STORE))
                .findFirst();
    }

    private void upload(PlatformClient client, String store) throws IOException {
        Path file = Files.writeString(folder.resolve("hours.txt"), "The workshop is closed on Sundays.");
        String id = client.upload(file, "hours.txt");
        StoreFile _ = client.attach(store, id, Map.of("kind", "hours"));
        await(
                "the uploaded document in its store",
                () -> client.files(store, Optional.of("completed")).size() == 2);
    }

    private static void ask(PlatformClient client, String store) {
        client.post("/v1/embeddings", Map.of("model", "bge-small-en-v1.5", "input", "When does the workshop open?"));
        client.search(store, "When does the workshop open?", 5);
        client.ask(List.of(store), "When does the workshop open?", PlatformClient.EXTRACTIVE);
    }

    private static void write(PlatformClient client) {
        client.answer(MODEL, "When does the workshop open?", 16);
        client.post(
                "/v1/chat/completions",
                Map.of(
                        "model",
                        MODEL,
                        "messages",
                        List.of(Map.of("role", "user", "content", "Give me a JSON object.")),
                        "response_format",
                        Map.of("type", "json_object"),
                        "max_completion_tokens",
                        16));
    }

    /// By the message that the schedule sends once a day.
    private void lookAfterStores() throws IOException {
        cloud.queues().queues().send("lamplight-parts", NewMessage.of(SWEEP.formatted(Instant.now())));
        await("compact", () -> answered("lamplight-compact") > 0);
    }

    private long answered(String function) {
        return cloud.statistics().stream()
                .filter(counted -> counted.functionName().equals(function))
                .mapToLong(counted -> counted.invocations() - counted.functionErrors())
                .sum();
    }

    private static void await(String what, BooleanSupplier isThere) throws IOException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!isThere.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new IOException("waited %s for %s in vain".formatted(PATIENCE, what));
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    private S3Client s3() {
        return LocalS3.client(cloud.urls().s3(), "us-east-1");
    }

    private String bucket(String output) {
        return Objects.requireNonNull(cloud.template().outputs().get(output), output);
    }
}
