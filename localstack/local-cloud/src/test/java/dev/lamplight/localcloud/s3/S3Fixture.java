package dev.lamplight.localcloud.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lamplight.localcloud.template.BucketSpec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// An S3 server with a versioned bucket `inbox` that tells a queue, and a bucket `plain` that tells nobody.
final class S3Fixture {
    static final String REGION = "eu-west-1";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final List<JsonNode> told = Collections.synchronizedList(new ArrayList<>());

    S3Fixture(Path folder) {
        this.folder = folder;
    }

    /// What the queue was told, in order.
    List<JsonNode> told() {
        return told;
    }

    void tell(String queueArn, String body) {
        told.add(parse(body));
    }

    List<String> eventNames() {
        return told.stream().map(S3Fixture::eventName).toList();
    }

    /// Where objects are kept.
    S3Options options(String storage) {
        return storage.equals("memory")
                ? S3Options.inMemory(REGION, this::tell)
                : S3Options.inFolder(REGION, this::tell, folder);
    }

    static S3Server started(S3Options options) throws IOException {
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

    static String key(JsonNode event) {
        return event.path("Records")
                .path(0)
                .path("s3")
                .path("object")
                .path("key")
                .asText();
    }

    static String sequencer(JsonNode event) {
        return event.path("Records")
                .path(0)
                .path("s3")
                .path("object")
                .path("sequencer")
                .asText();
    }

    static String text(S3Client client, String bucket, String key) {
        return client.getObjectAsBytes(b -> b.bucket(bucket).key(key)).asUtf8String();
    }

    static void assertStatus(int status, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
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

    static StaticCredentialsProvider credentials(String accessKeyId) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, "secret"));
    }

    static S3Client client(URI endpoint, String accessKeyId) {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.of(REGION))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(credentials(accessKeyId))
                .build();
    }
}
