package dev.lamplight.tests.memory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/// Asks the front; whatever is answered with less than 500 was answered by a function that lives.
final class HttpCaller implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final UnwiredCloud cloud;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    HttpCaller(UnwiredCloud cloud) {
        this.cloud = cloud;
    }

    JsonNode post(String path, Map<String, ?> body) throws IOException, InterruptedException {
        return raw("POST", path, "application/json", Json.bytes(body), UnwiredCloud.KEY);
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return raw("GET", path, "application/json", new byte[0], UnwiredCloud.KEY);
    }

    JsonNode delete(String path) throws IOException, InterruptedException {
        return raw("DELETE", path, "application/json", new byte[0], UnwiredCloud.KEY);
    }

    /// @return the id of the file
    String upload(String name, byte[] content) throws IOException, InterruptedException {
        byte[] start = ("--lamp\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nassistants\r\n"
                        + "--lamp\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] end = "\r\n--lamp--\r\n".getBytes(StandardCharsets.UTF_8);
        byte[] body = new byte[start.length + content.length + end.length];
        System.arraycopy(start, 0, body, 0, start.length);
        System.arraycopy(content, 0, body, start.length, content.length);
        System.arraycopy(end, 0, body, start.length + content.length, end.length);
        return raw("POST", "/v1/files", "multipart/form-data; boundary=lamp", body, UnwiredCloud.KEY)
                .path("id")
                .asText();
    }

    /// @return the answer; nothing where it is no JSON
    JsonNode raw(String method, String path, String type, byte[] body, String key)
            throws IOException, InterruptedException {
        BodyPublisher publisher = body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
        HttpRequest request = HttpRequest.newBuilder(cloud.api(path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", type)
                .method(method, publisher)
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() >= 500) {
            throw new AssertionError(
                    method + " " + path + " was answered " + answer.statusCode() + " " + answer.body());
        }
        return answer.body().startsWith("{")
                ? Json.tree(answer.body())
                : Json.mapper().missingNode();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
