package dev.lamplight.tests.memory;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.http.ApiKeys;
import dev.lamplight.contract.Json;
import dev.lamplight.localcloud.FunctionPlan;
import dev.lamplight.localcloud.front.ApiFront;
import dev.lamplight.localcloud.front.FrontLimits;
import dev.lamplight.localcloud.host.FunctionHost;
import dev.lamplight.localcloud.host.HostLimits;
import dev.lamplight.localcloud.host.HostSettings;
import dev.lamplight.localcloud.host.RuntimeClient;
import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.s3.S3Options;
import dev.lamplight.localcloud.s3.S3Server;
import dev.lamplight.localcloud.sqs.NewMessage;
import dev.lamplight.localcloud.sqs.SqsOptions;
import dev.lamplight.localcloud.sqs.SqsServer;
import dev.lamplight.localcloud.sqs.StoredMessage;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.Template;
import dev.lamplight.localcloud.template.TemplateOptions;
import dev.lamplight.tests.product.Checkout;
import dev.lamplight.tests.product.TinyGenerator;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// The parts of the local cloud with the packaged functions, one environment each, and nothing that calls a queue's
/// function: a message stays in its queue until it is handed over by [#deliver]. So one function can be watched alone.
final class UnwiredCloud implements AutoCloseable {
    static final String KEY = "sk-test-of-memory";
    static final String INBOX_EVENTS = "lamplight-inbox-events";
    static final String DOCUMENTS = "lamplight-documents";
    static final String PARTS = "lamplight-parts";
    static final String COMPACTIONS = "lamplight-compactions.fifo";

    private static final Path TEMPLATE = Checkout.file("infra-sam/template.yaml");
    private static final String REGION = "us-east-1";
    private static final String WITH_CACHE = "lamplight-chat";
    private static final int PREFIX_CACHE_BYTES = 4 << 20;
    private static final HostLimits ONE_ENVIRONMENT = new HostLimits(
            1, Duration.ofSeconds(29), Duration.ofSeconds(90), Duration.ofDays(1), Duration.ofSeconds(30));
    private static final Map<String, String> FUNCTION_OF =
            Map.of(INBOX_EVENTS, "etl", DOCUMENTS, "etl", PARTS, "index", COMPACTIONS, "compact");

    private final SqsServer sqs;
    private final S3Server s3;
    private final FunctionHost host;
    private final ApiFront front;
    private final Template template;
    private final S3Client client;

