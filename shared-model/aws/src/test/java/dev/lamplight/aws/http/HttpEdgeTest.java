package dev.lamplight.aws.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.TransientCode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpEdgeTest {
    private static final String KEY = "sk-lamplight-0123456789abcdef";

    private final List<String> log = new ArrayList<>();
    private final HttpEdge edge = new HttpEdge(
            Routes.of(
                    Route.openGet("/health/live", _ -> HttpResponse.ok(Map.of("status", "ok"))),
                    Route.get("/v1/things/{thing}", request -> HttpResponse.ok(request.pathParameter("thing"))),
                    Route.post("/v1/things/{thing}", _ -> HttpResponse.ok("posted")),
                    Route.get("/v1/bad", _ -> {
                        throw Failure.Permanent.invalidField("limit", "limit: expected 1, found 2");
                    }),
                    Route.get("/v1/later", _ -> {
                        throw new Failure.Transient(TransientCode.STORAGE_UNAVAILABLE, "s3://secret-bucket said no");
                    }),
                    Route.get("/v1/broken", _ -> {
                        throw new IllegalStateException("a secret body");
                    }),
                    Route.get("/v1/deep", _ -> HttpResponse.ok(depth(1))),
                    Route.get("/v1/long", _ -> HttpResponse.ok("\"".repeat(3_000_000)))),
            new ApiKeys.Hashed(List.of(ApiKeys.Hash.of("saltsalt", KEY))),
            new RequestLog("test", log::add),
            Clock.systemUTC());

    @Test
    void answersARouteWithItsPathParameterAndRequestId() {
        APIGatewayProxyResponseEvent answer = call("GET", "/v1/things/a%20b");

        assertThat(answer.getStatusCode()).isEqualTo(200);
        assertThat(answer.getBody()).isEqualTo("\"a b\"");
        assertThat(answer.getHeaders()).containsKey("x-request-id").containsEntry("Content-Type", "application/json");
    }

    @Test
    void answersHealthWithoutKeyAndNothingElse() {
        assertThat(edge.answer(event("GET", "/health/live"), null).getStatusCode())
                .isEqualTo(200);
        APIGatewayProxyResponseEvent refused = edge.answer(event("GET", "/v1/things/1"), null);

        assertThat(refused.getStatusCode()).isEqualTo(401);
        assertThat(refused.getHeaders()).containsKey("x-request-id").containsEntry("WWW-Authenticate", "Bearer");
        assertThat(error(refused).path("code").asText()).isEqualTo("invalid_api_key");
        assertThat(edge.answer(event("GET", "/v1/nowhere"), null).getStatusCode())
                .as("who has no key does not learn what exists")
                .isEqualTo(401);
    }

    @Test
    void answersUnknownPathsAndMethods() {
        APIGatewayProxyResponseEvent nowhere = call("GET", "/v1/nowhere");
        APIGatewayProxyResponseEvent method = call("DELETE", "/v1/things/1");

        assertThat(nowhere.getStatusCode()).isEqualTo(404);
        assertThat(error(nowhere).path("type").asText()).isEqualTo("not_found_error");
        assertThat(method.getStatusCode()).isEqualTo(405);
        assertThat(method.getHeaders()).containsEntry("Allow", "GET, POST");
    }

    @Test
    void namesTheFieldOfAPermanentFailure() {
        JsonNode error = error(call("GET", "/v1/bad"));

        assertThat(error.path("param").asText()).isEqualTo("limit");
        assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(error.path("message").asText())
                .isEqualTo("limit: expected 1, found 2. " + PermanentCode.INVALID_REQUEST.advice());
    }

    @Test
    void tellsWhenToRepeatATransientFailureAndKeepsItsReasonInTheLog() {
        APIGatewayProxyResponseEvent answer = call("GET", "/v1/later");

        assertThat(answer.getStatusCode()).isEqualTo(503);
        assertThat(answer.getHeaders()).containsEntry("Retry-After", "1");
        assertThat(answer.getBody()).doesNotContain("secret-bucket");
        assertThat(log).singleElement().asString().contains("secret-bucket");
    }

    @Test
    void answersTheUnforeseenWithACodeAndLogsItOnceWithTheRequestId() {
        APIGatewayProxyResponseEvent answer = call("GET", "/v1/broken");

        assertThat(answer.getStatusCode()).isEqualTo(500);
        assertThat(error(answer).path("code").asText()).isEqualTo("internal");
        assertThat(answer.getBody()).doesNotContain("Exception").doesNotContain("dev.lamplight");
        assertThat(log)
                .singleElement()
                .asString()
                .contains(answer.getHeaders().get("x-request-id"), "IllegalStateException", "GET /v1/broken")
                .doesNotContain("a secret body");
    }

    @Test
    void survivesARecursionThatIsTooDeep() {
        assertThat(call("GET", "/v1/deep").getStatusCode()).isEqualTo(500);
        assertThat(call("GET", "/v1/things/1").getStatusCode()).isEqualTo(200);
    }

    @Test
    void refusesAnAnswerThatLambdaWouldRefuse() {
        assertThat(call("GET", "/v1/long").getStatusCode()).isEqualTo(400);
    }

    @Test
    void logsOneLinePerRequestWithoutTheKey() {
        call("GET", "/v1/things/1");

        assertThat(log)
                .singleElement()
                .asString()
                .contains("\"route\":\"GET /v1/things/{thing}\"", "\"status\":200", "\"millis\":")
                .doesNotContain(KEY);
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int depth(int level) {
        return depth(level + 1) + 1;
    }

    private APIGatewayProxyResponseEvent call(String method, String path) {
        return edge.answer(event(method, path).withHeaders(Map.of("Authorization", "Bearer " + KEY)), null);
    }

    private static APIGatewayProxyRequestEvent event(String method, String path) {
        return new APIGatewayProxyRequestEvent().withHttpMethod(method).withPath(path);
    }

    private static JsonNode error(APIGatewayProxyResponseEvent answer) {
        try {
            return Json.tree(answer.getBody()).path("error");
        } catch (JsonProcessingException e) {
            throw new AssertionError("expected JSON, found " + answer.getBody(), e);
        }
    }
}
