package dev.lamplight.tests.hostile;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lamplight.aws.JsonObjects;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Quarantine;
import dev.lamplight.aws.StoreManifests;
import dev.lamplight.aws.Versioned;
import dev.lamplight.aws.http.ApiKeys;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.functions.compact.CompactConfig;
import dev.lamplight.functions.compact.CompactHandler;
import dev.lamplight.functions.etl.EtlConfig;
import dev.lamplight.functions.etl.EtlHandler;
import dev.lamplight.functions.index.IndexConfig;
import dev.lamplight.functions.index.IndexHandler;
import dev.lamplight.functions.ingest.IngestConfig;
import dev.lamplight.functions.ingest.IngestHandler;
import dev.lamplight.functions.stores.StoresConfig;
import dev.lamplight.functions.stores.StoresHandler;
import dev.lamplight.inference.Encoders;
import dev.lamplight.inference.InstalledModels;
import dev.lamplight.inference.Workers;
import dev.lamplight.localcloud.front.ApiFront;
import dev.lamplight.localcloud.front.FrontLimits;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.s3.S3Options;
import dev.lamplight.localcloud.s3.S3Server;
import dev.lamplight.localcloud.sqs.SqsOptions;
import dev.lamplight.localcloud.sqs.SqsServer;
import dev.lamplight.localcloud.template.Template;
import dev.lamplight.localcloud.template.TemplateOptions;
import dev.lamplight.tests.product.InvocationContext;
import dev.lamplight.tests.product.Product;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/// All functions as they are, in this process, behind the local cloud's own servers: the API front for what speaks
/// HTTP, S3 and SQS for the rest, wired by the real template. The test delivers the messages.
final class Ground implements AutoCloseable {
    static final String KEY = Product.KEY;
    static final Path LAYER = Path.of("..", "shared-model", "layer", "target", "embed");
    private static final Path TEMPLATE = Path.of("..", "infra-sam", "template.yaml");
    private static final String REGION = "us-east-1";
    private static final int MAX_RECEIVES = 6;
    private static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
    private static final ObjectMapper GATEWAY = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Clock clock;
    private final Encoders encoders = Encoders.installed(LAYER, new Workers(1));
    private final SqsServer sqsServer;
    private final S3Server s3Server;
    private final ApiFront front;
    final Template template;
    final S3Client s3;
    final SqsClient sqs;
    final String inbox;
    final String library;
    final ObjectStore objects;
    final StoreManifests manifests;

    private Ground(Clock clock) throws IOException {
        this.clock = clock;
        sqsServer = SqsServer.start(SqsOptions.inMemory(REGION));
        template = Template.read(
                TEMPLATE, new TemplateOptions(REGION, "lamplight", sqsServer.endpoint(), Map.of("OpenAccess", "true")));
        template.queues().forEach(sqsServer::create);
        s3Server = S3Server.start(S3Options.inMemory(REGION, sqsServer::deliver));
        template.buckets().forEach(s3Server::create);
        s3 = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(s3Server.endpoint())
                .region(Region.of(REGION))
                .credentialsProvider(CREDENTIALS)
                .forcePathStyle(true)
                .build();
        sqs = SqsClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(sqsServer.endpoint())
                .region(Region.of(REGION))
                .credentialsProvider(CREDENTIALS)
                .build();
        inbox = Objects.requireNonNull(template.outputs().get("InboxBucket"));
        library = Objects.requireNonNull(template.outputs().get("LibraryBucket"));
        objects = new ObjectStore(s3, library);
        manifests = new StoreManifests(objects);
        Map<String, RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent>> functions =
                Map.of("lamplight-ingest", ingest(), "lamplight-stores", stores());
        front = ApiFront.start(
                0,
                template,
                (name, payload, invocation) -> invoked(functions, name, payload),
                FrontLimits.DEFAULT,
                Clock.systemUTC());
    }

    /// Skips the test, with the reason, where the encoders are not built, as in a quick build.
    static void needsEncoders() {
        assumeTrue(Files.isDirectory(LAYER.resolve("model")), LAYER + " is not built (mvn package)");
    }

    static Ground start() throws IOException {
        return start(Clock.systemUTC());
    }

    static Ground start(Clock clock) throws IOException {
        Ground ground = new Ground(clock);
        ground.receive("lamplight-inbox-events").forEach(test -> ground.acknowledge("lamplight-inbox-events", test));
        return ground;
    }

    /// Where the front listens.
    URI api() {
        return front.uri();
    }

    URI s3Endpoint() {
        return s3Server.endpoint();
    }

    String queueUrl(String queue) {
        return sqsServer.queueUrl(queue);
    }

    private IngestHandler ingest() {
        return new IngestHandler(new IngestConfig(library, inbox, keys(), 4_500_000, 4_500_000), s3, clock);
    }

    private StoresHandler stores() {
        StoresConfig config = new StoresConfig(
                library,
                queueUrl("lamplight-documents"),
                keys(),
                100_000_000,
                4096,
                LAYER.resolve("model"),
                URI.create("s3://none"));
        return new StoresHandler(
                config, encoders, InstalledModels.of(List.of(LAYER.resolve("model")), _ -> false), s3, sqs, clock);
    }

    private static ApiKeys keys() {
        return new ApiKeys.Hashed(List.of(ApiKeys.Hash.of("saltsalt", KEY)));
    }

