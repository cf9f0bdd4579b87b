package dev.lamplight.tests.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Json;
import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.mapping.ResponsePipe;
import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.soak.Findings;
import dev.lamplight.tests.soak.Scale;
import dev.lamplight.tests.soak.Watch;
import dev.lamplight.tests.stop.GenerationHost;
import dev.lamplight.tests.stop.GenerationStopTrial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Answers of the packaged function while they are written, and what ends them early.
@Timeout(180)
final class ChatStreamingIT {
    private static final int MAX_TOKENS = 450;
    private static final long LOOK_NANOS = 20_000_000;

    private static GenerationHost host;

    @BeforeAll
    static void start(@TempDir Path state) throws Exception {
        Product.needsPackages();
        host = GenerationHost.start(state);
    }

    @AfterAll
    static void stop() {
        if (host != null) {
            host.close();
        }
    }

    private record Running(ResponsePipe pipe, CompletableFuture<InvocationResult> result, String requestId) {
        /// Waits for the next piece, which is there.
        String piece() throws InterruptedException {
            return new String(pipe.take().orElseThrow(), StandardCharsets.UTF_8);
        }

        String rest() throws InterruptedException {
            StringBuilder rest = new StringBuilder();
            for (Optional<byte[]> piece = pipe.take(); piece.isPresent(); piece = pipe.take()) {
                rest.append(new String(piece.get(), StandardCharsets.UTF_8));
            }
            return rest.toString();
        }
    }

    private static Running ask() {
        ResponsePipe pipe = new ResponsePipe();
        Invocation invocation = Invocation.fresh();
        CompletableFuture<InvocationResult> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(host.host().stream(GenerationHost.STREAMING, host.event(MAX_TOKENS), invocation, pipe));
            } catch (InterruptedException ended) {
                result.completeExceptionally(ended);
            }
        });
        return new Running(pipe, result, invocation.requestId());
    }

    @Test
    void aPieceIsThereWhileTheFunctionStillWrites() throws Exception {
        Running running = ask();

        assertThat(running.piece()).startsWith("{\"statusCode\":200").contains("text/event-stream");
        assertThat(running.piece()).startsWith("data: {\"id\":\"cmpl-" + running.requestId());
        // the pipe takes 64 pieces; what is not read holds the function up, so it cannot have ended
        assertThat(generation(running.requestId()))
                .as("the line at the end of a generation")
                .isEmpty();

        String rest = running.rest();
        assertThat(rest).endsWith("data: [DONE]\n\n");
        assertThat(running.result().get()).isInstanceOf(InvocationResult.Success.class);
        assertThat(awaitGeneration(running.requestId()).path("answerTokens").asInt())
                .isEqualTo(MAX_TOKENS);
    }

    @Test
    void aGenerationEndsWhenItsReaderGoes() throws Exception {
        Running running = ask();
        String _ = running.piece();
        String _ = running.piece();

        long gone = System.nanoTime();
        running.pipe().cancel();

        InvocationResult result = running.result().get();
        long millis = (System.nanoTime() - gone) / 1_000_000;
        JsonNode generation = awaitGeneration(running.requestId());
        System.out.printf("the function was free %d ms after its reader had gone: %s%n", millis, generation);
        assertThat(result).isInstanceOf(InvocationResult.Success.class);
        assertThat(generation.path("answerTokens").asInt()).isBetween(1, MAX_TOKENS - 1);
        assertThat(generation.path("endings")).hasToString("[\"CUT\"]");
        assertThat(ask().rest()).as("the same environment goes on").endsWith("data: [DONE]\n\n");
    }

    @Test
    void theSamePackageAnswersUnderTheManagedRuntimeInOnePiece() throws Exception {
        String streamed = ask().rest();
        InvocationResult result =
                host.host().invoke(GenerationHost.BUFFERED, host.event(MAX_TOKENS), Invocation.fresh());

        assertThat(result).isInstanceOf(InvocationResult.Success.class);
        JsonNode answer = Json.mapper().readTree(((InvocationResult.Success) result).payload());
        assertThat(answer.path("statusCode").asInt()).isEqualTo(200);
        String whole = answer.path("body").asText();
        assertThat(text(whole)).isNotEmpty().isEqualTo(text(streamed));
        assertThat(whole).endsWith("data: [DONE]\n\n").contains("\"completion_tokens\":" + MAX_TOKENS);
    }

    @Test
    void anEnvironmentThatIsAskedToEndWhileItWritesEndsCleanly() throws Exception {
        Findings findings = new GenerationStopTrial().run(new Scale(0.03), 5, Watch.nobody());

        assertThat(findings.breaches()).isEmpty();
        assertThat(findings.figures()).allMatch(figure -> figure.holds());
        assertThat(findings.figures().getFirst().value()).as("clean ends").isPositive();
    }

    private static String text(String events) throws IOException {
        StringBuilder text = new StringBuilder();
        Matcher data = Pattern.compile("data: (\\{.*})\n").matcher(events);
        while (data.find()) {
            text.append(Json.tree(data.group(1))
                    .path("choices")
                    .path(0)
                    .path("text")
                    .asText(""));
        }
        return text.toString();
    }

    /// The line that the function writes at the end of a generation.
    private static Optional<String> generation(String requestId) throws IOException {
        return host.log()
                .lines()
                .filter(line -> line.contains("\"event\":\"generation\"") && line.contains(requestId))
                .findFirst();
    }

    private static JsonNode awaitGeneration(String requestId) throws Exception {
        Optional<String> line = generation(requestId);
        while (line.isEmpty()) { // the timeout of the class ends it
            LockSupport.parkNanos(LOOK_NANOS);
            line = generation(requestId);
        }
        return Json.tree(line.get().substring(line.get().indexOf('{')));
    }
}
