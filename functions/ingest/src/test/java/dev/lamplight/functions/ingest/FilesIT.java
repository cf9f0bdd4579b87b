package dev.lamplight.functions.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.Attachments;
import dev.lamplight.aws.ContentLinks;
import dev.lamplight.aws.JsonObjects;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.StoreManifests;
import dev.lamplight.aws.http.ApiKeys;
import dev.lamplight.aws.http.HttpEdge;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.ChunkingStrategy;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.FileRecord;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.ObjectRef;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.localcloud.s3.S3Options;
import dev.lamplight.localcloud.s3.S3Server;
import dev.lamplight.localcloud.template.BucketSpec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

class FilesIT {
    private static final StoreId STORE = new StoreId("vs_000000000001");
    private static final int MAX_BYTES = 1000;

    private final StaticCredentialsProvider credentials =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret"));
    private S3Server server;
    private S3Client s3;
    private S3Presigner presigner;
    private ObjectStore library;
    private ObjectStore inbox;
    private StoreManifests manifests;
    private HttpEdge edge;

    @BeforeEach
    void start() throws IOException {
        server = S3Server.start(S3Options.inMemory("eu-central-1", (_, _) -> {}));
        server.create(new BucketSpec("Library", "library", false, List.of()));
        server.create(new BucketSpec("Inbox", "inbox", true, List.of()));
        s3 = S3Client.builder()
                .endpointOverride(server.endpoint())
                .forcePathStyle(true)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(credentials)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
        presigner = S3Presigner.builder()
                .endpointOverride(server.endpoint())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(credentials)
                .serviceConfiguration(
                        S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .build();
        library = new ObjectStore(s3, "library");
        inbox = new ObjectStore(s3, "inbox");
        manifests = new StoreManifests(library);
        FilesResource files = new FilesResource(
                new Files(library),
                new FileContents(library, inbox, new ContentLinks(presigner), MAX_BYTES / 2),
                new FileDeletion(library, inbox, new Attachments(library, manifests), manifests),
                new UploadLimit(MAX_BYTES, "inbox"),
                Clock.systemUTC(),
                new SecureRandom());
        edge = new HttpEdge("ingest", files.routes(), new ApiKeys.OpenAccess());
    }

    @AfterEach
    void stop() {
        s3.close();
        presigner.close();
        server.close();
    }

    @Test
    void returnsWhatWasUploaded() {
        JsonNode file = upload("报告.txt", "Moon and 月亮".getBytes(UTF_8), "assistants");

        assertThat(file.path("object").asText()).isEqualTo("file");
        assertThat(file.path("bytes").asInt()).isEqualTo("Moon and 月亮".getBytes(UTF_8).length);
        assertThat(file.path("filename").asText()).isEqualTo("报告.txt");
        assertThat(json(call("GET", "/v1/files/" + id(file), Map.of()))).isEqualTo(file);
        assertThat(content(id(file))).isEqualTo("Moon and 月亮".getBytes(UTF_8));
    }

    @Test
    void pagesThroughAllFilesInBothDirectionsAndByPurpose() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            ids.add(id(upload(i + ".txt", new byte[] {1}, i % 2 == 0 ? "assistants" : "batch")));
        }

        List<String> ascending = pages(Map.of("limit", "3", "order", "asc"));
        List<String> descending = pages(Map.of("limit", "3"));

