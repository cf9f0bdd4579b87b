package dev.lamplight.localcloud.front;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lamplight.localcloud.host.HostFixture;
import dev.lamplight.localcloud.host.HostedFunction;
import dev.lamplight.localcloud.probe.SurroundingsFunction;
import dev.lamplight.localcloud.probe.ThrowFunction;
import dev.lamplight.localcloud.template.FunctionSpec.AsyncInvocation;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Lambda API as the AWS CLI and SDKs use it, with real functions behind it.
final class LambdaApiIT {
    private static final String FAILURES = "arn:aws:sqs:us-east-1:000000000000:failures";
    private static final String DEAD = "arn:aws:sqs:us-east-1:000000000000:dead";
    private static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:";
    private static final AsyncDelays SHORT = new AsyncDelays(List.of(Duration.ofMillis(10)), Duration.ofMillis(10));

    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
    private final HostFixture functions;
    private final AsyncInvocations asynchronous;
    private final LambdaApi api;

    LambdaApiIT(@TempDir Path folder) throws Exception {
        functions = HostFixture.start(
                folder,
                HostFixture.LIMITS,
                hosted(folder, SurroundingsFunction.class),
                hosted(folder, ThrowFunction.class));
        AsyncInvocation twoRetries =
                new AsyncInvocation(2, Duration.ofHours(6), Optional.empty(), Optional.of(FAILURES), Optional.of(DEAD));
        AsyncInvocation toFunction = new AsyncInvocation(
                0,
                Duration.ofHours(6),
                Optional.of(FUNCTION + "ThrowFunction:live"),
                Optional.empty(),
                Optional.empty());
        asynchronous = new AsyncInvocations(
                        folder.resolve("async"),
                        functions.host(),
                        Map.of("ThrowFunction", twoRetries, "SurroundingsFunction", toFunction),
                        (arn, body, attributes) ->
                                sent.add(arn + " " + body + (attributes.isEmpty() ? "" : new TreeMap<>(attributes))),
                        SHORT,
                        Clock.systemUTC())
                .resume();
        api = LambdaApi.start(0, functions.host(), asynchronous, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        api.close();
        asynchronous.close();
        functions.close();
    }

    private static HostedFunction hosted(Path folder, Class<?> function) throws Exception {
        Path own = Files.createDirectories(folder.resolve(function.getSimpleName()));
        return HostFixture.function(own, function, Duration.ofSeconds(30));
    }

    @Test
    void callsAFunctionAndReturnsTheTailOfItsLog() throws Exception {
        HttpResponse<String> response = invoke(
                "SurroundingsFunction", "{}", "X-Amz-Invocation-Type", "RequestResponse", "X-Amz-Log-Type", "Tail");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("X-Amz-Executed-Version")).hasValue("$LATEST");
        assertThat(response.headers().firstValue("X-Amz-Function-Error")).isEmpty();
        assertThat(new ObjectMapper().readTree(response.body()).path("GREETING").asText())
                .isEqualTo("hello");
        String log = response.headers().firstValue("X-Amz-Log-Result").orElseThrow();
        assertThat(new String(Base64.getDecoder().decode(log), StandardCharsets.UTF_8))
                .contains("a line of the function, 中文")
                .contains("REPORT RequestId: ");
    }

    @Test
    void tellsOfAFunctionErrorWithStatus200() throws Exception {
        String arn = "arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3AThrowFunction%3Alive";

        HttpResponse<String> response = invoke(arn, "{}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("X-Amz-Function-Error")).hasValue("Unhandled");
        assertThat(response.body()).contains("thrown on purpose");
    }

    @Test
    void refusesWhatLambdaRefuses() throws Exception {
        assertThat(invoke("nobody", "{}").statusCode()).isEqualTo(404);
        HttpResponse<String> broken = invoke("ThrowFunction", "{} {}");
        assertThat(broken.statusCode()).isEqualTo(400);
        assertThat(broken.headers().firstValue("x-amzn-ErrorType")).hasValue("InvalidRequestContentException");
        String large = "\"" + "x".repeat(6_291_556) + "\"";
        assertThat(invoke("ThrowFunction", large).statusCode()).isEqualTo(413);
        assertThat(invoke("ThrowFunction", "{}", "X-Amz-Invocation-Type", "DryRun")
                        .statusCode())
                .isEqualTo(204);
        assertThat(functions.host().statistics()).allMatch(each -> each.invocations() == 0);
    }

    @Test
    void triesAnEventThreeTimesAndThenTellsTheDestination() throws Exception {
        HttpResponse<String> response = invoke("ThrowFunction", "{\"n\":1}", "X-Amz-Invocation-Type", "Event");

        String told = sent.poll(60, TimeUnit.SECONDS);
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(told).startsWith(FAILURES + " ");
        JsonNode record = new ObjectMapper().readTree(String.valueOf(told).substring(FAILURES.length() + 1));
        assertThat(record.path("requestContext").path("condition").asText()).isEqualTo("RetriesExhausted");
        assertThat(record.path("requestContext").path("approximateInvokeCount").asInt())
                .isEqualTo(3);
        assertThat(record.path("requestPayload").path("n").asInt()).isEqualTo(1);
        assertThat(record.path("responseContext").path("functionError").asText())
                .isEqualTo("Unhandled");
        assertThat(record.path("responsePayload").path("errorMessage").asText()).isEqualTo("thrown on purpose");
        assertThat(sent.poll(60, TimeUnit.SECONDS))
                .as("the event itself goes to the dead letters")
                .startsWith(DEAD + " {\"n\":1}{ErrorCode=200, ErrorMessage=thrown on purpose, RequestID=");
    }

    @Test
    void aFunctionIsToldOfASuccessAndTheAliasInItsNameIsNoName() throws Exception {
        HttpResponse<String> response = invoke("SurroundingsFunction", "{\"n\":2}", "X-Amz-Invocation-Type", "Event");

        assertThat(response.statusCode()).isEqualTo(202);
        String told = sent.poll(60, TimeUnit.SECONDS); // by the function that was told, which throws
        JsonNode record = new ObjectMapper()
                .readTree(String.valueOf(told).substring(FAILURES.length() + 1))
                .path("requestPayload");
        assertThat(record.path("requestContext").path("condition").asText()).isEqualTo("Success");
        assertThat(record.path("requestContext").path("functionArn").asText()).contains("SurroundingsFunction");
        assertThat(record.path("requestPayload").path("n").asInt()).isEqualTo(2);
        assertThat(record.path("responsePayload").path("GREETING").asText()).isEqualTo("hello");
    }

    @Test
    void listsTheFunctions() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(api.uri() + "/2015-03-31/functions/"))
                .build();

        JsonNode body = new ObjectMapper()
                .readTree(client.send(request, BodyHandlers.ofString()).body());

        assertThat(body.path("Functions"))
                .map(function -> function.path("FunctionName").asText())
                .containsExactly("SurroundingsFunction", "ThrowFunction");
    }

    private HttpResponse<String> invoke(String function, String payload, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(api.uri() + "/2015-03-31/functions/" + function + "/invocations"))
                .POST(BodyPublishers.ofString(payload));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
