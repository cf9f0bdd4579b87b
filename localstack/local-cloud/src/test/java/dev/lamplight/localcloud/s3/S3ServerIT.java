package dev.lamplight.localcloud.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lamplight.localcloud.template.BucketSpec;
import dev.lamplight.localcloud.wire.Call;
import dev.lamplight.localcloud.wire.CallListener;
import dev.lamplight.localcloud.wire.Decision;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

class S3ServerIT {
    private static final String REGION = "eu-west-1";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private final List<JsonNode> told = Collections.synchronizedList(new ArrayList<>());
    private final NotificationTarget target = (_, body) -> told.add(parse(body));

    /// Where objects are kept.
    private S3Options options(String storage) {
        return storage.equals("memory")
                ? S3Options.inMemory(REGION, target)
                : S3Options.inFolder(REGION, target, folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "folder"})
    void compareAndSwapNeverLosesAnAcceptedWrite(String storage) throws Exception {
        int writers = 8;
        int increments = 50;
        try (S3Server server = started(options(storage));
                S3Client setUp = client(server.endpoint(), "k")) {
            setUp.putObject(b -> b.bucket("plain").key("counter"), RequestBody.fromString("0"));
            List<Future<Integer>> results = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int writer = 0; writer < writers; writer++) {
                    results.add(threads.submit(() -> increment(server.endpoint(), increments)));
                }
            }
            int accepted = 0;
            for (Future<Integer> result : results) {
                accepted += result.get();
            }