        assertThat(ascending).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(descending).isEqualTo(ascending.reversed());
        assertThat(pages(Map.of("limit", "2", "purpose", "batch")))
                .containsExactlyInAnyOrder(ids.get(1), ids.get(3), ids.get(5));
        JsonNode before = json(call("GET", "/v1/files", Map.of("limit", "2", "before", descending.get(4))));
        assertThat(before.path("data").findValuesAsText("id")).isEqualTo(descending.subList(2, 4));
        assertThat(before.path("has_more").asBoolean()).isTrue();
    }

    /// S3 gives 1,000 keys with an answer.
    @Test
    void missesNoFileBehindMoreEntriesThanOneListingHolds() {
        String oldest = id(upload("oldest.txt", new byte[] {1}, "assistants"));
        for (int i = 0; i < 1100; i++) {
            // what a creator that lost its race leaves: an entry without a file
            library.put(
                    LibraryKeys.fileByTime(new FileId("file-" + (10_000_000 + i)), Instant.now()),
                    new byte[0],
                    "application/json");
        }
        String newest = id(upload("newest.txt", new byte[] {1}, "assistants"));

        assertThat(pages(Map.of("limit", "1"))).containsExactly(newest, oldest);
        assertThat(pages(Map.of("limit", "1", "order", "asc"))).containsExactly(oldest, newest);
    }

    @Test
    void refusesToPromiseAnEndOfAFile() {
        APIGatewayProxyResponseEvent answer = answerToUpload(
                "a.txt",
                new byte[] {1},
                "assistants\r\n--b\r\nContent-Disposition: form-data; name=\"expires_after[seconds]\"\r\n\r\n3600");

        assertThat(answer.getStatusCode()).isEqualTo(400);
        assertThat(json(answer).path("error").path("code").asText()).isEqualTo("invalid_request");
        assertThat(json(answer).path("error").path("param").asText()).isEqualTo("expires_after");
    }

    @Test
    void deletesAFileFromItsStoresAndForGood() {
        String id = id(upload("a.txt", new byte[] {1}, "assistants"));
        manifests.create(StoreManifest.create(STORE, "docs", Map.of(), null, Instant.EPOCH));
        new Attachments(library, manifests)
                .attach(STORE, new FileId(id), Attributes.NONE, ChunkingStrategy.AUTO, Instant.EPOCH);

        APIGatewayProxyResponseEvent deleted = call("DELETE", "/v1/files/" + id, Map.of());

        assertThat(deleted.getBody()).isEqualTo("{\"id\":\"" + id + "\",\"object\":\"file\",\"deleted\":true}");
        assertThat(manifests.read(STORE).orElseThrow().value().removed())
                .singleElement()
                .satisfies(tombstone -> assertThat(tombstone.order()).isEqualTo(Order.ofNumber(2)));
        assertThat(call("GET", "/v1/files/" + id, Map.of()).getStatusCode()).isEqualTo(404);
        assertThat(call("GET", "/v1/files/" + id + "/content", Map.of()).getStatusCode())
                .isEqualTo(404);
        assertThat(call("DELETE", "/v1/files/" + id, Map.of()).getStatusCode()).isEqualTo(404);
        assertThat(pages(Map.of())).isEmpty();
        assertThat(library.list("files/", null, 100)).containsExactly(LibraryKeys.file(new FileId(id)));
    }

    @Test
    void finishesADeletionThatWasCutOffAfterTheMark() {
        FileId id = new FileId(id(upload("a.txt", new byte[] {1}, "assistants")));
        new JsonObjects<>(library, FileRecord.class)
                .update(LibraryKeys.file(id), file -> file.orElseThrow().asDeleted());
        assertThat(call("GET", "/v1/files/" + id, Map.of()).getStatusCode()).isEqualTo(404);

        assertThat(call("DELETE", "/v1/files/" + id, Map.of()).getStatusCode()).isEqualTo(200);

        assertThat(library.list("files/", null, 100)).containsExactly(LibraryKeys.file(id));
        assertThat(call("DELETE", "/v1/files/" + id, Map.of()).getStatusCode()).isEqualTo(404);
    }

    @Test
    void showsReturnsAndDeletesADroppedDocument() {
        FileId id = drop("vs_000000000001/guide/a.md", "# dropped", Order.ofSequencer("0055"));

        JsonNode file = json(call("GET", "/v1/files/" + id, Map.of()));
        assertThat(file.path("source").asText()).isEqualTo("s3://inbox/vs_000000000001/guide/a.md");
        assertThat(content(id.value())).isEqualTo("# dropped".getBytes(UTF_8));
        assertThat(call("DELETE", "/v1/files/" + id, Map.of()).getStatusCode()).isEqualTo(200);

        assertThat(inbox.get("vs_000000000001/guide/a.md")).isEmpty();
        assertThat(manifests.read(STORE).orElseThrow().value().removed())
                .singleElement()
                .satisfies(tombstone -> assertThat(tombstone.order()).isEqualTo(Order.ofSequencer("0055")));
        assertThat(pages(Map.of())).isEmpty();
    }

    @Test
    void answersLargeContentWithAnAddressThatServesIt() throws Exception {
        byte[] large = new byte[MAX_BYTES - 1];
        String id = id(upload("large file.bin", large, "assistants"));

        APIGatewayProxyResponseEvent answer = call("GET", "/v1/files/" + id + "/content", Map.of());

        assertThat(answer.getStatusCode()).isEqualTo(302);
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> found = client.send(
                    HttpRequest.newBuilder(URI.create(answer.getHeaders().get("Location")))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(found.statusCode()).isEqualTo(200);
            assertThat(found.body()).isEqualTo(large);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1001, assistants, a.txt, 413, ",
        "0, assistants, a.txt, 400, file",
        "1, thinking, a.txt, 400, purpose",
        "1, assistants, /, 400, file"
    })
    void refusesUploadsThatBreakARule(
            int bytes, String purpose, String filename, int status, @org.jspecify.annotations.Nullable String param) {
        APIGatewayProxyResponseEvent answer = answerToUpload(filename, new byte[bytes], purpose);

        assertThat(answer.getStatusCode()).isEqualTo(status);
        assertThat(json(answer).path("error").path("param").textValue()).isEqualTo(param);
        if (status == 413) {
            assertThat(answer.getBody()).contains("s3://inbox/");
        }
    }

    @ParameterizedTest
    @CsvSource({"limit, 0", "limit, 10001", "limit, many", "order, newest", "after, file-0000000000", "before, nothing"
    })
    void refusesWrongListParameters(String name, String value) {
        APIGatewayProxyResponseEvent answer = call("GET", "/v1/files", Map.of(name, value));

        assertThat(answer.getStatusCode()).isEqualTo(400);
        assertThat(json(answer).path("error").path("param").asText()).isEqualTo(name);
    }

    private FileId drop(String key, String text, Order order) {
        inbox.put(key, text.getBytes(UTF_8), "text/markdown");
        manifests.create(StoreManifest.create(STORE, "docs", Map.of(), null, Instant.EPOCH));
        FileId id = FileId.ofDropped("inbox", key);
        ObjectRef source = new ObjectRef("inbox", key, null, null, text.length(), null);
        FileRecord file = FileRecord.dropped(id, "guide/a.md", source, STORE, order, Instant.EPOCH);
        new JsonObjects<>(library, FileRecord.class).create(LibraryKeys.file(id), file);
        library.put(LibraryKeys.fileByTime(id, Instant.EPOCH), new byte[0], "text/plain");
        return id;
    }

    private List<String> pages(Map<String, String> query) {
        List<String> ids = new ArrayList<>();
        Map<String, String> next = new HashMap<>(query);
        boolean more = true;
        while (more) {
            JsonNode page = json(call("GET", "/v1/files", next));
            ids.addAll(page.path("data").findValuesAsText("id"));
            more = page.path("has_more").asBoolean();
            next.put("after", page.path("last_id").asText());
        }
        return ids;
    }

    private JsonNode upload(String filename, byte[] content, String purpose) {
        APIGatewayProxyResponseEvent answer = answerToUpload(filename, content, purpose);
        assertThat(answer.getStatusCode()).as(answer.getBody()).isEqualTo(200);
        return json(answer);
    }

    private APIGatewayProxyResponseEvent answerToUpload(String filename, byte[] content, String purpose) {
        String head = "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\n" + purpose
                + "\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + filename
                + "\"\r\n\r\n";
        java.io.ByteArrayOutputStream body = new java.io.ByteArrayOutputStream();
        body.writeBytes(head.getBytes(UTF_8));
        body.writeBytes(content);
        body.writeBytes("\r\n--b--\r\n".getBytes(UTF_8));
        return edge.answer(
                new APIGatewayProxyRequestEvent()
                        .withHttpMethod("POST")
                        .withPath("/v1/files")
                        .withHeaders(Map.of("Content-Type", "multipart/form-data; boundary=b"))
                        .withBody(Base64.getEncoder().encodeToString(body.toByteArray()))
                        .withIsBase64Encoded(true),
                null);
    }

    private byte[] content(String id) {
        return Base64.getDecoder()
                .decode(call("GET", "/v1/files/" + id + "/content", Map.of()).getBody());
    }

    private APIGatewayProxyResponseEvent call(String method, String path, Map<String, String> query) {
        return edge.answer(
                new APIGatewayProxyRequestEvent()
                        .withHttpMethod(method)
                        .withPath(path)
                        .withQueryStringParameters(query),
                null);
    }

    private static String id(JsonNode file) {
        return file.path("id").asText();
    }

    private static JsonNode json(APIGatewayProxyResponseEvent answer) {
        try {
            return Json.tree(answer.getBody());
        } catch (JsonProcessingException e) {
            throw new AssertionError("expected JSON, found " + answer.getBody(), e);
        }
    }
}