    EtlHandler etl() {
        EtlConfig config =
                new EtlConfig(inbox, library, queueUrl("lamplight-parts"), MAX_RECEIVES, true, LAYER.resolve("model"));
        return new EtlHandler(config, s3, sqs, clock);
    }

    IndexHandler index() {
        IndexConfig config =
                new IndexConfig(library, MAX_RECEIVES, queueUrl("lamplight-compactions.fifo"), LAYER.resolve("model"));
        return new IndexHandler(config, encoders, s3, sqs, clock);
    }

    CompactHandler compact() {
        return new CompactHandler(new CompactConfig(library, Duration.ofDays(1)), s3, sqs, clock);
    }

    private static InvocationResult invoked(
            Map<String, RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent>> functions,
            String name,
            byte[] payload) {
        try {
            APIGatewayProxyRequestEvent event = GATEWAY.readValue(payload, APIGatewayProxyRequestEvent.class);
            RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> function = functions.get(name);
            if (function == null) {
                return new InvocationResult.Unavailable(name);
            }
            APIGatewayProxyResponseEvent answer = function.handleRequest(event, new InvocationContext(() -> 29_000));
            return new InvocationResult.Success(GATEWAY.writeValueAsBytes(answer));
        } catch (IOException e) {
            throw new UncheckedIOException("the front's own event", e);
        }
    }

    /// Puts an object into the inbox, as a person does.
    FileId drop(String key, String text) {
        s3.putObject(
                request -> request.bucket(inbox).key(key),
                RequestBody.fromBytes(text.getBytes(StandardCharsets.UTF_8)));
        return FileId.ofDropped(inbox, key);
    }

    void send(String queue, String body) {
        sqs.sendMessage(request -> request.queueUrl(queueUrl(queue)).messageBody(body));
    }

    List<Message> receive(String queue) {
        return sqs.receiveMessage(request -> request.queueUrl(queueUrl(queue))
                        .maxNumberOfMessages(10)
                        .visibilityTimeout(3600)
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                .messages();
    }

    void acknowledge(String queue, Message message) {
        sqs.deleteMessage(request -> request.queueUrl(queueUrl(queue)).receiptHandle(message.receiptHandle()));
    }

    /// One batch from a queue to a function; what is done leaves the queue, the rest stays hidden.
    ///
    /// @return how many messages were delivered
    int step(RequestHandler<SQSEvent, SQSBatchResponse> function, String queue) {
        List<Message> messages = receive(queue);
        if (messages.isEmpty()) {
            return 0;
        }
        SQSEvent event = new SQSEvent();
        event.setRecords(
                messages.stream().map(message -> record(queue, message)).toList());
        List<String> again = failures(function, event);
        messages.stream()
                .filter(message -> !again.contains(message.messageId()))
                .forEach(message -> acknowledge(queue, message));
        return messages.size();
    }

    /// One batch; what is not done can be received again at once.
    void stepAgain(RequestHandler<SQSEvent, SQSBatchResponse> function, String queue) {
        List<Message> messages = receive(queue);
        if (messages.isEmpty()) {
            return;
        }
        SQSEvent event = new SQSEvent();
        event.setRecords(
                messages.stream().map(message -> record(queue, message)).toList());
        List<String> again = failures(function, event);
        for (Message message : messages) {
            if (again.contains(message.messageId())) {
                sqs.changeMessageVisibility(request -> request.queueUrl(queueUrl(queue))
                        .receiptHandle(message.receiptHandle())
                        .visibilityTimeout(0));
            } else {
                acknowledge(queue, message);
            }
        }
    }

    /// @return ids of the messages that must come again
    static List<String> failures(RequestHandler<SQSEvent, SQSBatchResponse> function, SQSEvent event) {
        return function.handleRequest(event, new InvocationContext(() -> 120_000)).getBatchItemFailures().stream()
                .map(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
                .toList();
    }

    private static SQSEvent.SQSMessage record(String queue, Message message) {
        SQSEvent.SQSMessage record = new SQSEvent.SQSMessage();
        record.setMessageId(message.messageId());
        record.setBody(message.body());
        record.setReceiptHandle(message.receiptHandle());
        record.setAttributes(message.attributesAsStrings());
        record.setEventSourceArn("arn:aws:sqs:" + REGION + ":000000000000:" + queue);
        return record;
    }

    /// Delivers until nothing is left that anybody could work on.
    void drain() {
        EtlHandler etl = etl();
        IndexHandler index = index();
        int moved = 1;
        while (moved > 0) {
            moved = step(etl, "lamplight-inbox-events")
                    + step(etl, "lamplight-documents")
                    + step(index, "lamplight-parts");
        }
    }

    /// What was put aside so far.
    List<Quarantine.Entry> quarantined() {
        JsonObjects<Quarantine.Entry> entries = new JsonObjects<>(objects, Quarantine.Entry.class);
        return objects.list(LibraryKeys.QUARANTINE, null, 100_000).stream()
                .flatMap(key -> entries.read(key).stream())
                .map(Versioned::value)
                .toList();
    }

    @Override
    public void close() {
        front.close();
        s3.close();
        sqs.close();
        s3Server.close();
        sqsServer.close();
        encoders.close();
    }
}
