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
import java.util.Base64;
import java.util.List;

/// Of calls of a function by its name.
final class LambdaClaims {
    private static final String AREA = "Lambda";

    private LambdaClaims() {}

    static List<Claim> all() {
        return List.of(
                claim("a call returns what the function returns", LambdaClaims::returns),
                claim("a function that throws is a function error", LambdaClaims::error),
                claim("a call for later is accepted and made", LambdaClaims::later),
                claim("a call for later that fails is made again", LambdaClaims::laterAgain),
                claim("the end of the log comes with the answer", LambdaClaims::log),
                claim("a function that runs out of time is ended and says so", LambdaClaims::timeout),
                claim("a function whose process ends says so, and the next call starts anew", LambdaClaims::exit),
                claim("a custom runtime runs its bootstrap", LambdaClaims::custom),
                claim("a layer stands where `/opt` leads", LambdaClaims::layer),
                claim("an unknown function is 404", LambdaClaims::unknown));
    }

    private static Claim claim(String sentence, Claim.Check check) {
        return new Claim(AREA, sentence, check);
    }

    private static HttpResponse<String> invoke(Ground ground, String function, String event, String type)
            throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        ground.lambda("/2015-03-31/functions/" + function + "/invocations"))
                .header("X-Amz-Invocation-Type", type)
                .header("X-Amz-Log-Type", type.equals("Event") ? "None" : "Tail")
                .header("Content-Type", "application/json")
                // as any signer writes it: some tell services apart by it
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/lambda/aws4_request,"
                                + " SignedHeaders=host, Signature=0")
                .POST(BodyPublishers.ofString(event))
                .build();
        return ground.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private static HttpResponse<String> call(Ground ground, String event) throws Exception {
        return invoke(ground, "puppet", event, "RequestResponse");
    }

    private static JsonNode error(HttpResponse<String> response) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("X-Amz-Function-Error")).contains("Unhandled");
        return Json.tree(response.body());
    }

    private static void returns(Ground ground) throws Exception {
        HttpResponse<String> response = call(ground, "{\"文\":[1,2]}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Json.tree(response.body())).isEqualTo(Json.tree("{\"文\":[1,2]}"));
        assertThat(response.headers().firstValue("X-Amz-Function-Error")).isEmpty();
        assertThat(response.headers().firstValue("X-Amz-Executed-Version")).isPresent();
    }

    private static void error(Ground ground) throws Exception {
        try (Strings strings = Strings.of(_ -> new Move.Throw())) {
            JsonNode error = error(call(ground, "\"" + strings.address() + "\""));

            assertThat(error.path("errorType").asText()).isEqualTo("java.lang.IllegalStateException");
            assertThat(error.path("errorMessage").asText()).isEqualTo("told to fail with 500");
        }
    }

    private static void later(Ground ground) throws Exception {
        try (Strings strings = Strings.returning("null")) {
            HttpResponse<String> response = invoke(ground, "puppet", "{\"to\":\"" + strings.address() + "\"}", "Event");

            assertThat(response.statusCode()).isEqualTo(202);
            assertThat(response.body()).isEmpty();
            assertThat(strings.event()).contains("\"to\"");
        }
    }

    /// AWS waits a minute before the first repetition; the claim is that there is one.
    private static void laterAgain(Ground ground) throws Exception {
        try (Strings strings = Strings.of(new java.util.function.Function<>() {
            private boolean failed;

            @Override
            public synchronized Move apply(String event) {
                Move move = failed ? new Move.Return("null") : new Move.Throw();
                failed = true;
                return move;
            }
        })) {
            invoke(ground, "puppet", "\"" + strings.address() + "\"", "Event");

            String first = strings.event();
            assertThat(strings.event()).isEqualTo(first);
        }
    }

    private static void log(Ground ground) throws Exception {
        HttpResponse<String> response = call(ground, "1");

        String log = response.headers()
                .firstValue("X-Amz-Log-Result")
                .map(encoded -> new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8))
                .orElse("");
        assertThat(log).contains("START RequestId: ", "END RequestId: ", "REPORT RequestId: ", "Memory Size: 256 MB");
    }

    private static void timeout(Ground ground) throws Exception {
        try (Strings strings = Strings.of(_ -> new Move.Hang(Duration.ofSeconds(20)))) {
            JsonNode error = error(call(ground, "\"" + strings.address() + "\""));

            assertThat(error.path("errorMessage").asText()).contains("Task timed out after 3.00 seconds");
        }
        assertThat(call(ground, "1").body()).isEqualTo("1");
    }

    private static void exit(Ground ground) throws Exception {
        try (Strings strings = Strings.of(_ -> new Move.Die())) {
            JsonNode error = error(call(ground, "\"" + strings.address() + "\""));

            assertThat(error.path("errorType").asText()).isEqualTo("Runtime.ExitError");
            assertThat(error.path("errorMessage").asText()).contains("exit status 3");
        }
        assertThat(call(ground, "1").body()).isEqualTo("1");
    }

    private static void custom(Ground ground) throws Exception {
        for (String event : List.of("{\"n\":1}", "{\"n\":2}")) {
            HttpResponse<String> response = invoke(ground, "puppet-custom", event, "RequestResponse");

            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(Json.tree(response.body())).isEqualTo(Json.tree(event));
        }
    }

    private static void layer(Ground ground) throws Exception {
        assertThat(invoke(ground, "puppet-custom", "\"layer\"", "RequestResponse")
                        .body())
                .isEqualTo("\"layered\"");
    }

    private static void unknown(Ground ground) throws Exception {
        HttpResponse<String> response = invoke(ground, "nobody", "1", "RequestResponse");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("x-amzn-ErrorType").orElse(response.body()))
                .contains("ResourceNotFoundException");
    }
}
