package dev.lamplight.tests.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Json;
import dev.lamplight.tests.product.Product;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/// Requests byte for byte, for what no client would send.
final class RawCalls implements AutoCloseable {
    private final Product product;
    private final HttpClient http = HttpClient.newHttpClient();

    RawCalls(Product product) {
        this.product = product;
    }

    /// @param text the body as it came
    record Answer(int status, HttpResponse<String> response, String text) {
        JsonNode json() throws IOException {
            return Json.tree(text);
        }

        /// The object of an error answer.
        JsonNode error() throws IOException {
            return json().path("error");
        }
    }

    Answer post(String path, String body) throws IOException, InterruptedException {
        return post(path, body.getBytes(StandardCharsets.UTF_8));
    }

    Answer post(String path, byte[] body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(product.api(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    Answer call(String method, String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(product.api(path)).method(method, HttpRequest.BodyPublishers.noBody()));
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                request.header("Authorization", "Bearer " + product.key()).build(),
                HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response, response.body());
    }

    @Override
    public void close() {
        http.close();
    }
}
