package dev.lamplight.functions.stores;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.Attachments;
import dev.lamplight.aws.EventPublisher;
import dev.lamplight.aws.JsonObjects;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.StoreManifests;
import dev.lamplight.aws.http.ApiKeys;
import dev.lamplight.aws.http.HttpEdge;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.ChunkingStrategy;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.DocumentFacts;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.FileRecord;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.SegmentRef;
import dev.lamplight.contract.StoreCounts;
import dev.lamplight.contract.StoreId;
import dev.lamplight.localcloud.s3.S3Options;
import dev.lamplight.localcloud.s3.S3Server;
import dev.lamplight.localcloud.sqs.SqsOptions;
import dev.lamplight.localcloud.sqs.SqsServer;
import dev.lamplight.localcloud.template.BucketSpec;
import dev.lamplight.localcloud.template.QueueSpec;
import dev.lamplight.retrieval.CurrentManifests;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

class StoresIT {
    private static final String REGION = "eu-central-1";
    private static final FileId FILE = new FileId("file-000000000001");
    private static final FileId OTHER = new FileId("file-000000000002");

    private final Map<String, List<DocumentEntry>> committed = new HashMap<>();
    private final StaticCredentialsProvider credentials =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret"));
    private S3Server objects;
    private SqsServer queues;
    private S3Client s3;
    private SqsClient sqs;
    private String queueUrl;
    private ObjectStore library;
    private StoreManifests manifests;
    private HttpEdge edge;

    @BeforeEach
    void start() throws IOException {
        objects = S3Server.start(S3Options.inMemory(REGION, (_, _) -> {}));
        objects.create(new BucketSpec("Library", "library", false, List.of()));
        queues = SqsServer.start(SqsOptions.inMemory(REGION));
        queues.create(QueueSpec.standard("documents", "arn:aws:sqs:" + REGION + ":000000000000:documents"));
        queueUrl = queues.queueUrl("documents");
        s3 = S3Client.builder()
                .endpointOverride(objects.endpoint())
                .forcePathStyle(true)
                .region(Region.of(REGION))
                .credentialsProvider(credentials)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
        sqs = SqsClient.builder()
                .endpointOverride(queues.endpoint())
                .region(Region.of(REGION))
                .credentialsProvider(credentials)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
        library = new ObjectStore(s3, "library");
        manifests = new StoreManifests(library);
        Clock clock = Clock.systemUTC();
        Snapshots snapshots = new Snapshots(
                library,
                new CurrentManifests(library, clock),
                segment -> committed.getOrDefault(segment.key(), List.of()));
        Attaching attaching = new Attaching(
                library, new Attachments(library, manifests), manifests, new EventPublisher(sqs, queueUrl), clock);
        StoreFiles files = new StoreFiles(library);
        Ids ids = new Ids(new SecureRandom());
        edge = new HttpEdge(
                "stores",
                new HealthResource(library)
                        .routes()
                        .and(new StoresResource(library, manifests, snapshots, attaching, ids, clock).routes())
                        .and(new StoreFilesResource(snapshots, files, attaching).routes())
                        .and(new FileBatchesResource(library, snapshots, files, attaching, ids, clock).routes()),
                new ApiKeys.OpenAccess());
        upload(FILE);
        upload(OTHER);
    }

    @AfterEach
    void stop() {
        s3.close();
        sqs.close();
        objects.close();
        queues.close();
    }

    @Test
    void createsListsChangesAndDeletesAStore() {
        JsonNode store = ok("POST", "/v1/vector_stores", "{\"name\":\"docs\",\"metadata\":{\"a\":\"b\"}}");
        String path = "/v1/vector_stores/" + store.path("id").asText();

        JsonNode changed =
                ok("POST", path, "{\"name\":\"more\",\"expires_after\":{\"anchor\":\"last_active_at\",\"days\":3}}");

        assertThat(store.path("status").asText()).isEqualTo("completed");
        assertThat(store.path("file_counts").path("total").asInt()).isZero();
        assertThat(changed.path("name").asText()).isEqualTo("more");
        assertThat(changed.path("metadata").path("a").asText()).isEqualTo("b");
        assertThat(changed.path("expires_at").asLong()
                        - changed.path("last_active_at").asLong())
                .isEqualTo(3 * 86_400);
        assertThat(ok("GET", "/v1/vector_stores", null).path("data")).hasSize(1);
        assertThat(ok("DELETE", path, null).path("object").asText()).isEqualTo("vector_store.deleted");
        assertThat(call("GET", path, null).getStatusCode()).isEqualTo(404);
        assertThat(call("DELETE", path, null).getStatusCode()).isEqualTo(404);
        assertThat(ok("GET", "/v1/vector_stores", null).path("data")).isEmpty();
    }

