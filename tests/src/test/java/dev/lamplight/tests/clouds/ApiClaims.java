package dev.lamplight.tests.clouds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Json;
import dev.lamplight.tests.clouds.Strings.Move;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// Of the front that leads HTTP requests to functions.
final class ApiClaims {
    private static final String AREA = "REST API";

    private ApiClaims() {}

    static List<Claim> all() {
        return List.of(
                claim("a function sees method, path, query and headers", ApiClaims::request),
                claim("parameters of a path come as they were sent", ApiClaims::pathParameters),
                claim("a greedy parameter is the rest of the path", ApiClaims::greedy),
                claim("fields that come twice come twice to the function", ApiClaims::twice),
                claim("status, headers and text of the function get to the client", ApiClaims::answer),
                claim("bytes get to the function and back", ApiClaims::bytes),
                claim("a function that throws is 502, in the words that the template gives", ApiClaims::error),
                claim("an answer that is none is 502", ApiClaims::malformed),
                claim("a path that leads nowhere is what the template says", ApiClaims::nowhere));
    }

    private static Claim claim(String sentence, Claim.Check check) {
        return new Claim(AREA, sentence, check);
    }

    private static HttpRequest.Builder request(Ground ground, Strings strings, String path) {
        return HttpRequest.newBuilder(ground.api(path))
                .header("X-Strings", strings.address())
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(60));
    }

    private static HttpResponse<String> send(Ground ground, HttpRequest request) throws Exception {
        return ground.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private static Strings answering(Map<String, ?> answer) throws Exception {
        return Strings.returning(Json.text(answer));
    }

    private static Strings fine() throws Exception {
        return answering(Map.of("statusCode", 200, "body", "fine"));
    }

    private static void request(Ground ground) throws Exception {
        try (Strings strings = fine()) {
            HttpRequest request = request(ground, strings, "/rest/some/path?a=1&b=x%20y")
                    .method("PATCH", BodyPublishers.ofString("{\"q\": \"文\"}"))
                    .build();

            assertThat(send(ground, request).body()).isEqualTo("fine");

            JsonNode event = Json.tree(strings.event());
            assertThat(event.path("httpMethod").asText()).isEqualTo("PATCH");
            assertThat(event.path("path").asText()).isEqualTo("/rest/some/path");
            assertThat(event.at("/queryStringParameters/a").asText()).isEqualTo("1");
            assertThat(event.at("/queryStringParameters/b").asText()).isEqualTo("x y");
            assertThat(event.path("headers").properties().stream()
                            .filter(it -> it.getKey().equalsIgnoreCase("X-Strings"))
                            .map(it -> it.getValue().asText()))
                    .containsExactly(strings.address());
            assertThat(body(event)).isEqualTo("{\"q\": \"文\"}");
            assertThat(event.at("/requestContext/requestId").asText()).isNotEmpty();
            assertThat(event.at("/requestContext/stage").asText()).isEqualTo("prod");
        }
    }

    private static String body(JsonNode event) {
        String body = event.path("body").asText();
        return event.path("isBase64Encoded").asBoolean()
                ? new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8)
                : body;
    }

    private static void pathParameters(Ground ground) throws Exception {
        try (Strings strings = fine()) {
            send(
                    ground,
                    request(ground, strings, "/things/ab%20c/parts/%E6%96%87").build());

            JsonNode event = Json.tree(strings.event());
            assertThat(event.at("/pathParameters/id").asText()).isEqualTo("ab%20c");
            assertThat(event.at("/pathParameters/part").asText()).isEqualTo("%E6%96%87");
            assertThat(event.path("resource").asText()).isEqualTo("/things/{id}/parts/{part}");
        }
    }

    private static void greedy(Ground ground) throws Exception {
        try (Strings strings = fine()) {
            send(ground, request(ground, strings, "/rest/a/b/c").build());

            assertThat(Json.tree(strings.event()).at("/pathParameters/proxy").asText())
                    .isEqualTo("a/b/c");
        }
    }

    private static void twice(Ground ground) throws Exception {
        try (Strings strings = fine()) {
            HttpRequest request = request(ground, strings, "/rest/x?a=1&a=2")
                    .header("X-Twice", "one")
                    .header("X-Twice", "two")
                    .build();
            send(ground, request);

            JsonNode event = Json.tree(strings.event());
            assertThat(event.at("/multiValueQueryStringParameters/a").toString())
                    .isEqualTo("[\"1\",\"2\"]");
            List<String> values = new ArrayList<>();
            event.path("multiValueHeaders").properties().stream()
                    .filter(it -> it.getKey().equalsIgnoreCase("X-Twice"))
                    .forEach(it -> it.getValue().forEach(value -> values.add(value.asText())));
            assertThat(values).containsExactly("one", "two");
        }
    }

    private static void answer(Ground ground) throws Exception {
        try (Strings strings = answering(Map.of(
                "statusCode",
                418,
                "multiValueHeaders",
                Map.of("X-Answer", List.of("1", "2"), "Content-Type", List.of("text/plain; charset=utf-8")),
                "body",
                "文"))) {
            HttpResponse<String> response =
                    send(ground, request(ground, strings, "/rest/x").build());

            assertThat(response.statusCode()).isEqualTo(418);
            assertThat(String.join(",", response.headers().allValues("X-Answer")))
                    .isEqualTo("1,2");
            assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
            assertThat(response.body()).isEqualTo("文");
        }
    }

    private static void bytes(Ground ground) throws Exception {
        byte[] sent = {0, -1, 'a', (byte) 0x80};
        try (Strings strings = answering(Map.of(
                "statusCode",
                200,
                "headers",
                Map.of("Content-Type", "application/octet-stream"),
                "isBase64Encoded",
                true,
                "body",
                Base64.getEncoder().encodeToString(sent)))) {
            HttpRequest request = HttpRequest.newBuilder(ground.api("/rest/x"))
                    .header("X-Strings", strings.address())
                    .header("Content-Type", "application/octet-stream")
                    .header("Accept", "application/octet-stream")
                    .POST(BodyPublishers.ofByteArray(sent))
                    .build();

            HttpResponse<byte[]> response = ground.send(request, BodyHandlers.ofByteArray());

            JsonNode event = Json.tree(strings.event());
            assertThat(event.path("isBase64Encoded").asBoolean()).isTrue();
            assertThat(Base64.getDecoder().decode(event.path("body").asText())).isEqualTo(sent);
            assertThat(response.body()).isEqualTo(sent);
        }
    }

    private static void error(Ground ground) throws Exception {
        try (Strings strings = Strings.of(_ -> new Move.Throw())) {
            HttpResponse<String> response =
                    send(ground, request(ground, strings, "/rest/x").build());

            assertThat(response.statusCode()).isEqualTo(502);
            assertThat(response.body()).isEqualTo("{\"said\": \"by the gateway\"}");
        }
    }

    private static void malformed(Ground ground) throws Exception {
        try (Strings strings = Strings.returning("[\"no proxy answer\"]")) {
            assertThat(send(ground, request(ground, strings, "/rest/x").build()).statusCode())
                    .isEqualTo(502);
        }
    }

    private static void nowhere(Ground ground) throws Exception {
        try (Strings strings = fine()) {
            HttpResponse<String> response =
                    send(ground, request(ground, strings, "/nowhere").build());

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.body()).isEqualTo("{\"said\": \"by the gateway\"}");
        }
    }
}
