package dev.lamplight.tests.product;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import dev.lamplight.aws.http.ApiKeys;
import dev.lamplight.cli.cloud.ModelPackages;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.StoreId;
import dev.lamplight.localcloud.LocalCloud;
import dev.lamplight.localcloud.LocalCloudOptions;
import dev.lamplight.localcloud.host.HostLimits;
import dev.lamplight.localcloud.host.HostStatistics;
import dev.lamplight.localcloud.sqs.NewMessage;
import dev.lamplight.localcloud.sqs.Queues;
import dev.lamplight.localcloud.template.TemplateOptions;
import dev.lamplight.tests.template.FunctionPolicies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// The whole product as it is deployed: the template, the packaged functions in processes of their own, the layer and
/// the model packages, on the local cloud. Nothing stands in for a part. What a function does and its policies do not
/// allow is an error when the product is closed, because AWS would have refused it.
public final class Product implements AutoCloseable {
    private static final Path TEMPLATE = Path.of("..", "infra-sam", "template.yaml");
    private static final Path LAYER = Path.of("..", "shared-model", "layer", "target", "embed", "model");
    private static final Path MODELS = Path.of("..", "shared-model", "layer", "target", "models");
    /// What a caller of the product shows.
    public static final String KEY = "sk-test-of-the-whole-product";

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> QUEUES =
            List.of("lamplight-inbox-events", "lamplight-documents", "lamplight-parts");

    /// Time is jumped here; that must not stop an environment for idleness.
    private static final HostLimits LONG_IDLE = new HostLimits(
            2, Duration.ofSeconds(29), Duration.ofSeconds(60), Duration.ofDays(30), Duration.ofSeconds(30));

    private final LocalCloud cloud;
    private final Weather weather;
    private final S3Client s3;
    private final OpenAIClient client;
    private final Permissions permissions;

    private Product(LocalCloud cloud, Weather weather, Permissions permissions) {
        this.cloud = cloud;
        this.permissions = permissions;
        this.weather = weather;
        this.s3 = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(cloud.urls().s3())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .forcePathStyle(true)
                .build();
        this.client = client(KEY);
    }

    /// Skips the test, with the reason, where the functions are not packaged, as in a quick build.
    public static void needsPackages() {
        Path functions = Path.of("..", "functions");
        try (Stream<Path> folders = Files.list(functions)) {
            folders.filter(folder -> Files.exists(folder.resolve("src")))
                    .map(folder -> folder.resolve("target").resolve("function.zip"))
                    .forEach(zip -> assumeTrue(Files.exists(zip), zip + " is not built (mvn package)"));
        } catch (IOException e) {
            throw new UncheckedIOException(functions.toString(), e);
        }
        assumeTrue(Files.isDirectory(LAYER), LAYER + " is not built (mvn package)");
        assumeTrue(Files.isDirectory(MODELS), MODELS + " is not built (mvn package)");
    }

    /// @param state buckets and queues outlive the product there
    public static Product start(Path state, Weather weather) throws IOException, InterruptedException {
        return start(state, weather, LONG_IDLE);
    }

    /// A product that waits less for a free environment than AWS does, so that a test sees it refuse.
    public static Product startImpatient(Path state, Weather weather) throws IOException, InterruptedException {
        return start(
                state,
                weather,
                new HostLimits(
                        LONG_IDLE.maxEnvironments(),
                        Duration.ofMillis(500),
                        LONG_IDLE.initLimit(),
                        LONG_IDLE.idleLimit(),
                        LONG_IDLE.drainLimit()));
    }

    private static Product start(Path state, Weather weather, HostLimits host)
            throws IOException, InterruptedException {
        LocalCloudOptions options = LocalCloudOptions.of(TEMPLATE, state);
        FunctionPolicies policies = FunctionPolicies.ofTemplate("lamplight", TemplateOptions.ACCOUNT, options.region());
        Permissions permissions = new Permissions(policies);
        weather.onAccess(permissions);
        Product product = new Product(
                LocalCloud.start(new LocalCloudOptions(
                        options.template(),
                        Map.of(
                                "ApiKeyHashes", ApiKeys.Hash.of("saltsalt", KEY).text(),
                                "EtlTimeout", "30",
                                "IndexTimeout", "30",
                                "IndexWindow", "1",
                                "CompactTimeout", "30"),
                        options.region(),
                        options.stackName(),
                        options.stateFolder(),
                        options.storage(),
                        options.ports(),
                        new LocalCloudOptions.Limits(
                                host, options.limits().front(), options.limits().asynchronous()),
                        new LocalCloudOptions.Faults(weather, weather),
                        options.listener(),
                        weather.clock())),
                weather,
                permissions);
        product.installModels();
        return product;
    }

