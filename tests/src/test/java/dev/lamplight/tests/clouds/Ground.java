package dev.lamplight.tests.clouds;

import dev.lamplight.contract.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// A cloud with the puppet stack on it, and AWS's own clients of it.
final class Ground implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final Endpoints endpoints;
    private final S3Client s3;
    private final SqsClient sqs;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /// Where the services are.
    ///
    /// @param api of the puppet stack, with the stage
    /// @param outputs of the puppet stack
    record Endpoints(URI s3, URI sqs, URI lambda, URI api, Map<String, String> outputs) {}

    Ground(Endpoints endpoints) {
        StaticCredentialsProvider anybody =
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
        this.endpoints = endpoints;
        this.s3 = S3Client.builder()
                .endpointOverride(endpoints.s3())
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(anybody)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
        this.sqs = SqsClient.builder()
                .endpointOverride(endpoints.sqs())
                .region(Region.US_EAST_1)
                .credentialsProvider(anybody)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    S3Client s3() {
        return s3;
    }

    SqsClient sqs() {
        return sqs;
    }

    URI api(String path) {
        return URI.create(endpoints.api() + path);
    }

    URI lambda(String path) {
        return URI.create(endpoints.lambda().toString().replaceFirst("/+$", "") + path);
    }

    String output(String name) {
        return Optional.ofNullable(endpoints.outputs().get(name))
                .orElseThrow(() -> new IllegalArgumentException("no output " + name));
    }

    <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> reader) throws Exception {
        return http.send(request, reader);
    }

    /// A new bucket of this claim alone.
    String bucket() {
        String name = "claim-" + NAMES.incrementAndGet();
        s3.createBucket(request -> request.bucket(name));
        return name;
    }

    /// A name that nothing else has.
    static String name() {
        return "claim-" + NAMES.incrementAndGet();
    }

    /// Waits until it is so.
    static void await(String what, Condition condition) throws Exception {
        long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > giveUpAt) {
                throw new AssertionError("waited " + PATIENCE.toSeconds() + " s for " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    static String quoted(String text) {
        return Json.text(text);
    }

    @Override
    public void close() {
        s3.close();
        sqs.close();
        http.close();
    }
}