    @Test
    void showsAnAttachedFileInProgressUntilItsVersionIsCommitted() {
        StoreId store = newStore();
        String path = "/v1/vector_stores/" + store + "/files";

        JsonNode attached = ok("POST", path, "{\"file_id\":\"" + FILE + "\",\"attributes\":{\"year\":2024}}");
        JsonNode waiting = ok("GET", "/v1/vector_stores/" + store, null);
        commit(store, part(FILE, Order.ofNumber(1)));

        assertThat(attached.path("status").asText()).isEqualTo("in_progress");
        assertThat(attached.path("attributes").path("year").asInt()).isEqualTo(2024);
        assertThat(waiting.path("file_counts").path("in_progress").asInt()).isEqualTo(1);
        assertThat(waiting.path("status").asText()).isEqualTo("in_progress");
        JsonNode completed = ok("GET", path + "/" + FILE, null);
        assertThat(completed.path("status").asText()).isEqualTo("completed");
        assertThat(completed.path("usage_bytes").asInt()).isEqualTo(10);
        assertThat(ok("GET", path, null).path("data")).hasSize(1);
        assertThat(messages()).singleElement().asString().contains("dev.lamplight.document.attached.v1", FILE.value());
    }

    @Test
    void keepsTheOrderOfAnAttachThatIsRepeatedAndTakesANewOneAfterAFailure() {
        StoreId store = newStore();
        String path = "/v1/vector_stores/" + store + "/files";
        String body = "{\"file_id\":\"" + FILE + "\"}";
        ok("POST", path, body);
        ok("POST", path, body);
        assertThat(library.list(LibraryKeys.waitingOf(store, FILE), null, 10)).hasSize(1);

        commit(store, new DocumentEntry.Failed(FILE, Order.ofNumber(1), "no_text_layer", "no text", facts()));
        JsonNode failed = ok("GET", path + "/" + FILE, null);
        JsonNode again = ok("POST", path, body);

        assertThat(failed.path("status").asText()).isEqualTo("failed");
        assertThat(failed.path("last_error").path("code").asText()).isEqualTo("invalid_file");
        assertThat(failed.path("last_error").path("reason").asText()).isEqualTo("no_text_layer");
        assertThat(again.path("status").asText()).isEqualTo("in_progress");
        assertThat(library.list(LibraryKeys.waiting(store, FILE, Order.ofNumber(2)), null, 10))
                .hasSize(1);
    }

    @Test
    void tellsOfAChangeThatIsRepeatedAfterOneThatDiedBeforeItTold() {
        StoreId store = newStore();
        String path = "/v1/vector_stores/" + store + "/files";
        ok("POST", path, "{\"file_id\":\"" + FILE + "\",\"attributes\":{\"year\":2024}}");
        commit(store, part(FILE, Order.ofNumber(1)));
        new Attachments(library, manifests)
                .attach(
                        store,
                        FILE,
                        new Attributes(Map.of("year", 2025)),
                        ChunkingStrategy.AUTO,
                        Instant.parse("2026-01-01T00:00:00Z"));

        JsonNode changed = ok("POST", path + "/" + FILE, "{\"attributes\":{\"year\":2025}}");

        assertThat(changed.path("status").asText()).isEqualTo("in_progress");
        assertThat(messages()).hasSize(2).last().asString().contains("2025");
        assertThat(library.list(LibraryKeys.waiting(store, FILE, Order.ofNumber(2)), null, 10))
                .hasSize(1);
    }

    @Test
    void detachesAtOnceAndAttachesAgain() {
        StoreId store = newStore();
        String path = "/v1/vector_stores/" + store + "/files";
        ok("POST", path, "{\"file_id\":\"" + FILE + "\"}");
        commit(store, part(FILE, Order.ofNumber(1)));

        JsonNode deleted = ok("DELETE", path + "/" + FILE, null);

        assertThat(deleted.path("object").asText()).isEqualTo("vector_store.file.deleted");
        assertThat(call("GET", path + "/" + FILE, null).getStatusCode()).isEqualTo(404);
        assertThat(call("DELETE", path + "/" + FILE, null).getStatusCode()).isEqualTo(404);
        assertThat(ok("POST", path, "{\"file_id\":\"" + FILE + "\"}")
                        .path("status")
                        .asText())
                .isEqualTo("in_progress");
    }

    @Test
    void countsABatchAndGivesUpWhatIsInProgressWhenItIsCancelled() {
        StoreId store = newStore();
        String path = "/v1/vector_stores/" + store + "/file_batches";
        JsonNode batch = ok("POST", path, "{\"file_ids\":[\"" + FILE + "\",\"" + OTHER + "\"]}");
        String id = batch.path("id").asText();
        commit(store, part(FILE, Order.ofNumber(1)));

        JsonNode half = ok("GET", path + "/" + id, null);
        JsonNode cancelled = ok("POST", path + "/" + id + "/cancel", null);

        assertThat(batch.path("file_counts").path("in_progress").asInt()).isEqualTo(2);
        assertThat(half.path("status").asText()).isEqualTo("in_progress");
        assertThat(half.path("file_counts").path("completed").asInt()).isEqualTo(1);
        assertThat(cancelled.path("status").asText()).isEqualTo("cancelled");
        assertThat(cancelled.path("file_counts").path("cancelled").asInt()).isEqualTo(1);
        assertThat(cancelled.path("file_counts").path("completed").asInt()).isEqualTo(1);
        assertThat(ok("GET", path + "/" + id + "/files", null).path("data")).hasSize(1);
    }