    /// Puts into the bucket of models what it lacks of what the build made, as `./lamplight up` does.
    public void installModels() throws IOException {
        new ModelPackages(MODELS).putInto(s3, modelsBucket());
    }

    public String modelsBucket() {
        return output("ModelsBucket");
    }

    /// A client of the product's S3, as somebody with all rights has it.
    public S3Client s3() {
        return s3;
    }

    public LocalCloud cloud() {
        return cloud;
    }

    /// What the host counted of a function.
    ///
    /// @param function by the template's name, `lamplight-chat`
    public HostStatistics statistics(String function) {
        return cloud.statistics().stream()
                .filter(each -> each.functionName().equals(function))
                .findFirst()
                .orElseThrow();
    }

    public OpenAIClient client() {
        return client;
    }

    /// The official client, unmodified, with the key.
    public OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder().baseUrl(baseUrl()).apiKey(key).build();
    }

    public String baseUrl() {
        return cloud.urls().api() + "/v1";
    }

    public String key() {
        return KEY;
    }

    public URI api(String path) {
        return URI.create(cloud.urls().api() + path);
    }

    /// Puts an object into the inbox, as a person does.
    ///
    /// @return its file
    public FileId drop(String key, String text) {
        s3.putObject(
                request -> request.bucket(output("InboxBucket")).key(key),
                RequestBody.fromBytes(text.getBytes(StandardCharsets.UTF_8)));
        return FileId.ofDropped(output("InboxBucket"), key);
    }

    public void remove(String key) {
        s3.deleteObject(request -> request.bucket(output("InboxBucket")).key(key));
    }

    public static String storeOfFolder(String folder) {
        return StoreId.ofInboxFolder(folder).value();
    }

    public void send(String queue, String body) {
        queues().send(queue, NewMessage.of(body));
    }

    /// Keys of the library below the prefix.
    public List<String> libraryKeys(String prefix) {
        return s3
                .listObjectsV2(
                        request -> request.bucket(output("LibraryBucket")).prefix(prefix))
                .contents()
                .stream()
                .map(object -> object.key())
                .toList();
    }

    public String libraryText(String key) {
        return s3.getObjectAsBytes(
                        request -> request.bucket(output("LibraryBucket")).key(key))
                .asUtf8String();
    }

    public Queues queues() {
        return cloud.queues().queues();
    }

    /// Messages in the three queues, visible or not.
    public int queued() {
        return QUEUES.stream().mapToInt(this::depth).sum();
    }

    public int deadLetters() {
        return QUEUES.stream().mapToInt(queue -> depth(queue + "-dead")).sum();
    }

    public int depth(String queue) {
        Queues.Counts counts = queues().counts(queue);
        return counts.visible() + counts.inFlight() + counts.delayed();
    }

    /// Lets every time in the queues run out at once.
    public void jump(Duration time) {
        weather.advance(time);
        // a poller that waits for a message does not look at the clock until something happens to its queue
        queues().list().forEach(queues()::create);
    }

    /// Waits until there is an answer; asks again whenever a batch has ended, at least once a second.
    public <T> T await(String what, Supplier<Optional<T>> question) throws InterruptedException {
        long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            long seen = weather.batches();
            Optional<T> answer = question.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            if (System.nanoTime() > giveUpAt) {
                throw new AssertionError("waited " + PATIENCE.toSeconds() + " s for " + what + "; queued " + queued()
                        + ", dead " + deadLetters() + "; " + weather.lastFailure());
            }
            weather.awaitBatchAfter(seen);
        }
    }

    public void awaitTrue(String what, Supplier<Boolean> condition) throws InterruptedException {
        boolean met = await(what, () -> Optional.of(condition.get()).filter(Boolean::booleanValue));
        assert met;
    }

    /// Waits until the three queues are empty, and lets time pass whenever a batch has failed.
    public void drain() throws InterruptedException {
        awaitTrue("empty queues", () -> {
            if (queued() > 0 && weather.failedSince()) {
                jump(Duration.ofSeconds(1000));
            }
            return queued() == 0;
        });
    }

    /// What the functions did, beside what they may do.
    public Permissions permissions() {
        return permissions;
    }

    /// What the template tells of itself after a deployment.
    public String output(String name) {
        return cloud.template().outputs().get(name);
    }

    @Override
    public void close() {
        client.close();
        s3.close();
        cloud.close();
        permissions.requireAllowed();
    }
}