    private UnwiredCloud(SqsServer sqs, S3Server s3, FunctionHost host, ApiFront front, Template template) {
        this.sqs = sqs;
        this.s3 = s3;
        this.host = host;
        this.front = front;
        this.template = template;
        this.client = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(s3.endpoint())
                .region(Region.of(REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .forcePathStyle(true)
                .build();
    }

    /// @param state an empty folder
    static UnwiredCloud start(Path state) throws IOException, InterruptedException {
        SqsServer sqs = SqsServer.start(SqsOptions.inMemory(REGION));
        Template template = Template.read(
                TEMPLATE,
                new TemplateOptions(
                        REGION,
                        "lamplight",
                        sqs.endpoint(),
                        Map.of("ApiKeyHashes", ApiKeys.Hash.of("saltsalt", KEY).text())));
        template.queues().forEach(sqs::create);
        S3Server s3 = S3Server.start(S3Options.inFolder(REGION, sqs::deliver, state.resolve("buckets")));
        template.buckets().forEach(s3::create);
        HostSettings settings = new HostSettings(
                state,
                REGION,
                TemplateOptions.ACCOUNT,
                s3.endpoint(),
                sqs.endpoint(),
                RuntimeClient.onClassPath(),
                ONE_ENVIRONMENT);
        FunctionHost host = FunctionHost.start(
                settings,
                template.functions().stream()
                        .map(spec -> FunctionPlan.hosted(spec).withEnvironment(environment(spec)))
                        .toList(),
                Clock.systemUTC());
        ApiFront front = ApiFront.start(0, template, host, FrontLimits.DEFAULT, Clock.systemUTC());
        return new UnwiredCloud(sqs, s3, host, front, template);
    }

    /// A cache of beginnings that is full before the first look at its function's memory: what grows behind that goes
    /// on.
    private static Map<String, String> environment(FunctionSpec spec) {
        if (!spec.name().equals(WITH_CACHE)) {
            return spec.environment();
        }
        Map<String, String> environment = new HashMap<>(spec.environment());
        environment.put("LAMPLIGHT_PREFIX_CACHE_BYTES", Integer.toString(PREFIX_CACHE_BYTES));
        return environment;
    }

    URI api(String path) {
        return URI.create(front.uri() + path);
    }

    ObjectStore inbox() {
        return new ObjectStore(client, output("InboxBucket"));
    }

    ObjectStore library() {
        return new ObjectStore(client, output("LibraryBucket"));
    }

    private String output(String name) {
        return Objects.requireNonNull(template.outputs().get(name), name);
    }

    /// A generator for `chat`.
    ///
    /// @param scratch an empty folder
    void installGenerator(Path scratch) throws IOException {
        TinyGenerator.installInto(client, output("ModelsBucket"), scratch);
    }

    int memoryMegabytes(String function) {
        return host.function("lamplight-" + function).orElseThrow().memoryMegabytes();
    }

    void send(String queue, NewMessage message) {
        sqs.queues().send(queue, message);
    }

    /// Messages that wait in the queue, taken out of it.
    List<StoredMessage> take(String queue, int max) throws InterruptedException {
        List<StoredMessage> taken = sqs.queues().receive(queue, max, Optional.empty(), Duration.ZERO);
        taken.forEach(message -> sqs.queues().delete(queue, message.receipt()));
        return taken;
    }

    /// Hands messages to the function of the queue as Lambda's poller does, acknowledged whatever comes of them.
    ///
    /// @throws AssertionError where the function does not live through it
    void deliver(String queue, List<StoredMessage> messages) throws InterruptedException {
        invoke(Objects.requireNonNull(FUNCTION_OF.get(queue), queue), Json.bytes(event(queue, messages)));
    }

    /// @throws AssertionError where the function does not answer
    void invoke(String function, byte[] payload) throws InterruptedException {
        InvocationResult result = host.invoke("lamplight-" + function, payload, Invocation.fresh());
        if (!(result instanceof InvocationResult.Success)) {
            throw new AssertionError(function + " did not answer: " + result);
        }
    }

    private static ObjectNode event(String queue, List<StoredMessage> messages) {
        ObjectNode event = Json.object();
        ArrayNode records = event.putArray("Records");
        for (StoredMessage message : messages) {
            ObjectNode record = records.addObject()
                    .put("messageId", message.id())
                    .put("receiptHandle", "taken")
                    .put("body", message.body())
                    .put("eventSource", "aws:sqs")
                    .put("eventSourceARN", "arn:aws:sqs:" + REGION + ":" + TemplateOptions.ACCOUNT + ":" + queue)
                    .put("awsRegion", REGION);
            record.putObject("messageAttributes");
            record.putObject("attributes")
                    .put("ApproximateReceiveCount", "1")
                    .put("SentTimestamp", Long.toString(message.sentAtMillis()))
                    .put("SenderId", "test")
                    .put("ApproximateFirstReceiveTimestamp", Long.toString(message.sentAtMillis()));
        }
        return event;
    }

    /// Everything that waits between the functions, handed on until nothing is left.
    void settle() throws InterruptedException {
        for (boolean moved = true; moved; ) {
            moved = false;
            for (String queue : List.of(INBOX_EVENTS, DOCUMENTS, PARTS, COMPACTIONS)) {
                List<StoredMessage> taken = new ArrayList<>(take(queue, queue.equals(COMPACTIONS) ? 1 : 5));
                if (!taken.isEmpty()) {
                    moved = true;
                    deliver(queue, taken);
                }
            }
        }
    }

    static NewMessage message(String body) {
        return NewMessage.of(body);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        front.close();
        host.close();
        client.close();
        s3.close();
        sqs.close();
    }
}