    @Test
    void refusesToAttachADeletedFile() {
        StoreId store = newStore();
        new JsonObjects<>(library, FileRecord.class)
                .update(LibraryKeys.file(FILE), file -> file.orElseThrow().asDeleted());

        APIGatewayProxyResponseEvent answer =
                call("POST", "/v1/vector_stores/" + store + "/files", "{\"file_id\":\"" + FILE + "\"}");

        assertThat(answer.getStatusCode()).isEqualTo(404);
        assertThat(messages()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "| {\"name\":1} | name",
                "| {\"name\":[]} | name",
                "| {\"metadata\":[]} | metadata",
                "| {\"metadata\":{\"a\":1}} | metadata.a",
                "| {\"expires_after\":3} | expires_after",
                "| {\"expires_after\":{\"days\":3}} | expires_after.anchor",
                "| {\"expires_after\":{\"anchor\":\"last_active_at\",\"days\":0}} | expires_after.days",
                "| {\"expires_after\":{\"anchor\":\"last_active_at\",\"days\":\"3\"}} | expires_after.days",
                "| {\"file_ids\":\"file-000000000001\"} | file_ids",
                "| {\"file_ids\":[1]} | file_ids[0]",
                "| {\"chunking_strategy\":\"auto\"} | chunking_strategy",
                "| {\"chunking_strategy\":{\"type\":\"smart\"}} | chunking_strategy.type",
                "| {\"chunking_strategy\":{\"type\":\"static\"}} | chunking_strategy.static",
                "/S/files | {} | file_id",
                "/S/files | {\"file_id\":7} | file_id",
                "/S/files | {\"file_id\":\"file-000000000001\",\"attributes\":[]} | attributes",
                "/S/files | {\"file_id\":\"file-000000000001\",\"attributes\":{\"a\":[]}} | attributes.a",
                "/S/file_batches | {} | file_ids",
                "/S/file_batches | {\"file_ids\":[]} | file_ids",
                "/S/file_batches | {\"files\":[1]} | files[0]",
                "/S/file_batches | {\"files\":[{}]} | files[0].file_id",
                "/S/file_batches | {\"file_ids\":[],\"files\":[]} | file_ids"
            })
    void refusesAWrongFieldByName(@org.jspecify.annotations.Nullable String path, String body, String param) {
        String suffix = path == null ? "" : path.replace("S", newStore().value());

        APIGatewayProxyResponseEvent answer = call("POST", "/v1/vector_stores" + suffix, body);

        assertThat(answer.getStatusCode()).as(answer.getBody()).isEqualTo(400);
        assertThat(json(answer).path("error").path("param").asText()).isEqualTo(param);
    }

    @Test
    void answersHealth() {
        assertThat(call("GET", "/health/live", null).getStatusCode()).isEqualTo(200);
        assertThat(call("GET", "/health/ready", null).getStatusCode()).isEqualTo(200);
    }

    private void upload(FileId id) {
        FileRecord file = FileRecord.uploaded(id, id + ".txt", "assistants", 1, Instant.EPOCH);
        new JsonObjects<>(library, FileRecord.class).create(LibraryKeys.file(id), file);
    }

    private StoreId newStore() {
        return new StoreId(ok("POST", "/v1/vector_stores", "{}").path("id").asText());
    }

    private void commit(StoreId store, DocumentEntry entry) {
        String key = LibraryKeys.segment(store, "segment-" + committed.size());
        committed.put(key, List.of(entry));
        manifests.update(
                store,
                manifest -> manifest.withCommit(
                        new SegmentRef(key, 1, 1, 1), Set.of(), StoreCounts.ZERO, manifest.lastActiveAt()));
    }

    private static DocumentEntry part(FileId file, Order order) {
        return new DocumentEntry.Part(file, order, 1, 1, 1, 10, facts());
    }

    private static DocumentFacts facts() {
        return new DocumentFacts("a.txt", null, "text/plain", null, 1, Attributes.NONE, Instant.EPOCH);
    }

    private List<String> messages() {
        return sqs.receiveMessage(request -> request.queueUrl(queueUrl).maxNumberOfMessages(10)).messages().stream()
                .map(message -> message.body())
                .toList();
    }

    private JsonNode ok(String method, String path, @org.jspecify.annotations.Nullable String body) {
        APIGatewayProxyResponseEvent answer = call(method, path, body);
        assertThat(answer.getStatusCode()).as(answer.getBody()).isEqualTo(200);
        return json(answer);
    }

    private APIGatewayProxyResponseEvent call(
            String method, String path, @org.jspecify.annotations.Nullable String body) {
        APIGatewayProxyRequestEvent event =
                new APIGatewayProxyRequestEvent().withHttpMethod(method).withPath(path);
        return edge.answer(body == null ? event : event.withBody(body), null);
    }

    private static JsonNode json(APIGatewayProxyResponseEvent answer) {
        try {
            return Json.tree(answer.getBody());
        } catch (JsonProcessingException e) {
            throw new AssertionError("expected JSON, found " + answer.getBody(), e);
        }
    }
}
