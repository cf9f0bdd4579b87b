package dev.lamplight.aws.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.runtime.ScriptedRuntimeApi.Call;
import dev.lamplight.aws.runtime.ScriptedRuntimeApi.Fault;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RuntimeLoopTest {
    private final ScriptedRuntimeApi api = new ScriptedRuntimeApi();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void handsOutWhatTheEventBrings() throws Exception {
        List<Event> seen = new ArrayList<>();
        api.offer("one", "{\"text\":\"日\"}");
        api.offerEnd();

        int status = run((event, _) -> seen.add(event)).get();

        assertThat(status).isEqualTo(1);
        assertThat(seen).singleElement().satisfies(event -> {
            assertThat(event.requestId()).isEqualTo("one");
            assertThat(event.deadline()).isEqualTo(Instant.ofEpochMilli(1_800_000_000_000L));
            assertThat(event.functionArn()).isEqualTo("arn:x");
            assertThat(event.traceHeader()).contains("Root=1-2-3");
            assertThat(new String(event.payload(), StandardCharsets.UTF_8)).isEqualTo("{\"text\":\"日\"}");
        });
        assertThat(api.call().body())
                .as("an answer without a word is an empty one")
                .isEmpty();
    }

    @Test
    void handsAChunkOnBeforeTheNextIsWritten() throws Exception {
        CountDownLatch firstWasRead = new CountDownLatch(1);
        api.offer("one", "{}");
        CompletableFuture<Integer> loop = run((_, response) -> {
            HttpPrelude.write(response, 200, Map.of("Content-Type", "text/plain"));
            response.write(bytes("first"));
            await(firstWasRead);
            response.write(bytes(""));
            response.write(bytes("second"));
        });

        assertThat(api.chunk())
                .isEqualTo("{\"statusCode\":200,\"headers\":{\"Content-Type\":\"text/plain\"}}" + "\0\0\0\0\0\0\0\0");
        assertThat(api.chunk()).isEqualTo("first");
        firstWasRead.countDown();
        assertThat(api.chunk()).isEqualTo("second");

        Call call = api.call();
        assertThat(call.path()).isEqualTo("/2018-06-01/runtime/invocation/one/response");
        assertThat(call.isWhole()).isTrue();
        assertThat(call.trailers()).isEmpty();
        assertThat(call.headers())
                .containsEntry("Lambda-Runtime-Function-Response-Mode", "streaming")
                .containsEntry("Transfer-Encoding", "chunked")
                .containsEntry("Content-Type", "application/vnd.awslambda.http-integration-response");
        api.offerEnd();
        assertThat(loop.get()).isEqualTo(1);
    }

    @Test
    void reportsAFailureBeforeTheFirstByteAsAnErrorAndGoesOn() throws Exception {
        api.offer("bad", "{}");
        api.offer("good", "{}");
        api.offerEnd();

        CompletableFuture<Integer> loop = run((event, response) -> {
            if (event.requestId().equals("bad")) {
                throw new IllegalStateException("a secret");
            }
            response.begin("text/plain");
            response.write(bytes("fine"));
        });

        Call error = api.call();
        assertThat(error.path()).isEqualTo("/2018-06-01/runtime/invocation/bad/error");
        assertThat(error.headers())
                .containsEntry("Lambda-Runtime-Function-Error-Type", "java.lang.IllegalStateException");
        assertThat(error.body()).doesNotContain("secret");
        JsonNode object = Json.tree(error.body());
        assertThat(object.path("errorType").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(object.path("stackTrace").path(0).asText()).contains("RuntimeLoopTest");
        assertThat(api.call().body()).isEqualTo("fine");
        assertThat(loop.get()).isEqualTo(1);
    }

    @Test
    void tellsAFailureInItsWordsWhereTheyQuoteNothing() throws Exception {
        api.offer("bad", "{}");
        api.offerEnd();

        CompletableFuture<Integer> loop = run((_, _) -> {
            throw new ToldFailure("expected Records", new IllegalStateException("a secret"));
        });

        JsonNode object = Json.tree(api.call().body());
        assertThat(object.path("errorMessage").asText()).isEqualTo("expected Records");
        assertThat(object.path("errorType").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(object.path("stackTrace").path(0).asText()).contains("RuntimeLoopTest");
        assertThat(object.toString()).doesNotContain("secret");
        assertThat(loop.get()).isEqualTo(1);
    }

    @Test
    void endsAnAnswerThatFailedHalfWayWithTrailers() throws Exception {
        api.offer("one", "{}");
        api.offerEnd();

        CompletableFuture<Integer> loop = run((_, response) -> {
            response.begin("text/plain");
            response.write(bytes("half"));
            throw new IllegalStateException("a secret");
        });

        Call call = api.call();
        assertThat(call.body()).isEqualTo("half");
        assertThat(call.headers()).containsKey("Trailer");
        assertThat(call.trailers())
                .containsEntry("Lambda-Runtime-Function-Error-Type", "java.lang.IllegalStateException");
        String told = new String(
                Base64.getDecoder().decode(call.trailers().get("Lambda-Runtime-Function-Error-Body")),
                StandardCharsets.UTF_8);
        assertThat(Json.tree(told).path("errorType").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(told).doesNotContain("secret");
        assertThat(loop.get()).isEqualTo(1);
    }

    @Test
    void reportsWhyAFunctionDoesNotStartAndAsksForNoEvent() throws Exception {
        CompletableFuture<Integer> loop = start(() -> {
            throw new IllegalArgumentException("MODEL_DIR: expected a folder");
        });

        assertThat(loop.get()).isEqualTo(1);
        Call call = api.call();
        assertThat(call.path()).isEqualTo("/2018-06-01/runtime/init/error");
        assertThat(Json.tree(call.body()).path("errorType").asText()).isEqualTo("java.lang.IllegalArgumentException");
        assertThat(Json.tree(call.body()).path("errorMessage").asText()).isEqualTo("MODEL_DIR: expected a folder");
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOSES_AFTER_A_CHUNK", "REFUSES_AFTER_A_CHUNK"})
    void tellsTheWriterThatNobodyTakesTheRestAndGoesOn(Fault fault) throws Exception {
        api.withFault(fault);
        api.offer("one", "{}");
        api.offer("two", "{}");
        CountDownLatch stopped = new CountDownLatch(1);

        CompletableFuture<Integer> loop = run((event, response) -> {
            response.begin("text/plain");
            if (event.requestId().equals("one")) {
                response.write(bytes("x"));
                while (!response.isGone()) { // without writing: only the other side can end this
                    Thread.onSpinWait();
                }
                response.write(bytes("nobody reads this"));
                api.withFault(Fault.NONE);
                stopped.countDown();
            } else {
                response.write(bytes("second"));
            }
        });

        await(stopped);
        Call second = api.call();
        assertThat(second.path()).contains("/two/");
        assertThat(second.body()).isEqualTo("second");
        api.offerEnd();
        assertThat(loop.get()).isEqualTo(1);
    }

    @Test
    void endsWhenTheRuntimeApiSaysThatTheEnvironmentIsBroken() throws Exception {
        api.withFault(Fault.BREAKS_AT_THE_END);
        api.offer("one", "{}");

        CompletableFuture<Integer> loop = run((_, response) -> {
            response.begin("text/plain");
            response.write(bytes("x"));
        });

        assertThat(loop.get()).isEqualTo(1);
    }

    @Test
    void losesNothingWhereTheOtherSideReadsLate() throws Exception {
        api.withFault(Fault.READS_LATE);
        api.offer("one", "{}");
        String piece = "0123456789abcdef".repeat(4096);
        int pieces = 200; // 13 MB: more than the buffers of two sockets take
        CountDownLatch written = new CountDownLatch(1);

        CompletableFuture<Integer> loop = run((_, response) -> {
            response.begin("text/plain");
            for (int i = 0; i < pieces; i++) {
                response.write(bytes(piece));
            }
            written.countDown();
        });
        assertThat(api.chunk()).isEqualTo("waiting");
        assertThat(written.getCount()).as("the writer waits for the reader").isEqualTo(1);
        api.readNow();

        assertThat(api.call().body()).isEqualTo(piece.repeat(pieces));
        api.offerEnd();
        assertThat(loop.get()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 500 Container Error\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: a\r\nContent-Length: -2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: a\r\nLambda-Runtime-Deadline-Ms: x\r\n\r\n{}",
                "SSH-2.0-OpenSSH_9.2\r\n\r\n"
            })
    void endsWhereTheNextEventIsNone(String answer) throws Exception {
        api.offerRaw(answer);

        assertThat(run((_, _) -> {
                            throw new AssertionError("there is no event");
                        })
                        .get())
                .isEqualTo(1);
    }

    @Test
    void readsAnEventInChunks() throws Exception {
        api.offerRaw(String.join(
                "\r\n",
                "HTTP/1.1 100 Continue",
                "",
                "HTTP/1.1 200 OK",
                "lambda-runtime-aws-request-id: one",
                "lambda-runtime-deadline-ms: 1",
                "Transfer-Encoding: chunked",
                "",
                "2;x=y",
                "{\"",
                "4",
                "a\":1",
                "1",
                "}",
                "0",
                "",
                ""));
        api.offerEnd();
        List<String> payloads = new ArrayList<>();

        assertThat(run((event, _) -> payloads.add(new String(event.payload(), StandardCharsets.UTF_8)))
                        .get())
                .isEqualTo(1);

        assertThat(payloads).containsExactly("{\"a\":1}");
    }

    @Test
    void leavesNoHalfAnswerWithACleanEndWhenTheProcessEnds() throws Exception {
        ResponseStream response = new ResponseStream(new RuntimeApi(api.address()), "one");
        response.begin("text/plain");
        response.write(bytes("half"));

        response.abandon(ErrorReport.of("Runtime.Shutdown", "over"));

        assertThat(response.isGone()).isTrue();
        response.write(bytes("more"));
        ResponseStream.Ending _ = response.close();
        Call call = api.call();
        assertThat(call.body()).isEqualTo("half");
        assertThat(call.trailers()).containsEntry("Lambda-Runtime-Function-Error-Type", "Runtime.Shutdown");
    }

    @Test
    void writesAPreludeThatAnyParserReads() throws IOException {
        Map<String, String> headers = Map.of("x-quote", "\"\\\u0001\ud800日🙂");

        byte[] prelude = HttpPrelude.of(418, headers);

        assertThat(prelude).endsWith(new byte[8]);
        JsonNode json = Json.tree(new String(prelude, 0, prelude.length - 8, StandardCharsets.US_ASCII));
        assertThat(json.path("statusCode").asInt()).isEqualTo(418);
        assertThat(json.path("headers").path("x-quote").asText()).isEqualTo(headers.get("x-quote"));
    }

    private CompletableFuture<Integer> run(EventHandler handler) {
        return start(() -> handler);
    }

    private CompletableFuture<Integer> start(Supplier<EventHandler> function) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return RuntimeLoop.run(Map.of("AWS_LAMBDA_RUNTIME_API", api.address()), function);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                task -> Thread.ofPlatform().daemon().start(task));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
