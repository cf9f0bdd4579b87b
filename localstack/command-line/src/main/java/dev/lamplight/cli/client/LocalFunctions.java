package dev.lamplight.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.cli.cloud.RunFile;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/// The functions of a local cloud through its Lambda API, as `aws lambda` calls them.
public final class LocalFunctions implements AutoCloseable {
    private static final String FUNCTIONS = "/2015-03-31/functions";
    /// Above the longest timeout that Lambda allows, 15 minutes, and the start of an environment.
    private static final Duration PATIENCE = Duration.ofMinutes(17);
    /// Milliseconds and `+0000` on AWS; emulators have other fractions, or `Z`.
    private static final DateTimeFormatter LAST_MODIFIED = new DateTimeFormatterBuilder()
            .appendPattern("yyyy-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendPattern("[Z][X]")
            .toFormatter(Locale.ROOT);

    private final RunFile run;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    public LocalFunctions(RunFile run) {
        this.run = run;
    }

    /// @param modifiedAt when its code was made
    public record Function(String name, Instant modifiedAt) {
        static Function of(JsonNode node) {
            return new Function(
                    node.path("FunctionName").asText(),
                    LAST_MODIFIED.parse(node.path("LastModified").asText(), Instant::from));
        }
    }

    public List<Function> list() {
        JsonNode answer =
                tree(send(HttpRequest.newBuilder(address(FUNCTIONS)).GET()).body());
        List<Function> functions = new ArrayList<>();
        answer.path("Functions").forEach(function -> functions.add(Function.of(function)));
        return functions;
    }

    /// How an invocation ended.
    public sealed interface Answer {
        /// The handler returned.
        ///
        /// @param log the end of what it wrote, at most 4 KB, as Lambda gives it
        record Returned(String requestId, String payload, String log) implements Answer {}

        /// The handler threw, ran out of time, or died.
        record Failed(String requestId, String error, String log) implements Answer {}

        /// An asynchronous invocation was accepted.
        record Accepted(String requestId) implements Answer {}

        /// The service refused.
        record Refused(int status, String type, String message) implements Answer {}
    }

    /// Waits for the result, and for the end of the log.
    public Answer invoke(String function, byte[] event) {
        return answer(send(invocation(function, event, "RequestResponse").header("X-Amz-Log-Type", "Tail")));
    }

    /// Lambda's own queue takes the event; it is tried twice again where it fails.
    public Answer invokeLater(String function, byte[] event) {
        return answer(send(invocation(function, event, "Event")));
    }

    private HttpRequest.Builder invocation(String function, byte[] event, String type) {
        return HttpRequest.newBuilder(address(FUNCTIONS + "/" + function + "/invocations"))
                .header("X-Amz-Invocation-Type", type)
                .POST(BodyPublishers.ofByteArray(event));
    }

    private static Answer answer(HttpResponse<String> response) {
        String requestId = response.headers().firstValue("x-amzn-RequestId").orElse("");
        return switch (response.statusCode()) {
            case 200 -> {
                String log = response.headers()
                        .firstValue("X-Amz-Log-Result")
                        .map(encoded -> new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8))
                        .orElse("");
                yield response.headers().firstValue("X-Amz-Function-Error").isPresent()
                        ? new Answer.Failed(requestId, response.body(), log)
                        : new Answer.Returned(requestId, response.body(), log);
            }
            case 202 -> new Answer.Accepted(requestId);
            default ->
                new Answer.Refused(
                        response.statusCode(),
                        response.headers().firstValue("x-amzn-ErrorType").orElse("unknown"),
                        tree(response.body()).path("Message").asText(response.body()));
        };
    }

    private URI address(String path) {
        return URI.create(run.lambda().toString().replaceFirst("/+$", "") + path);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException broken) {
            throw new CommandFailure(
                    "The local cloud (process " + run.processId() + ") does not answer at " + run.lambda() + " ("
                            + broken.getMessage() + "): ./lamplight status says whether it is up.",
                    broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("Interrupted.", interrupted);
        }
    }

    private static JsonNode tree(String body) {
        try {
            return Json.tree(body.isBlank() ? "{}" : body);
        } catch (IOException noJson) {
            throw new CommandFailure("The local cloud answered without JSON: " + body, noJson);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
