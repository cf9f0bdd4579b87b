package dev.lamplight.tests.stop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// Somebody who uses the product and repeats what may pass: 429, 5xx, a connection that breaks or is refused. Any other
/// refusal is an error of the product. Thread-safe.
final class PatientClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(40);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 2000;

    private final Path state;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicLong repeated = new AtomicLong();
    private volatile Life life;

    /// One life of the product and the clients for its addresses.
    private record Life(ProductProcess product, S3Client s3, SqsClient sqs) {
        private static Life of(ProductProcess product) {
            StaticCredentialsProvider anybody =
                    StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
            return new Life(
                    product,
                    S3Client.builder()
                            .httpClientBuilder(UrlConnectionHttpClient.builder())
                            .endpointOverride(product.addresses().s3())
                            .region(Region.US_EAST_1)
                            .credentialsProvider(anybody)
                            .forcePathStyle(true)
                            .build(),
                    SqsClient.builder()
                            .httpClientBuilder(UrlConnectionHttpClient.builder())
                            .endpointOverride(product.addresses().sqs())
                            .region(Region.US_EAST_1)
                            .credentialsProvider(anybody)
                            .build());
        }

        private void close() {
            s3.close();
            sqs.close();
        }
    }

    /// What the product said.
    record Reply(int status, JsonNode body) {}

    private PatientClient(Path state, Life life) {
        this.state = state;
        this.life = life;
    }

    /// Starts the product on the folder.
    static PatientClient start(Path state) throws IOException {
        return new PatientClient(state, Life.of(ProductProcess.start(state)));
    }

    ProductProcess product() {
        return life.product();
    }

    /// Requests that were sent once more.
    long repeated() {
        return repeated.get();
    }

    /// Stops the local cloud and everything in it and starts it again on the same folder.
    ///
    /// @param warned by two SIGTERM; else by SIGKILL
    void restart(boolean warned) throws IOException, InterruptedException {
        Life old = life;
        if (warned) {
            old.product().terminate();
        } else {
            old.product().kill();
        }
        life = Life.of(ProductProcess.start(state));
        old.close();
    }

    JsonNode get(String path) {
        return require(reply("GET", path, null), path);
    }

    JsonNode post(String path, Object body) {
        return require(reply("POST", path, body), path);
    }

    /// Deletes; what is gone already was deleted by an attempt whose answer was lost.
    void delete(String path) {
        Reply reply = reply("DELETE", path, null);
        if (reply.status() != 404) {
            JsonNode _ = require(reply, path);
        }
    }

    private static JsonNode require(Reply reply, String path) {
        if (reply.status() / 100 != 2) {
            throw new AssertionError(path + " was answered " + reply.status() + ": " + reply.body());
        }
        return reply.body();
    }

    /// @return a success, or a refusal that will not pass
    Reply reply(String method, String path, @Nullable Object body) {
        BodyPublisher publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(Json.bytes(body));
        return send(path, "application/json", request -> request.method(method, publisher));
    }

    /// @return the id of the new file
    String upload(String name, byte[] content) {
        String start = "--lamp\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nassistants\r\n"
                + "--lamp\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\n\r\n";
        BodyPublisher body = BodyPublishers.concat(
                BodyPublishers.ofString(start, StandardCharsets.UTF_8),
                BodyPublishers.ofByteArray(content),
                BodyPublishers.ofString("\r\n--lamp--\r\n"));
        return require(
                        send("/v1/files", "multipart/form-data; boundary=lamp", request -> request.POST(body)),
                        "/v1/files")
                .path("id")
                .asText();
    }

    private Reply send(String path, String type, Function<HttpRequest.Builder, HttpRequest.Builder> method) {
        return patiently(path, now -> {
            HttpRequest request = method.apply(HttpRequest.newBuilder(
                                    URI.create(now.product().addresses().api() + path))
                            .timeout(REQUEST_TIMEOUT)
                            .header("Authorization", "Bearer " + ProductHost.KEY)
                            .header("Content-Type", type))
                    .build();
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() == 429 || response.statusCode() >= 500) {
                throw new IOException(response.statusCode() + ": " + response.body());
            }
            return new Reply(response.statusCode(), parsed(response.body()));
        });
    }

    private static JsonNode parsed(String body) throws IOException {
        return body.isEmpty() ? JsonNodeFactory.instance.missingNode() : Json.tree(body);
    }

    <T> T s3(Function<S3Client, T> call) {
        return patiently("S3", now -> call.apply(now.s3()));
    }

    <T> T sqs(Function<SqsClient, T> call) {
        return patiently("SQS", now -> call.apply(now.sqs()));
    }

    /// A call that may fail in passing.
    private interface Attempt<T> {
        T on(Life now) throws IOException, InterruptedException;
    }

    private <T> T patiently(String what, Attempt<T> attempt) {
        long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            try {
                return attempt.on(life);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new AssertionError(what + " was interrupted");
            } catch (IOException | SdkException | IllegalStateException failed) {
                if (System.nanoTime() > giveUpAt) {
                    throw new AssertionError(what + " was refused for " + PATIENCE, failed);
                }
            }
            repeated.incrementAndGet();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause));
            pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
        }
    }

    String inbox() {
        return life.product().addresses().inbox();
    }

    String library() {
        return life.product().addresses().library();
    }

    @Override
    public void close() {
        http.shutdownNow();
        life.close();
        try {
            life.product().end();
        } catch (IOException e) {
            throw new UncheckedIOException("the product does not end", e);
        }
    }
}
