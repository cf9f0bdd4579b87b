package dev.lamplight.localcloud.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.localcloud.wire.Access;
import dev.lamplight.localcloud.wire.Call;
import dev.lamplight.localcloud.wire.CallListener;
import dev.lamplight.localcloud.wire.Decision;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// AWS's own client on the server: what it writes, reads, lists and is told.
class S3ServerIT {
    private final S3Fixture fixture;

    S3ServerIT(@TempDir Path folder) {
        this.fixture = new S3Fixture(folder);
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
        try (S3Server server = S3Fixture.started(fixture.options(storage));
                S3Client client = S3Fixture.client(server.endpoint(), "k")) {
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
            S3Fixture.assertStatus(
                    400,
                    () -> client.putObject(b -> b.bucket("plain").key("x".repeat(1025)), RequestBody.fromString("y")));
        }
    }

    @Test
    void delimiterRollsUpFoldersOverPages() throws Exception {
        try (S3Server server = S3Fixture.started(fixture.options("memory"));
                S3Client client = S3Fixture.client(server.endpoint(), "k")) {
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
        try (S3Server server = S3Fixture.started(fixture.options(storage));
                S3Client client = S3Fixture.client(server.endpoint(), "k")) {
            first = client.putObject(b -> b.bucket("inbox").key("k"), RequestBody.fromString("one"))
                    .versionId();
            second = client.putObject(b -> b.bucket("inbox").key("k"), RequestBody.fromString("two"))
                    .versionId();
            assertThat(S3Fixture.text(client, "inbox", "k")).isEqualTo("two");
            assertThat(version(client, first)).isEqualTo("one");
            var deleted = client.deleteObject(b -> b.bucket("inbox").key("k"));
            assertThat(deleted.deleteMarker()).isTrue();
            assertThatThrownBy(() -> S3Fixture.text(client, "inbox", "k")).isInstanceOf(NoSuchKeyException.class);
            assertThat(version(client, second)).isEqualTo("two");
            client.deleteObject(b -> b.bucket("inbox").key("k").versionId(deleted.versionId()));
            assertThat(S3Fixture.text(client, "inbox", "k")).isEqualTo("two");
            client.deleteObject(b -> b.bucket("inbox").key("k").versionId(first));
            S3Fixture.assertStatus(404, () -> version(client, first));
            assertThat(client.listObjectVersions(b -> b.bucket("inbox")).versions())
                    .hasSize(1);
        }
        assertThat(fixture.eventNames())
                .containsExactly(
                        "s3:TestEvent",
                        "ObjectCreated:Put",
                        "ObjectCreated:Put",
                        "ObjectRemoved:DeleteMarkerCreated",
                        "ObjectRemoved:Delete",
                        "ObjectRemoved:Delete");
        if (storage.equals("folder")) {
            try (S3Server server = S3Fixture.started(fixture.options(storage));
                    S3Client client = S3Fixture.client(server.endpoint(), "k")) {
                assertThat(version(client, second)).isEqualTo("two");
            }
            assertThat(fixture.told()).as("restart tells nothing again").hasSize(6);
        }
    }

    private static String version(S3Client client, String versionId) {
        return client.getObjectAsBytes(b -> b.bucket("inbox").key("k").versionId(versionId))
                .asUtf8String();
    }

    @Test
    void notificationHasTheShapeOfAws() throws Exception {
        try (S3Server server = S3Fixture.started(fixture.options("memory"));
                S3Client client = S3Fixture.client(server.endpoint(), "k")) {
            String versionId = client.putObject(
                            b -> b.bucket("inbox").key("in/a b+c 中.txt"), RequestBody.fromString("x"))
                    .versionId();

            JsonNode event = fixture.told().getLast().path("Records").path(0);
            assertThat(event.path("eventVersion").asText()).isEqualTo("2.1");
            assertThat(event.path("eventSource").asText()).isEqualTo("aws:s3");
            assertThat(event.path("awsRegion").asText()).isEqualTo(S3Fixture.REGION);
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
        try (S3Server server = S3Fixture.started(fixture.options("folder"));
                S3Client client = S3Fixture.client(server.endpoint(), "k")) {
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
            S3Fixture.assertStatus(
                    416,
                    () -> client.getObjectAsBytes(
                            b -> b.bucket("inbox").key("big").range("bytes=9999999-")));
            client.copyObject(b -> b.sourceBucket("inbox")
                    .sourceKey("big")
                    .destinationBucket("inbox")
                    .destinationKey("copy"));
            assertThat(client.headObject(b -> b.bucket("inbox").key("copy")).contentType())
                    .isEqualTo("x/y");
            S3Fixture.assertStatus(
                    400,
                    () -> client.copyObject(b -> b.sourceBucket("inbox")
                            .sourceKey("copy")
                            .destinationBucket("inbox")
                            .destinationKey("copy")));
        }
        assertThat(fixture.eventNames())
                .containsExactly("s3:TestEvent", "ObjectCreated:CompleteMultipartUpload", "ObjectCreated:Copy");
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
        try (S3Server server = S3Fixture.started(fixture.options("memory").withListener(listener));
                S3Client client = S3Fixture.client(server.endpoint(), "function-1")) {
            client.putObject(b -> b.bucket("inbox").key("a"), RequestBody.fromString("x"));
            assertThat(puts).hasValue(3);
            assertThat(client.listObjectVersions(b -> b.bucket("inbox")).versions())
                    .as("the dropped answer had its effect")
                    .hasSize(2);
            S3Fixture.assertStatus(
                    412, () -> client.putObject(b -> b.bucket("inbox").key("a"), RequestBody.fromString("x")));
        }
        assertThat(calls).allSatisfy(call -> {
            assertThat(call.accessKeyId()).isEqualTo("function-1");
            assertThat(call.resource()).isEqualTo("inbox");
        });
        assertThat(calls.getFirst().key()).isEqualTo("a");
    }

    @Test
    void presignedUrlWorksUntilItExpires() throws Exception {
        try (S3Server server = S3Fixture.started(fixture.options("memory"));
                S3Client client = S3Fixture.client(server.endpoint(), "k");
                S3Presigner presigner = S3Presigner.builder()
                        .endpointOverride(server.endpoint())
                        .region(Region.of(S3Fixture.REGION))
                        .credentialsProvider(S3Fixture.credentials("k"))
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
    void whatWouldBeAnsweredWronglyIsRefused() throws Exception {
        try (S3Server server = S3Fixture.started(fixture.options("memory"));
                S3Client client = S3Fixture.client(server.endpoint(), "k")) {
            client.putObject(b -> b.bucket("plain").key("a"), RequestBody.fromString("x"));

            S3Fixture.assertStatus(
                    501,
                    () -> client.getObjectAsBytes(
                            b -> b.bucket("plain").key("a").partNumber(1)));
            S3Fixture.assertStatus(
                    501, () -> client.headObject(b -> b.bucket("plain").key("a").partNumber(1)));
            S3Fixture.assertStatus(
                    501, () -> client.getObjectTagging(b -> b.bucket("plain").key("a")));
        }
    }

    @Test
    void saysWhatACallNeedsToBeAllowed() throws Exception {
        Set<String> needed = ConcurrentHashMap.newKeySet();
        CallListener listener = new CallListener() {
            @Override
            public Decision decide(Call call) {
                return new Decision.Proceed();
            }

            @Override
            public void needs(Access access) {
                assertThat(access.accessKeyId()).isEqualTo("k");
                needed.add(access.action() + " " + access.resource());
            }
        };
        try (S3Server server = S3Fixture.started(fixture.options("memory").withListener(listener));
                S3Client client = S3Fixture.client(server.endpoint(), "k")) {
            String version = client.putObject(b -> b.bucket("inbox").key("a/b"), RequestBody.fromString("x"))
                    .versionId();
            client.getObjectAsBytes(b -> b.bucket("inbox").key("a/b"));
            client.getObjectAsBytes(b -> b.bucket("inbox").key("a/b").versionId(version));
            client.deleteObjects(b -> b.bucket("inbox")
                    .delete(d -> d.objects(
                            ObjectIdentifier.builder().key("c").build(),
                            ObjectIdentifier.builder().key("d").build())));
        }

        assertThat(needed)
                .containsExactlyInAnyOrder(
                        "s3:PutObject arn:aws:s3:::inbox/a/b",
                        "s3:GetObject arn:aws:s3:::inbox/a/b",
                        "s3:GetObjectVersion arn:aws:s3:::inbox/a/b",
                        "s3:ListBucket arn:aws:s3:::inbox",
                        "s3:DeleteObject arn:aws:s3:::inbox/c",
                        "s3:DeleteObject arn:aws:s3:::inbox/d");
    }

    @Test
    void wrongChecksumIsRefusedAndStoresNothing() throws Exception {
        try (S3Server server = S3Fixture.started(fixture.options("memory"));
                S3Client client = S3Fixture.client(server.endpoint(), "k")) {
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

    private static HttpResponse<String> get(HttpClient http, URI url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
    }
}
