package dev.lamplight.localcloud.front;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lamplight.localcloud.host.HostFixture;
import dev.lamplight.localcloud.host.HostLimits;
import dev.lamplight.localcloud.probe.Gate;
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
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The front with real functions behind it. Expected texts are API Gateway's own.
final class ApiFrontIT {
    private final Path folder;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    ApiFrontIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void makesTheProxyEventOfARequest() throws Exception {
        try (FrontFixture fixture = FrontFixture.start(folder, HostFixture.LIMITS, FrontLimits.DEFAULT)) {
            HttpRequest request = HttpRequest.newBuilder(fixture.uri("/v1/items/a%20b?q=x%20y&q=%E6%96%87&flag"))
                    .header("X-Test", "one")
                    .header("x-test", "two")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(new byte[] {0, (byte) 0xff, 'a'}))
                    .build();

            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2");
            assertThat(response.headers().firstValue("x-amzn-RequestId")).isPresent();
            assertItemEvent(new ObjectMapper().readTree(response.body()));
        }
    }

    private static void assertItemEvent(JsonNode event) {
        assertThat(event.path("resource").asText()).isEqualTo("/v1/items/{id}");
        assertThat(event.path("path").asText()).isEqualTo("/v1/items/a%20b");
        assertThat(event.path("httpMethod").asText()).isEqualTo("POST");
        assertThat(event.path("pathParameters").path("id").asText()).isEqualTo("a%20b");
        assertThat(event.path("headers").path("X-Test").asText()).isEqualTo("two");
        assertThat(event.path("multiValueHeaders").path("X-Test"))
                .map(JsonNode::asText)
                .containsExactly("one", "two");
        assertThat(event.path("headers").path("X-Forwarded-For").asText()).isEqualTo("127.0.0.1");
        assertThat(event.path("queryStringParameters").path("q").asText()).isEqualTo("文");
        assertThat(event.path("multiValueQueryStringParameters").path("q"))
                .map(JsonNode::asText)
                .containsExactly("x y", "文");
        assertThat(event.path("queryStringParameters").path("flag").asText("?")).isEmpty();
        assertThat(event.path("stageVariables").isNull()).isTrue();
        assertThat(event.path("isBase64Encoded").asBoolean()).isTrue();
        assertThat(Base64.getDecoder().decode(event.path("body").asText())).containsExactly(0, 0xff, 'a');
        JsonNode context = event.path("requestContext");
        assertThat(context.path("stage").asText()).isEqualTo("prod");
        assertThat(context.path("path").asText()).isEqualTo("/prod/v1/items/a%20b");
        assertThat(context.path("resourcePath").asText()).isEqualTo("/v1/items/{id}");
        assertThat(context.path("identity").path("sourceIp").asText()).isEqualTo("127.0.0.1");
        assertThat(context.path("requestId").asText()).hasSize(36);
    }

    @Test
    void routesAsTheTemplateSaysWithAndWithoutTheStage() throws Exception {
        try (FrontFixture fixture = FrontFixture.start(folder, HostFixture.LIMITS, FrontLimits.DEFAULT)) {
            JsonNode below = new ObjectMapper()
                    .readTree(send(fixture.uri("/prod/v1/files/a/b"), "POST", BodyPublishers.noBody())
                            .body());
            assertThat(below.path("pathParameters").path("proxy").asText()).isEqualTo("a/b");
            assertThat(below.path("path").asText()).isEqualTo("/v1/files/a/b");
            assertThat(below.path("body").isNull()).isTrue();

            for (String missing : new String[] {"/v1/files/a", "/v1/nothing", "/", "/other/v1/items/1"}) {
                HttpResponse<String> response = send(fixture.uri(missing), "GET", BodyPublishers.noBody());
                assertThat(response.statusCode()).as(missing).isEqualTo(403);
                assertThat(response.body()).isEqualTo("{\"message\":\"Missing Authentication Token\"}");
            }
            HttpResponse<String> malformed = send(fixture.uri("/echo"), "POST", BodyPublishers.ofString("{}"));
            assertThat(malformed.statusCode()).isEqualTo(502);
            assertThat(malformed.body()).isEqualTo("{\"message\":\"Internal server error\"}");
            HttpResponse<String> preflight = send(fixture.uri("/echo"), "OPTIONS", BodyPublishers.noBody());
            assertThat(preflight.statusCode()).isEqualTo(200);
            assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                    .hasValue("*");
            assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods"))
                    .hasValue("GET,POST");
        }
    }

    @Test
    void wordsItsOwnAnswersAsTheTemplateSays() throws Exception {
        String responses = """
                DEFAULT_4XX:
                  ResponseParameters: {Headers: {x-request-id: context.requestId}}
                  ResponseTemplates: {application/json: '{"all": $context.error.messageString}'}
                DEFAULT_5XX: {ResponseTemplates: {application/json: '{"id": "$context.requestId"}'}}
                MISSING_AUTHENTICATION_TOKEN: {StatusCode: 404, ResponseTemplates: {application/json: 'none'}}
                """;
        try (FrontFixture fixture = FrontFixture.start(folder, HostFixture.LIMITS, FrontLimits.DEFAULT, responses)) {
            HttpResponse<String> missing = send(fixture.uri("/v1/nothing"), "GET", BodyPublishers.noBody());
            assertThat(missing.statusCode()).isEqualTo(404);
            assertThat(missing.body()).isEqualTo("none");
            HttpResponse<String> method = send(fixture.uri("/v1/files/a"), "GET", BodyPublishers.noBody());
            assertThat(method.statusCode()).as("a method that the path has not").isEqualTo(404);

            HttpResponse<String> keyed = client.send(
                    HttpRequest.newBuilder(fixture.uri("/v1/nothing"))
                            .header("Authorization", "Bearer sk-secret")
                            .build(),
                    BodyHandlers.ofString());
            assertThat(keyed.statusCode()).isEqualTo(403);
            assertThat(keyed.body()).isEqualTo("{\"all\": \"Authorization header requires 'Credential' parameter.\"}");
            assertThat(keyed.headers().firstValue("x-request-id"))
                    .isEqualTo(keyed.headers().firstValue("x-amzn-RequestId"))
                    .isPresent();

            HttpResponse<String> malformed = send(fixture.uri("/echo"), "POST", BodyPublishers.ofString("{}"));
            assertThat(malformed.statusCode()).isEqualTo(502);
            assertThat(malformed.body())
                    .isEqualTo(
                            "{\"id\": \"%s\"}",
                            malformed.headers().firstValue("x-amzn-RequestId").orElseThrow());

            HttpResponse<String> tooLong = send(fixture.uri("/v1/items/1"), "POST", bytes(10 * 1024 * 1024 + 1));
            assertThat(tooLong.statusCode()).isEqualTo(413);
            assertThat(tooLong.body()).isEqualTo("{\"all\": \"Request Too Long\"}");
            assertThat(tooLong.headers().firstValue("x-request-id")).isPresent();
        }
    }

    @Test
    void keepsTheSizeLimitsOfApiGatewayAndLambda() throws Exception {
        try (FrontFixture fixture = FrontFixture.start(folder, HostFixture.LIMITS, FrontLimits.DEFAULT)) {
            URI uri = fixture.uri("/v1/items/1");
            int gatewayLimit = 10 * 1024 * 1024;
            // Base64 makes 4/3 of it: 4.4 MB stay below Lambda's 6 MB, 4.8 MB do not.
            HttpResponse<String> aboveGateway = send(uri, "POST", bytes(gatewayLimit + 1));
            HttpResponse<String> aboveLambda = send(uri, "POST", bytes(4_800_000));
            HttpResponse<String> chunkedAboveGateway = send(uri, "POST", chunked(gatewayLimit + 1));

            assertThat(aboveGateway.statusCode()).isEqualTo(413);
            assertThat(aboveGateway.body()).isEqualTo("{\"message\":\"Request Too Long\"}");
            assertThat(aboveLambda.statusCode()).isEqualTo(413);
            assertThat(chunkedAboveGateway.statusCode()).isEqualTo(413);
            // The echo in Base64 again would pass Lambda's response limit, so this one is answered 502, not 413.
            assertThat(send(uri, "POST", bytes(4_400_000)).statusCode()).isEqualTo(502);
            assertThat(send(uri, "POST", bytes(2_000_000)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void answersLateAndSurplusRequestsAsApiGatewayDoes() throws Exception {
        FrontLimits impatient = new FrontLimits(Duration.ofSeconds(3), Duration.ofMinutes(1));
        HostLimits one = new HostLimits(
                1, Duration.ofMillis(100), Duration.ofSeconds(60), Duration.ofMinutes(10), Duration.ofSeconds(1));
        try (Gate gate = new Gate();
                FrontFixture fixture = FrontFixture.start(folder, one, impatient)) {
            HttpResponse<String> late = sendGated(fixture.uri("/gate"), gate);
            assertThat(late.statusCode()).isEqualTo(504);
            assertThat(late.body()).isEqualTo("{\"message\":\"Endpoint request timed out\"}");

            HttpResponse<String> surplus = sendGated(fixture.uri("/gate"), gate);
            assertThat(surplus.statusCode())
                    .as("the late call still holds the environment")
                    .isEqualTo(429);
        }
    }

    private HttpResponse<String> sendGated(URI uri, Gate gate) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("X-Gate", new String(gate.event(), StandardCharsets.UTF_8))
                .POST(BodyPublishers.noBody())
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static BodyPublisher bytes(int size) {
        return BodyPublishers.ofByteArray(new byte[size]);
    }

    private static BodyPublisher chunked(int size) {
        return BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(new byte[size]));
    }

    private HttpResponse<String> send(URI uri, String method, BodyPublisher body) throws Exception {
        return client.send(HttpRequest.newBuilder(uri).method(method, body).build(), BodyHandlers.ofString());
    }
}
