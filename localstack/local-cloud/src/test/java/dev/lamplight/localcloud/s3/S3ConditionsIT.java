package dev.lamplight.localcloud.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/// Conditional reads, writes, copies and deletes, alone and against each other.
class S3ConditionsIT {
    private final S3Fixture fixture;

    S3ConditionsIT(@TempDir Path folder) {
        this.fixture = new S3Fixture(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "folder"})
    void compareAndSwapNeverLosesAnAcceptedWrite(String storage) throws Exception {
        int writers = 8;
        int increments = 50;
        try (S3Server server = S3Fixture.started(fixture.options(storage));
                S3Client setUp = S3Fixture.client(server.endpoint(), "k")) {
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

            assertThat(S3Fixture.text(setUp, "plain", "counter")).isEqualTo(Integer.toString(accepted));
            assertThat(accepted).isGreaterThanOrEqualTo(increments);
        }
    }

    /// Reads and swaps `increments` times; how often the swap was accepted.
    private static int increment(URI endpoint, int increments) {
        int accepted = 0;
        try (S3Client client = S3Fixture.client(endpoint, "k")) {
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
        try (S3Server server = S3Fixture.started(fixture.options("folder"));
                S3Client client = S3Fixture.client(server.endpoint(), "k")) {
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
        try (S3Server server = S3Fixture.started(fixture.options("memory"));
                S3Client client = S3Fixture.client(server.endpoint(), "k")) {
            S3Fixture.assertStatus(404, () -> put(client, "absent", "\"x\""));
            client.putObject(b -> b.bucket("plain").key("a"), RequestBody.fromString("x"));
            S3Fixture.assertStatus(412, () -> put(client, "a", "\"stale\""));
            S3Fixture.assertStatus(
                    412,
                    () -> client.deleteObject(b -> b.bucket("plain").key("a").ifMatch("\"stale\"")));
            S3Fixture.assertStatus(
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
}