            assertThat(text(setUp, "plain", "counter")).isEqualTo(Integer.toString(accepted));
            assertThat(accepted).isGreaterThanOrEqualTo(increments);
        }
    }

    /// Reads and swaps `increments` times; how often the swap was accepted.
    private static int increment(URI endpoint, int increments) {
        int accepted = 0;
        try (S3Client client = client(endpoint, "k")) {
            for (int i = 0; i < increments; i++) {
                var read = client.getObjectAsBytes(b -> b.bucket("plain").key("counter"));
                String next = Integer.toString(Integer.parseInt(read.asUtf8String()) + 1);
                try {
                    client.putObject(
                            b -> b.bucket("plain")
                                    .key("counter")
                                    .ifMatch(read.response().eTag()),
                            RequestBody.fromString(next));
                    accepted++;
                } catch (software.amazon.awssdk.services.s3.model.S3Exception e) {
                    assertThat(e.statusCode()).isEqualTo(412);
                }
            }
        }
        return accepted;
    }

    @ParameterizedTest
    @ValueSource(strings = {"PutObject", "CompleteMultipartUpload", "CopyObject"})
    void onlyOneOfManyCreatesIsAccepted(String operation) throws Exception {
        try (S3Server server = started(options("folder"));
                S3Client client = client(server.endpoint(), "k")) {
            client.putObject(b -> b.bucket("plain").key("source"), RequestBody.fromString("s"));
            for (int round = 0; round < 10; round++) {
                String key = operation + round;
                List<Future<Boolean>> results = new ArrayList<>();
                try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                    for (int writer = 0; writer < 8; writer++) {
                        results.add(threads.submit(() -> create(client, operation, key)));
                    }
                }
                int winners = 0;
                for (Future<Boolean> result : results) {
                    winners += result.get() ? 1 : 0;
                }
                assertThat(winners).as(key).isEqualTo(1);
            }
        }
    }

    private static boolean create(S3Client client, String operation, String key) {
        try {
            switch (operation) {
                case "PutObject" ->
                    client.putObject(b -> b.bucket("plain").key(key).ifNoneMatch("*"), RequestBody.fromString("x"));
                case "CopyObject" ->
                    client.copyObject(b -> b.sourceBucket("plain")
                            .sourceKey("source")
                            .destinationBucket("plain")
                            .destinationKey(key)
                            .ifNoneMatch("*"));
                default -> {
                    String id = client.createMultipartUpload(
                                    b -> b.bucket("plain").key(key))
                            .uploadId();
                    String eTag = client.uploadPart(
                                    b -> b.bucket("plain").key(key).uploadId(id).partNumber(1),
                                    RequestBody.fromString("x"))
                            .eTag();
                    client.completeMultipartUpload(b -> b.bucket("plain")
                            .key(key)
                            .uploadId(id)
                            .ifNoneMatch("*")
                            .multipartUpload(m -> m.parts(CompletedPart.builder()
                                    .partNumber(1)
                                    .eTag(eTag)
                                    .build())));
                }
            }
            return true;
        } catch (software.amazon.awssdk.services.s3.model.S3Exception e) {
            assertThat(e.statusCode()).isEqualTo(412);
            return false;
        }
    }

    @Test
    void conditionsOnMissingAndStaleObjects() throws Exception {
        try (S3Server server = started(options("memory"));
                S3Client client = client(server.endpoint(), "k")) {
            assertStatus(404, () -> put(client, "absent", "\"x\""));
            client.putObject(b -> b.bucket("plain").key("a"), RequestBody.fromString("x"));
            assertStatus(412, () -> put(client, "a", "\"stale\""));
            assertStatus(
                    412,
                    () -> client.deleteObject(b -> b.bucket("plain").key("a").ifMatch("\"stale\"")));
            assertStatus(
                    304,
                    () -> client.getObjectAsBytes(
                            b -> b.bucket("plain").key("a").ifNoneMatch("\"9dd4e461268c8034f5c8564e155c67a6\"")));
            assertThat(client.headObject(b -> b.bucket("plain").key("a")).eTag())
                    // echo -n x | md5sum
                    .isEqualTo("\"9dd4e461268c8034f5c8564e155c67a6\"");
            client.deleteObject(b -> b.bucket("plain").key("a").ifMatch("\"9dd4e461268c8034f5c8564e155c67a6\""));
            assertThatThrownBy(() -> client.headObject(b -> b.bucket("plain").key("a")))
                    .isInstanceOf(NoSuchKeyException.class);
        }
    }

    private static void put(S3Client client, String key, String ifMatch) {
        client.putObject(b -> b.bucket("plain").key(key).ifMatch(ifMatch), RequestBody.fromString("y"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "folder"})
    void anyKeyWorksAndIsListed(String storage) throws Exception {
        List<String> keys = List.of(
                "a/b+c d%20e.txt",
                "中文/文件 😀.txt",
                "x/../y",
                "../escape",
                "./dot",
                "tab\tkey",
                "a//b",
                "quote\"<&>'",
                "e\u0301",
                "é".repeat(512));
        try (S3Server server = started(options(storage));
                S3Client client = client(server.endpoint(), "k")) {
            for (String key : keys) {
                client.putObject(
                        b -> b.bucket("plain")
                                .key(key)
                                .contentType("text/plain")
                                .metadata(Map.of("m", "v")),
                        RequestBody.fromString(key));
            }
            for (String key : keys) {
                var read = client.getObjectAsBytes(b -> b.bucket("plain").key(key));
                assertThat(read.asUtf8String()).as(key).isEqualTo(key);
                assertThat(read.response().contentType()).isEqualTo("text/plain");
                assertThat(read.response().metadata()).containsEntry("m", "v");
            }
            assertThat(client.listObjectsV2Paginator(b -> b.bucket("plain").maxKeys(3)).contents().stream()
                            .map(S3Object::key))
                    .containsExactlyInAnyOrderElementsOf(keys);
            assertStatus(400, () -> put(client, "x".repeat(1025), "*"));
        }
    }

    @Test
    void delimiterRollsUpFoldersOverPages() throws Exception {
        try (S3Server server = started(options("memory"));
                S3Client client = client(server.endpoint(), "k")) {
            for (String key : List.of("a/1", "a/2", "b", "c/1", "c/d/1", "e")) {
                client.putObject(b -> b.bucket("plain").key(key), RequestBody.fromString("x"));
            }
            var pages = client.listObjectsV2Paginator(
                    b -> b.bucket("plain").delimiter("/").maxKeys(1));

            assertThat(pages.commonPrefixes().stream().map(prefix -> prefix.prefix()))
                    .containsExactly("a/", "c/");
            assertThat(pages.contents().stream().map(S3Object::key)).containsExactly("b", "e");
            assertThat(client.listObjectsV2(b -> b.bucket("plain").prefix("c/").startAfter("c/1"))
                            .contents())
                    .extracting(S3Object::key)
                    .containsExactly("c/d/1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "folder"})
    void versionsAreKeptAndReadById(String storage) throws Exception {
        String first;
        String second;
        try (S3Server server = started(options(storage));
                S3Client client = client(server.endpoint(), "k")) {
            first = client.putObject(b -> b.bucket("inbox").key("k"), RequestBody.fromString("one"))
                    .versionId();
            second = client.putObject(b -> b.bucket("inbox").key("k"), RequestBody.fromString("two"))
                    .versionId();
            assertThat(text(client, "inbox", "k")).isEqualTo("two");
            assertThat(version(client, first)).isEqualTo("one");
            var deleted = client.deleteObject(b -> b.bucket("inbox").key("k"));
            assertThat(deleted.deleteMarker()).isTrue();
            assertThatThrownBy(() -> text(client, "inbox", "k")).isInstanceOf(NoSuchKeyException.class);
            assertThat(version(client, second)).isEqualTo("two");
            client.deleteObject(b -> b.bucket("inbox").key("k").versionId(deleted.versionId()));
            assertThat(text(client, "inbox", "k")).isEqualTo("two");
            client.deleteObject(b -> b.bucket("inbox").key("k").versionId(first));
            assertStatus(404, () -> version(client, first));
            assertThat(client.listObjectVersions(b -> b.bucket("inbox")).versions())
                    .hasSize(1);
        }
        assertThat(told.stream().map(S3ServerIT::eventName).toList())
                .containsExactly(
                        "s3:TestEvent",
                        "ObjectCreated:Put",
                        "ObjectCreated:Put",
                        "ObjectRemoved:DeleteMarkerCreated",
                        "ObjectRemoved:Delete",
                        "ObjectRemoved:Delete");
        if (storage.equals("folder")) {
            try (S3Server server = started(options(storage));
                    S3Client client = client(server.endpoint(), "k")) {
                assertThat(version(client, second)).isEqualTo("two");
            }
            assertThat(told).as("restart tells nothing again").hasSize(6);
        }
    }

    private static String version(S3Client client, String versionId) {
        return client.getObjectAsBytes(b -> b.bucket("inbox").key("k").versionId(versionId))
                .asUtf8String();
    }

    @Test
    void notificationHasTheShapeOfAws() throws Exception {
        try (S3Server server = started(options("memory"));
                S3Client client = client(server.endpoint(), "k")) {
            String versionId = client.putObject(
                            b -> b.bucket("inbox").key("in/a b+c 中.txt"), RequestBody.fromString("x"))
                    .versionId();

            JsonNode event = told.getLast().path("Records").path(0);
            assertThat(event.path("eventVersion").asText()).isEqualTo("2.1");
            assertThat(event.path("eventSource").asText()).isEqualTo("aws:s3");
            assertThat(event.path("awsRegion").asText()).isEqualTo(REGION);
            assertThat(event.path("eventTime").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
            assertThat(event.path("eventName").asText()).isEqualTo("ObjectCreated:Put");
            JsonNode bucket = event.path("s3").path("bucket");
            assertThat(bucket.path("name").asText()).isEqualTo("inbox");
            assertThat(bucket.path("arn").asText()).isEqualTo("arn:aws:s3:::inbox");
            JsonNode object = event.path("s3").path("object");
            assertThat(object.path("key").asText()).isEqualTo("in/a+b%2Bc+%E4%B8%AD.txt");
            assertThat(object.path("size").asInt()).isEqualTo(1);
            assertThat(object.path("eTag").asText()).isEqualTo("9dd4e461268c8034f5c8564e155c67a6");
            assertThat(object.path("versionId").asText()).isEqualTo(versionId);
            assertThat(object.path("sequencer").asText()).matches("[0-9A-F]{18}");
        }
    }

    @Test
    void copyAndMultipartAreToldAndRangesRead() throws Exception {
        byte[] first = new byte[5 << 20];
        java.util.Arrays.fill(first, (byte) 'a');
        try (S3Server server = started(options("folder"));
                S3Client client = client(server.endpoint(), "k")) {
            String id = client.createMultipartUpload(
                            b -> b.bucket("inbox").key("big").contentType("x/y"))
                    .uploadId();
            String eTag1 = client.uploadPart(
                            b -> b.bucket("inbox").key("big").uploadId(id).partNumber(1), RequestBody.fromBytes(first))
                    .eTag();
            String eTag2 = client.uploadPart(
                            b -> b.bucket("inbox").key("big").uploadId(id).partNumber(2), RequestBody.fromString("end"))
                    .eTag();
            var completed = client.completeMultipartUpload(b -> b.bucket("inbox")
                    .key("big")
                    .uploadId(id)
                    .multipartUpload(m -> m.parts(
                            CompletedPart.builder().partNumber(1).eTag(eTag1).build(),
                            CompletedPart.builder().partNumber(2).eTag(eTag2).build())));
            assertThat(completed.eTag()).endsWith("-2\"");
            var range =
                    client.getObjectAsBytes(b -> b.bucket("inbox").key("big").range("bytes=5242878-"));
            assertThat(range.asUtf8String()).isEqualTo("aaend");
            assertThat(range.response().contentRange()).isEqualTo("bytes 5242878-5242882/5242883");
            assertThat(client.getObjectAsBytes(b -> b.bucket("inbox").key("big").range("bytes=-3"))
                            .asUtf8String())
                    .isEqualTo("end");
            assertStatus(
                    416,
                    () -> client.getObjectAsBytes(
                            b -> b.bucket("inbox").key("big").range("bytes=9999999-")));
            client.copyObject(b -> b.sourceBucket("inbox")
                    .sourceKey("big")
                    .destinationBucket("inbox")
                    .destinationKey("copy"));
            assertThat(client.headObject(b -> b.bucket("inbox").key("copy")).contentType())
                    .isEqualTo("x/y");
            assertStatus(
                    400,
                    () -> client.copyObject(b -> b.sourceBucket("inbox")
                            .sourceKey("copy")
                            .destinationBucket("inbox")
                            .destinationKey("copy")));
        }
        assertThat(told.stream().map(S3ServerIT::eventName).toList())
                .containsExactly("s3:TestEvent", "ObjectCreated:CompleteMultipartUpload", "ObjectCreated:Copy");
    }

    @Test
    void notificationOfAWriteBeforeTheKillIsHandedOverAtTheNextStart() throws Exception {
        AtomicBoolean queueIsThere = new AtomicBoolean(false);
        NotificationTarget unreliable = (arn, body) -> {
            if (!queueIsThere.get()) {
                throw new IllegalStateException("killed before the hand-over");
            }
            target.deliver(arn, body);
        };
        S3Options options = S3Options.inFolder(REGION, unreliable, folder);
        try (S3Server server = started(options);
                S3Client client = client(server.endpoint(), "k")) {
            client.putObject(b -> b.bucket("inbox").key("a"), RequestBody.fromString("x"));
        }
        assertThat(told).isEmpty();
        queueIsThere.set(true);

        try (S3Server server = started(options)) {
            assertThat(server.endpoint()).isNotNull();
        }
        assertThat(told.stream().map(S3ServerIT::eventName).toList())
                .containsExactly("s3:TestEvent", "ObjectCreated:Put");
        String sequencer = sequencer(told.getLast());

        try (S3Server server = started(options);
                S3Client client = client(server.endpoint(), "k")) {
            client.putObject(b -> b.bucket("inbox").key("a"), RequestBody.fromString("y"));
        }
        assertThat(told).hasSize(3);
        assertThat(sequencer(told.getLast())).isGreaterThan(sequencer);
    }

    @Test
    void everythingAnsweredSurvivesKillMinusNineAndIsTold() throws Exception {
        Set<String> accepted = ConcurrentHashMap.newKeySet();
        CountDownLatch enough = new CountDownLatch(100);
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledServer.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            URI endpoint = URI.create(java.util.Objects.requireNonNull(out.readLine()));
            for (int writer = 0; writer < 4; writer++) {
                String prefix = "w" + writer + "-";
                threads.execute(() -> writeUntilKilled(endpoint, prefix, accepted, enough));
            }
            assertThat(enough.await(2, TimeUnit.MINUTES)).isTrue();
            child.destroyForcibly();
        } finally {
            child.destroyForcibly();
            child.waitFor();
        }

        try (S3Server server = started(options("folder"));
                S3Client client = client(server.endpoint(), "k")) {
            for (String key : accepted) {
                assertThat(text(client, "inbox", key)).isEqualTo(key);
            }
        }
        assertThat(told.stream().filter(event -> event.has("Records")).map(S3ServerIT::key))
                .as("a write that was not answered may be told too")
                .containsAll(accepted)
                .doesNotHaveDuplicates();
    }

    private static void writeUntilKilled(URI endpoint, String prefix, Set<String> accepted, CountDownLatch enough) {
        try (S3Client client = client(endpoint, "k")) {
            for (int i = 0; ; i++) {
                String key = prefix + i;
                client.putObject(b -> b.bucket("inbox").key(key), RequestBody.fromString(key));
                accepted.add(key);
                enough.countDown();
            }
        } catch (SdkException e) {
            assertThat(enough.getCount()).as("the end came early: %s", e).isZero();
        }
    }

    /// The process that is killed: no notification of it ever arrives.
    static final class KilledServer {
        private KilledServer() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            NotificationTarget nowhere = (_, _) -> {
                throw new IllegalStateException("no queue");
            };
            System.setProperty("java.util.logging.SimpleFormatter.format", "");
            S3Server server = started(S3Options.inFolder(REGION, nowhere, Path.of(arguments[0])));
            System.out.println(server.endpoint());
            Thread.currentThread().join();
        }
    }

    @Test
    void listenerFailsDropsAndSeesTheCaller() throws Exception {
        List<Call> calls = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger puts = new AtomicInteger();
        CallListener listener = call -> {
            calls.add(call);
            if (!call.operation().equals("PutObject")) {
                return new Decision.Proceed();
            }
            return switch (puts.incrementAndGet()) {
                case 1 -> new Decision.Fail(503);
                case 2 -> new Decision.DropResponse();
                case 4 -> new Decision.Fail(412);
                default -> new Decision.Proceed();
            };
        };
        try (S3Server server = started(options("memory").withListener(listener));
                S3Client client = client(server.endpoint(), "function-1")) {
            client.putObject(b -> b.bucket("inbox").key("a"), RequestBody.fromString("x"));
            assertThat(puts).hasValue(3);
            assertThat(client.listObjectVersions(b -> b.bucket("inbox")).versions())
                    .as("the dropped answer had its effect")
                    .hasSize(2);
            assertStatus(412, () -> client.putObject(b -> b.bucket("inbox").key("a"), RequestBody.fromString("x")));
        }
        assertThat(calls).allSatisfy(call -> {
            assertThat(call.accessKeyId()).isEqualTo("function-1");
            assertThat(call.resource()).isEqualTo("inbox");
        });
        assertThat(calls.getFirst().key()).isEqualTo("a");
    }

    @Test
    void presignedUrlWorksUntilItExpires() throws Exception {
        try (S3Server server = started(options("memory"));
                S3Client client = client(server.endpoint(), "k");
                S3Presigner presigner = S3Presigner.builder()
                        .endpointOverride(server.endpoint())
                        .region(Region.of(REGION))
                        .credentialsProvider(credentials("k"))
                        .build();
                HttpClient http = HttpClient.newHttpClient()) {
            client.putObject(b -> b.bucket("plain").key("a b"), RequestBody.fromString("x"));
            URI url = presigner
                    .presignGetObject(b -> b.signatureDuration(java.time.Duration.ofMinutes(5))
                            .getObjectRequest(g -> g.bucket("plain").key("a b")))
                    .url()
                    .toURI();

            assertThat(get(http, url).body()).isEqualTo("x");
            URI old = URI.create(url.toString().replaceAll("X-Amz-Date=\\d+T", "X-Amz-Date=20200101T"));
            assertThat(get(http, old).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void wrongChecksumIsRefusedAndStoresNothing() throws Exception {
        try (S3Server server = started(options("memory"));
                S3Client client = client(server.endpoint(), "k")) {
            for (String algorithm : List.of("crc32", "crc32c", "crc64nvme", "sha1", "sha256")) {
                HttpRequest request = HttpRequest.newBuilder(server.endpoint().resolve("/plain/bad"))
                        .header("x-amz-checksum-" + algorithm, "AAAAAA==")
                        .PUT(HttpRequest.BodyPublishers.ofString("123456789"))
                        .build();
                try (HttpClient http = HttpClient.newHttpClient()) {
                    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
                    assertThat(answer.statusCode()).as(algorithm).isEqualTo(400);
                    assertThat(answer.body()).contains("<Code>BadDigest</Code>");
                }
            }
            assertThat(client.listObjectsV2(b -> b.bucket("plain")).contents()).isEmpty();
        }
    }

    private static S3Server started(S3Options options) throws IOException {
        S3Server server = S3Server.start(options);
        List<BucketSpec.Notification> rules = Stream.of("s3:ObjectCreated:*", "s3:ObjectRemoved:*")
                .map(event -> new BucketSpec.Notification(event, event, "arn:aws:sqs:eu-west-1:000000000000:q", "", ""))
                .toList();
        server.create(new BucketSpec("Inbox", "inbox", true, rules));
        server.create(new BucketSpec("Plain", "plain", false, List.of()));
        return server;
    }

    private static String eventName(JsonNode event) {
        return event.path("Event")
                .asText(event.path("Records").path(0).path("eventName").asText());
    }

    private static String key(JsonNode event) {
        return event.path("Records")
                .path(0)
                .path("s3")
                .path("object")
                .path("key")
                .asText();
    }

    private static String sequencer(JsonNode event) {
        return event.path("Records")
                .path(0)
                .path("s3")
                .path("object")
                .path("sequencer")
                .asText();
    }

    private static String text(S3Client client, String bucket, String key) {
        return client.getObjectAsBytes(b -> b.bucket(bucket).key(key)).asUtf8String();
    }

    private static HttpResponse<String> get(HttpClient http, URI url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void assertStatus(int status, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        software.amazon.awssdk.services.s3.model.S3Exception.class,
                        e -> assertThat(e.statusCode()).isEqualTo(status));
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static StaticCredentialsProvider credentials(String accessKeyId) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, "secret"));
    }

    private static S3Client client(URI endpoint, String accessKeyId) {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.of(REGION))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(credentials(accessKeyId))
                .build();
    }
}
