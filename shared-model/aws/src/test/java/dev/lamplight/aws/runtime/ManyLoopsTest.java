package dev.lamplight.aws.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.aws.runtime.ScriptedRuntimeApi.Call;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ManyLoopsTest {
    private static final int LOOPS = 8;
    private static final String TRACE_PROPERTY = "com.amazonaws.xray.traceHeader";

    private final ScriptedRuntimeApi api = new ScriptedRuntimeApi();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void answersAsManyEventsAtOnceAsLambdaSaysEachWithItsOwnText() throws Exception {
        System.clearProperty(TRACE_PROPERTY);
        CyclicBarrier allAreHere = new CyclicBarrier(LOOPS);
        IntStream.range(0, 2 * LOOPS).forEach(i -> api.offer("event-" + i, "{\"i\":" + i + "}"));

        CompletableFuture<Integer> loops = start(LOOPS, () -> (event, response) -> {
            await(allAreHere); // ends only where all loops have an event at the same time
            response.answer("application/json", event.payload());
        });

        Set<String> answered = new TreeSet<>();
        for (int i = 0; i < 2 * LOOPS; i++) {
            Call call = api.call();
            String id = call.path().split("/", -1)[4];
            assertThat(id).isEqualTo("event-" + Json.tree(call.body()).path("i").asInt());
            answered.add(id);
        }
        assertThat(answered).hasSize(2 * LOOPS);
        assertThat(api.connections()).as("one for each loop").isEqualTo(LOOPS);
        assertThat(System.getProperty(TRACE_PROPERTY))
                .as("nothing global is set")
                .isNull();
        api.offerEnd();
        assertThat(loops.get()).isEqualTo(1);
    }

    @Test
    void endsEveryAnswerUnderWayWhereMemoryIsOutInOneLoop() throws Exception {
        CountDownLatch isWriting = new CountDownLatch(1);
        api.offer("writes", "{}");

        CompletableFuture<Integer> loops = start(2, () -> (event, response) -> {
            if (event.requestId().equals("spends")) {
                throw new OutOfMemoryError("no space for it");
            }
            response.begin("text/plain");
            response.write(bytes("half"));
            isWriting.countDown();
            while (!response.isGone()) {
                Thread.onSpinWait();
            }
        });
        assertThat(isWriting.await(20, TimeUnit.SECONDS)).isTrue();
        api.offer("spends", "{}");

        List<Call> calls = List.of(api.call(), api.call());
        assertThat(loops.get()).isEqualTo(1);
        assertThat(calls).anySatisfy(call -> {
            assertThat(call.path()).endsWith("/spends/error");
            assertThat(call.headers())
                    .containsEntry("Lambda-Runtime-Function-Error-Type", "java.lang.OutOfMemoryError");
        });
        assertThat(calls).anySatisfy(call -> {
            assertThat(call.path()).endsWith("/writes/response");
            assertThat(call.body()).isEqualTo("half");
            assertThat(call.trailers()).containsEntry("Lambda-Runtime-Function-Error-Type", "Runtime.Shutdown");
        });
    }

    @Test
    void reportsAnErrorForWhatIsNotAnsweredYetWhenTheOthersEnd() throws Exception {
        CountDownLatch isBusy = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        api.offer("thinks", "{}");

        CompletableFuture<Integer> loops = start(2, () -> (_, response) -> {
            isBusy.countDown();
            await(mayGoOn);
            response.answer("text/plain", bytes("too late"));
        });
        assertThat(isBusy.await(20, TimeUnit.SECONDS)).isTrue();
        api.offerEnd();

        assertThat(loops.get()).isEqualTo(1);
        mayGoOn.countDown();
        Call call = api.call();
        assertThat(call.path()).endsWith("/thinks/error");
        assertThat(call.headers()).containsEntry("Lambda-Runtime-Function-Error-Type", "Runtime.Shutdown");
        assertThat(api.repeats()).as("no second answer is sent").isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "many", "99999999999", "10001"})
    void doesNotStartWithANumberOfLoopsThatIsNone(String concurrency) throws Exception {
        CompletableFuture<Integer> loops = start(concurrency, () -> (_, _) -> {
            throw new AssertionError("there is no event");
        });

        assertThat(loops.get()).isEqualTo(1);
        Call call = api.call();
        assertThat(call.path()).isEqualTo("/2018-06-01/runtime/init/error");
        assertThat(Json.tree(call.body()).path("errorMessage").asText()).contains("AWS_LAMBDA_MAX_CONCURRENCY");
    }

    private CompletableFuture<Integer> start(int loops, Supplier<EventHandler> function) {
        return start(Integer.toString(loops), function);
    }

    private CompletableFuture<Integer> start(String concurrency, Supplier<EventHandler> function) {
        Map<String, String> environment =
                Map.of("AWS_LAMBDA_RUNTIME_API", api.address(), "AWS_LAMBDA_MAX_CONCURRENCY", concurrency);
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return RuntimeLoop.run(environment, function);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                task -> Thread.ofPlatform().daemon().start(task));
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
