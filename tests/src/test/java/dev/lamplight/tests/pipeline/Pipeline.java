package dev.lamplight.tests.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.lamplight.aws.Attachments;
import dev.lamplight.aws.JsonObjects;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.StoreManifests;
import dev.lamplight.aws.Versioned;
import dev.lamplight.aws.http.ApiKeys;
import dev.lamplight.contract.AttachmentRecord;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.ChunkFile;
import dev.lamplight.contract.ChunkingStrategy;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.DocumentFacts;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.FileRecord;
import dev.lamplight.contract.InboxFolder;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.ObjectRef;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.core.store.StoreContents;
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
import dev.lamplight.localcloud.s3.S3Options;
import dev.lamplight.localcloud.s3.S3Server;
import dev.lamplight.localcloud.sqs.SqsOptions;
import dev.lamplight.localcloud.sqs.SqsServer;
import dev.lamplight.localcloud.template.Template;
import dev.lamplight.localcloud.template.TemplateOptions;
import dev.lamplight.search.segment.SegmentCache;
import dev.lamplight.tests.product.Checkout;
import dev.lamplight.tests.product.InvocationContext;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// The functions `etl` and `index` as they are, in this process, on the real S3 and SQS of the local cloud and the real
/// template; the test decides what is delivered when, and who dies where.
final class Pipeline implements AutoCloseable {
    static final Path LAYER = Checkout.file("shared-model/layer/target/embed");
    private static final Path TEMPLATE = Checkout.file("infra-sam/template.yaml");
    private static final String REGION = "us-east-1";
    private static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));

    /// The encoders are opened once for all tests: they have no state that a test could leave behind.
    private static final Encoders ENCODERS = Encoders.installed(LAYER, new Workers(1));

    private final SqsServer sqsServer;
    private final S3Server s3Server;
    private final Template template;
    private final S3Client s3;
    private final SqsClient sqs;
    private final String inbox;
    private final String library;
    final ObjectStore libraryObjects;
    final StoreManifests manifests;
    private final SegmentCache segments;

    private Pipeline() throws IOException {
        sqsServer = SqsServer.start(SqsOptions.inMemory(REGION));
        template = Template.read(
                TEMPLATE, new TemplateOptions(REGION, "lamplight", sqsServer.endpoint(), Map.of("OpenAccess", "true")));
        template.queues().forEach(sqsServer::create);
        s3Server = S3Server.start(S3Options.inMemory(REGION, sqsServer::deliver));
        template.buckets().forEach(s3Server::create);
        s3 = s3(new Mortality());
        sqs = sqs(new Mortality());
        inbox = template.outputs().get("InboxBucket");
        library = template.outputs().get("LibraryBucket");
        libraryObjects = new ObjectStore(s3, library);
        manifests = new StoreManifests(libraryObjects);
        segments = new SegmentCache(libraryObjects::range, 64 * 1024 * 1024);
    }

    static Pipeline start() throws IOException {
        Pipeline pipeline = new Pipeline();
        pipeline.forgetTestEvents();
        return pipeline;
    }

    /// S3 says once to each queue that it will be told of things.
    private void forgetTestEvents() {
        for (Message message : receive(Queue.INBOX_EVENTS, 10)) {
            acknowledge(Queue.INBOX_EVENTS, message);
        }
    }

    /// A queue of the template that a function reads.
    enum Queue {
        INBOX_EVENTS("lamplight-inbox-events"),
        DOCUMENTS("lamplight-documents"),
        PARTS("lamplight-parts"),
        COMPACTIONS("lamplight-compactions.fifo");

        private final String queueName;

        Queue(String queueName) {
            this.queueName = queueName;
        }
    }

    /// One environment of a function: its handler and its fate.
    record Function(RequestHandler<SQSEvent, SQSBatchResponse> handler, Mortality mortality) {}

    Function etl() {
        return etl(true);
    }

    /// @param createStores whether a drop into an unknown folder makes a store
    Function etl(boolean createStores) {
        Mortality mortality = new Mortality();
        mortality.live();
        return new Function(
                new EtlHandler(etlConfig(createStores), s3(mortality), sqs(mortality), Clock.systemUTC()), mortality);
    }

    /// An environment of `etl` whose services are as far away as the interceptor says.
    RequestHandler<SQSEvent, SQSBatchResponse> etl(ExecutionInterceptor distance) {
        return new EtlHandler(etlConfig(true), s3(distance), sqs(distance), Clock.systemUTC());
    }

    private EtlConfig etlConfig(boolean createStores) {
        return new EtlConfig(inbox, library, url(Queue.PARTS), 6, createStores, LAYER.resolve("model"));
    }

    /// One environment of a function behind the API.
    record ApiFunction(
            RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> handler, Mortality mortality) {
        APIGatewayProxyResponseEvent answer(APIGatewayProxyRequestEvent request) {
            return handler.handleRequest(request, new InvocationContext(() -> 29_000));
        }
    }

    ApiFunction ingest() {
        Mortality mortality = new Mortality();
        mortality.live();
        IngestConfig config = new IngestConfig(library, inbox, new ApiKeys.OpenAccess(), 4_500_000, 4_500_000);
        return new ApiFunction(new IngestHandler(config, s3(mortality), Clock.systemUTC()), mortality);
    }

    ApiFunction stores() {
        Mortality mortality = new Mortality();
        mortality.live();
        StoresConfig config = new StoresConfig(
                library,
                url(Queue.DOCUMENTS),
                new ApiKeys.OpenAccess(),
                1 << 24,
                4096,
                LAYER.resolve("model"),
                URI.create("s3://none"));
        InstalledModels none = InstalledModels.of(List.of(), _ -> false);
        StoresHandler handler =
                new StoresHandler(config, ENCODERS, none, s3(mortality), sqs(mortality), Clock.systemUTC());
        return new ApiFunction(handler, mortality);
    }

    Function compact() {
        return compact(Clock.systemUTC());
    }

    /// @param clock by which garbage ages
    Function compact(Clock clock) {
        Mortality mortality = new Mortality();
        mortality.live();
        CompactConfig config = new CompactConfig(library, Duration.ofDays(1));
        return new Function(new CompactHandler(config, s3(mortality), sqs(mortality), clock), mortality);
    }

    Function index() {
        Mortality mortality = new Mortality();
        mortality.live();
        IndexConfig config = new IndexConfig(library, 10, url(Queue.COMPACTIONS), LAYER.resolve("model"));
        return new Function(
                new IndexHandler(config, ENCODERS, s3(mortality), sqs(mortality), Clock.systemUTC()), mortality);
    }

    /// @return the id of the new version
    String drop(String key, String text) {
        return s3.putObject(
                        request -> request.bucket(inbox).key(key),
                        RequestBody.fromBytes(text.getBytes(StandardCharsets.UTF_8)))
                .versionId();
    }

    /// Puts bytes into the inbox that a message shall refer to.
    PutObjectResponse put(String key, byte[] bytes) {
        return s3.putObject(request -> request.bucket(inbox).key(key), RequestBody.fromBytes(bytes));
    }

    String inbox() {
        return inbox;
    }

    ObjectStore inboxObjects() {
        return new ObjectStore(s3, inbox);
    }

    void removeVersion(String key, String version) {
        s3.deleteObject(request -> request.bucket(inbox).key(key).versionId(version));
    }

    void remove(String key) {
        s3.deleteObject(request -> request.bucket(inbox).key(key));
    }

    void send(Queue queue, String body) {
        sqs.sendMessage(request -> request.queueUrl(url(queue)).messageBody(body));
    }

    void createStore(StoreId store) {
        manifests.create(StoreManifest.create(
                store, store.value(), Map.of(), null, Clock.systemUTC().instant()));
    }

    /// Ends the store now, as its deletion through the API does.
    ///
    /// @return the manifest that nothing may change from now on
    StoreManifest deleteStore(StoreId store) {
        return manifests.update(
                store, manifest -> manifest.deleted(Clock.systemUTC().instant()));
    }

    FileRecord fileRecord(FileId file) {
        return new JsonObjects<>(libraryObjects, FileRecord.class)
                .read(LibraryKeys.file(file))
                .map(Versioned::value)
                .orElseThrow();
    }

    /// The record of an inbox folder, or that of a folder in its first incarnation.
    InboxFolder folder(String name) {
        return new JsonObjects<>(libraryObjects, InboxFolder.class)
                .read(LibraryKeys.inboxFolder(name))
                .map(Versioned::value)
                .orElseGet(() -> InboxFolder.first(name));
    }

    /// Uploads a file as `ingest` does: bytes, place in the list, record.
    void upload(FileId file, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Instant now = Clock.systemUTC().instant();
        libraryObjects.put(LibraryKeys.content(file), bytes, "text/plain");
        FileRecord record = FileRecord.uploaded(
                file, file + ".txt", "assistants", bytes.length, now.truncatedTo(ChronoUnit.MILLIS));
        libraryObjects.put(LibraryKeys.fileByTime(file, record.createdAt()), new byte[0], "application/json");
        libraryObjects.put(LibraryKeys.file(file), Json.bytes(record), "application/json");
    }

    /// Uploads a file and attaches it, as `ingest` and `stores` do: record and bytes, register, event.
    void attachUploaded(StoreId store, FileId file, String text) {
        upload(file, text);
        Instant now = Clock.systemUTC().instant();
        Attachments attachments = new Attachments(libraryObjects, manifests);
        AttachmentRecord attached = attachments.attach(store, file, Attributes.NONE, ChunkingStrategy.AUTO, now);
        Event event = new Event.DocumentAttached(
                store, file, attached.order(), attached.attributes(), attached.chunking(), attached.changedAt());
        send(Queue.DOCUMENTS, EventEnvelope.of("lamplight/stores", now, event).toJson());
        attachments.markWaiting(attached);
    }

    void detach(StoreId store, FileId file) {
        new Attachments(libraryObjects, manifests)
                .detach(store, file, Clock.systemUTC().instant());
    }

    /// Leaves chunk files and tells `index` of them, as `etl` does: the last part alone where `last` is the last of
    /// several, else the parts from the first to `last`.
    void sendParts(StoreId store, FileId file, Order order, int parts, int last) {
        int first = last == parts && parts > 1 ? last : 1;
        for (int part = first; part <= last; part++) {
            Instant now = Clock.systemUTC().instant();
            DocumentFacts facts =
                    new DocumentFacts("parts.txt", null, "text/plain", null, 100, Attributes.NONE, Instant.EPOCH);
            Chunk chunk = new Chunk(part - 1, "Part " + part + " of " + order + ".", 0, 20, null, List.of(), "en", 8);
            ChunkFile chunks = new ChunkFile(
                    new ChunkFile.Lineage(1, store, file, order, part, parts, 1, 8, "00", facts), List.of(chunk));
            String key = LibraryKeys.chunks(store, file, order, part);
            libraryObjects.put(key, chunks.toBytes(), "application/jsonl");
            Event event = new Event.DocumentChunked(store, file, order, part, parts, ObjectRef.of(library, key));
            send(Queue.PARTS, EventEnvelope.of("lamplight/etl", now, event).toJson());
        }
    }

    String library() {
        return library;
    }

    FileId dropped(String key) {
        return FileId.ofDropped(inbox, key);
    }

    /// Takes up to `max` messages out of the queue for as long as this test runs.
    List<Message> receive(Queue queue, int max) {
        List<Message> all = new ArrayList<>();
        while (all.size() < max) {
            int want = Math.min(10, max - all.size());
            List<Message> some = sqs.receiveMessage(request -> request.queueUrl(url(queue))
                            .maxNumberOfMessages(want)
                            .visibilityTimeout(3600)
                            .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                    .messages();
            if (some.isEmpty()) {
                break;
            }
            all.addAll(some);
        }
        return all;
    }

    /// Invokes the function as Lambda would, and settles the messages: what succeeded is deleted, everything else is
    /// visible again at once, as if its time had run out.
    ///
    /// @return ids of the messages that are done
    Set<String> deliver(Function function, Queue queue, List<Message> messages) {
        Set<String> failed = messages.stream().map(Message::messageId).collect(Collectors.toSet());
        try {
            SQSBatchResponse answer =
                    function.handler().handleRequest(event(queue, messages), new InvocationContext(() -> 120_000));
            if (!function.mortality().isDead()) {
                failed = answer.getBatchItemFailures().stream()
                        .map(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
                        .collect(Collectors.toSet());
            }
        } catch (Mortality.Killed _) {
            // the process is gone with all it knew
        }
        Set<String> done = messages.stream().map(Message::messageId).collect(Collectors.toSet());
        done.removeAll(failed);
        for (Message message : messages) {
            if (done.contains(message.messageId())) {
                acknowledge(queue, message);
            } else {
                sqs.changeMessageVisibility(request -> request.queueUrl(url(queue))
                        .receiptHandle(message.receiptHandle())
                        .visibilityTimeout(0));
            }
        }
        return done;
    }

    /// Takes a received message out of its queue for good.
    void acknowledge(Queue queue, Message message) {
        sqs.deleteMessage(request -> request.queueUrl(url(queue)).receiptHandle(message.receiptHandle()));
    }

    /// Delivers everything to living functions until all queues are empty.
    void drain(Function etl, Function index) {
        boolean moved = true;
        while (moved) {
            moved = round(etl, index);
        }
    }

    /// Delivers the parts alone.
    void drainParts(Function index) {
        boolean moved = true;
        while (moved) {
            moved = step(index, Queue.PARTS, 25);
        }
    }

    /// One batch of each queue.
    ///
    /// @return whether there was anything to deliver
    boolean round(Function etl, Function index) {
        boolean dropped = step(etl, Queue.INBOX_EVENTS, 5);
        boolean documents = step(etl, Queue.DOCUMENTS, 5);
        boolean parts = step(index, Queue.PARTS, 25);
        return dropped || documents || parts;
    }

    boolean step(Function function, Queue queue, int max) {
        List<Message> messages = receive(queue, max);
        if (!messages.isEmpty()) {
            deliver(function, queue, messages);
        }
        return !messages.isEmpty();
    }

    void offer(StoreId store, String name, String text) {
        Event event = new Event.DocumentOffered(store, name, text, null, Attributes.NONE);
        Instant now = Clock.systemUTC().instant();
        send(Queue.DOCUMENTS, EventEnvelope.of("test", now, event).toJson());
    }

    /// Messages of the queue, those that somebody has received included.
    int depth(Queue queue) {
        return sqs
                .getQueueAttributes(request -> request.queueUrl(url(queue))
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .attributes()
                .values()
                .stream()
                .mapToInt(Integer::parseInt)
                .sum();
    }

    /// Nothing is left in any queue, nor in its dead-letter queue.
    void assertQueuesEmpty(String when) {
        for (Queue queue : Queue.values()) {
            assertThat(depth(queue))
                    .as("left in %s %s, in flight included", queue, when)
                    .isZero();
            assertThat(deadLetters(queue))
                    .as("dead letters of %s %s", queue, when)
                    .isZero();
        }
    }

    int deadLetters(Queue queue) {
        return sqs.receiveMessage(
                        request -> request.queueUrl(deadLetterUrl(queue)).maxNumberOfMessages(10))
                .messages()
                .size();
    }

    /// Sends the dead letters of the queue to it again.
    ///
    /// @return how many there were
    int redrive(Queue queue) {
        String dead = url(queue) + "-dead";
        List<Message> letters = sqs.receiveMessage(request ->
                        request.queueUrl(dead).maxNumberOfMessages(10).visibilityTimeout(3600))
                .messages();
        for (Message letter : letters) {
            send(queue, letter.body());
            sqs.deleteMessage(request -> request.queueUrl(dead).receiptHandle(letter.receiptHandle()));
        }
        return letters.size();
    }

    StoreManifest manifest(StoreId store) {
        return manifests.read(store).map(Versioned::value).orElseThrow();
    }

    List<DocumentEntry> entries(StoreId store) {
        StoreManifest manifest = manifest(store);
        List<DocumentEntry> entries = new ArrayList<>(manifest.removed());
        manifest.segments().forEach(segment -> entries.addAll(segments.entries(segment)));
        return entries;
    }

    StoreContents contents(StoreId store) {
        return StoreContents.of(entries(store));
    }

    List<String> keys(String prefix) {
        return libraryObjects.list(prefix, null, 10_000);
    }

    @Override
    public void close() {
        s3.close();
        sqs.close();
        s3Server.close();
        sqsServer.close();
    }

    private String deadLetterUrl(Queue queue) {
        return sqsServer.queueUrl(queue.queueName.replaceFirst("(\\.fifo)?$", "-dead$1"));
    }

    private String url(Queue queue) {
        return sqsServer.queueUrl(queue.queueName);
    }

    SQSEvent event(Queue queue, List<Message> messages) {
        SQSEvent event = new SQSEvent();
        event.setRecords(messages.stream()
                .map(message -> {
                    SQSEvent.SQSMessage record = new SQSEvent.SQSMessage();
                    record.setMessageId(message.messageId());
                    record.setBody(message.body());
                    record.setReceiptHandle(message.receiptHandle());
                    record.setAttributes(message.attributesAsStrings());
                    record.setEventSourceArn("arn:aws:sqs:" + REGION + ":000000000000:" + queue.queueName);
                    return record;
                })
                .toList());
        return event;
    }

    private S3Client s3(ExecutionInterceptor interceptor) {
        URI endpoint = s3Server.endpoint();
        return S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(endpoint)
                .region(Region.of(REGION))
                .credentialsProvider(CREDENTIALS)
                .forcePathStyle(true)
                .overrideConfiguration(configuration -> configuration.addExecutionInterceptor(interceptor))
                .build();
    }

    private SqsClient sqs(ExecutionInterceptor interceptor) {
        return SqsClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(sqsServer.endpoint())
                .region(Region.of(REGION))
                .credentialsProvider(CREDENTIALS)
                .overrideConfiguration(configuration -> configuration.addExecutionInterceptor(interceptor))
                .build();
    }
}
