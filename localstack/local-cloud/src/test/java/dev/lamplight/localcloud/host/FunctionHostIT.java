package dev.lamplight.localcloud.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.probe.EchoFunction;
import dev.lamplight.localcloud.probe.ExitFunction;
import dev.lamplight.localcloud.probe.FarewellFunction;
import dev.lamplight.localcloud.probe.Gate;
import dev.lamplight.localcloud.probe.GateFunction;
import dev.lamplight.localcloud.probe.InitFailureFunction;
import dev.lamplight.localcloud.probe.SizeFunction;
import dev.lamplight.localcloud.probe.SurroundingsFunction;
import dev.lamplight.localcloud.probe.ThrowFunction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Packaged functions under AWS's own client. Each method starts its own host, so counts are exact.
final class FunctionHostIT {
    private final Path folder;

    FunctionHostIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void returnsWhatTheHandlerReturnsColdAndWarm() throws Exception {
        try (HostFixture fixture =
                HostFixture.start(folder, HostFixture.LIMITS, HostFixture.function(folder, EchoFunction.class))) {
            assertThat(HostFixture.text(fixture.invoke(EchoFunction.class, "{\"text\":\"中文 a+b\"}")))
                    .isEqualTo("{\"text\":\"中文 a+b\"}");
            assertThat(HostFixture.text(fixture.invoke(EchoFunction.class, "[1]")))
                    .isEqualTo("[1]");

            HostStatistics statistics = fixture.host().statistics().getFirst();
            assertThat(statistics.invocations()).isEqualTo(2);
            assertThat(statistics.coldStarts()).isEqualTo(1);
            assertThat(statistics.warmStarts()).isEqualTo(1);
            assertThat(statistics.environments()).isEqualTo(1);
            assertThat(statistics.init()).isPositive();
            assertThat(statistics.billed()).isGreaterThanOrEqualTo(statistics.init());
            assertThat(statistics.gigabyteSeconds())
                    .isEqualTo(0.25 * statistics.billed().toMillis() / 1000.0);
            assertThat(statistics.maxMemoryUsedMegabytes()).isPositive();
        }
    }

    @Test
    void givesTheFunctionWhatLambdaGives() throws Exception {
        try (HostFixture fixture = HostFixture.start(
                folder, HostFixture.LIMITS, HostFixture.function(folder, SurroundingsFunction.class))) {
            Invocation invocation = new Invocation("request-1", Optional.of("Root=1-2-3"), Optional.empty());

            InvocationReport report =
                    fixture.host().call("SurroundingsFunction", "{}".getBytes(StandardCharsets.UTF_8), invocation);

            JsonNode found = new ObjectMapper().readTree(HostFixture.text(report.result()));
            assertThat(found.path("GREETING").asText()).isEqualTo("hello");
            assertThat(found.path("context.requestId").asText()).isEqualTo("request-1");
            assertThat(found.path("context.arn").asText())
                    .isEqualTo("arn:aws:lambda:us-east-1:000000000000:function:SurroundingsFunction");
            assertThat(found.path("context.remainingMillis").asInt()).isBetween(1, 30_000);
            assertThat(found.path("AWS_ENDPOINT_URL_S3").asText()).isEqualTo("http://127.0.0.1:1");
            assertThat(found.path("AWS_ENDPOINT_URL_SQS").asText()).isEqualTo("http://127.0.0.1:2");
            assertThat(found.path("AWS_ACCESS_KEY_ID").asText()).isEqualTo("LOCALSurroundingsFunction0000000000");
            assertThat(found.path("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").asText()).isEqualTo("256");
            assertThat(found.path("jvm.tmp").asText())
                    .isEqualTo(found.path("TMPDIR").asText())
                    .startsWith(folder.toString());
            assertThat(found.path("jvm.maxMegabytes").asInt()).isBetween(200, 218); // 85 % of 256
            assertThat(found.path("jvm.initialMegabytes").asInt())
                    .as("a 64th of what the function has, not of what this machine has")
                    .isLessThanOrEqualTo(8);
            assertThat(found.path("jvm.directory").asText())
                    .isEqualTo(found.path("LAMBDA_TASK_ROOT").asText());
            assertThat(found.has("HOME"))
                    .as("nothing of the host's environment")
                    .isFalse();

            assertThat(new String(report.logTail(), StandardCharsets.UTF_8).lines())
                    .containsSubsequence(
                            "START RequestId: request-1 Version: $LATEST",
                            "a line of the function, 中文",
                            "END RequestId: request-1")
                    .last()
                    .asString()
                    .matches("REPORT RequestId: request-1\tDuration: [0-9.]+ ms\tBilled Duration: [0-9]+ ms"
                            + "\tMemory Size: 256 MB\tMax Memory Used: [0-9]+ MB\tInit Duration: [0-9.]+ ms\t");
            assertThat(logOf(fixture, "SurroundingsFunction")).contains("a line of the function, 中文");
        }
    }

    @Test
    void anEnvironmentThatIsAskedToEndPutsItsThingsAway() throws Exception {
        HostFixture fixture =
                HostFixture.start(folder, HostFixture.LIMITS, HostFixture.function(folder, FarewellFunction.class));
        try (fixture) {
            assertThat(HostFixture.text(fixture.invoke(FarewellFunction.class, "{}")))
                    .isEqualTo("{}");
        }

        assertThat(logOf(fixture, "FarewellFunction")).contains("put away 1\n").contains("put away 100\n");
    }

    @Test
    void killsTheEnvironmentAtTheTimeout() throws Exception {
        Duration timeout = Duration.ofSeconds(1);
        try (Gate gate = new Gate();
                HostFixture fixture = HostFixture.start(
                        folder, HostFixture.LIMITS, HostFixture.function(folder, GateFunction.class, timeout))) {
            InvocationResult result = fixture.host().invoke("GateFunction", gate.event(), Invocation.fresh());

            long pid = gate.awaitArrival();
            assertThat(result).isInstanceOfSatisfying(InvocationResult.FunctionError.class, error -> {
                assertThat(error.type()).isEqualTo("Sandbox.Timedout");
                assertThat(error.message()).endsWith("Error: Task timed out after 1.00 seconds");
            });
            awaitEnd(pid);
            assertThat(fixture.host().statistics().getFirst().timeouts()).isEqualTo(1);
            assertThat(logOf(fixture, "GateFunction")).contains("Task timed out after 1.00 seconds");
        }
    }

    @Test
    void startsAnewAfterTheProcessEnded() throws Exception {
        try (HostFixture fixture =
                HostFixture.start(folder, HostFixture.LIMITS, HostFixture.function(folder, ExitFunction.class))) {
            InvocationResult crashed = fixture.invoke(ExitFunction.class, "7");
            InvocationResult next = fixture.invoke(ExitFunction.class, "0");

            assertThat(crashed).isInstanceOfSatisfying(InvocationResult.FunctionError.class, error -> {
                assertThat(error.type()).isEqualTo("Runtime.ExitError");
                assertThat(error.message()).endsWith("Error: Runtime exited with error: exit status 7");
            });
            assertThat(HostFixture.text(next)).isEqualTo("\"alive\"");
            assertThat(fixture.host().statistics().getFirst().coldStarts()).isEqualTo(2);
        }
    }

    @Test
    void servesTheNextCallAfterAnIdleEnvironmentWasKilled() throws Exception {
        try (HostFixture fixture =
                HostFixture.start(folder, HostFixture.LIMITS, HostFixture.function(folder, EchoFunction.class))) {
            fixture.invoke(EchoFunction.class, "1");

            long pid = fixture.host().killEnvironment("EchoFunction").orElseThrow();
            InvocationResult next = fixture.invoke(EchoFunction.class, "2");

            awaitEnd(pid);
            assertThat(HostFixture.text(next)).isEqualTo("2");
            assertThat(fixture.host().statistics().getFirst().functionErrors()).isZero();
        }
    }

    @Test
    void tellsOfAnEnvironmentKilledAtWork() throws Exception {
        try (Gate gate = new Gate();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                HostFixture fixture = HostFixture.start(
                        folder, HostFixture.LIMITS, HostFixture.function(folder, GateFunction.class))) {
            Future<InvocationResult> running =
                    threads.submit(() -> fixture.host().invoke("GateFunction", gate.event(), Invocation.fresh()));
            long pid = gate.awaitArrival();

            assertThat(fixture.host().killEnvironment("GateFunction")).hasValue(pid);

            assertThat(running.get(30, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(InvocationResult.FunctionError.class, error -> assertThat(error.message())
                            .endsWith("signal: killed"));
        }
    }

    @Test
    void runsAtMostTheAllowedEnvironmentsAndThrottlesTheSurplus() throws Exception {
        HostLimits limits = new HostLimits(
                2, Duration.ofMillis(50), Duration.ofSeconds(60), Duration.ofMinutes(10), Duration.ofSeconds(10));
        try (Gate gate = new Gate();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                HostFixture fixture =
                        HostFixture.start(folder, limits, HostFixture.function(folder, GateFunction.class))) {
            List<Future<InvocationResult>> running = Stream.of(1, 2)
                    .map(_ -> threads.submit(
                            () -> fixture.host().invoke("GateFunction", gate.event(), Invocation.fresh())))
                    .toList();
            assertThat(gate.awaitArrival()).isNotEqualTo(gate.awaitArrival());

            InvocationResult surplus = fixture.host().invoke("GateFunction", gate.event(), Invocation.fresh());
            gate.open();

            assertThat(surplus).isInstanceOf(InvocationResult.Throttled.class);
            for (Future<InvocationResult> each : running) {
                assertThat(each.get(30, TimeUnit.SECONDS)).isInstanceOf(InvocationResult.Success.class);
            }
            assertThat(fixture.host().statistics().getFirst().throttles()).isEqualTo(1);
            assertThat(fixture.host().statistics().getFirst().coldStarts()).isEqualTo(2);
        }
    }

    @Test
    void refusesAnAnswerAboveLambdasLimitAndTakesOneAtIt() throws Exception {
        int limit = 6_291_556; // Lambda quotas: 6 MB, in bytes as the service's own message names them
        try (HostFixture fixture =
                HostFixture.start(folder, HostFixture.LIMITS, HostFixture.function(folder, SizeFunction.class))) {
            InvocationResult tooLarge = fixture.invoke(SizeFunction.class, Integer.toString(limit + 1));
            InvocationResult atLimit = fixture.invoke(SizeFunction.class, Integer.toString(limit));

            assertThat(tooLarge)
                    .isInstanceOfSatisfying(InvocationResult.FunctionError.class, error -> assertThat(error.type())
                            .isEqualTo("Function.ResponseSizeTooLarge"));
            assertThat(HostFixture.text(atLimit)).hasSize(limit);
        }
    }

    @Test
    void tellsWhatTheHandlerThrewAndKeepsTheEnvironment() throws Exception {
        try (HostFixture fixture =
                HostFixture.start(folder, HostFixture.LIMITS, HostFixture.function(folder, ThrowFunction.class))) {
            InvocationResult thrown = fixture.invoke(ThrowFunction.class, "{}");
            fixture.invoke(ThrowFunction.class, "{}");

            assertThat(thrown).isInstanceOfSatisfying(InvocationResult.FunctionError.class, error -> {
                assertThat(error.type()).isEqualTo("java.lang.IllegalStateException");
                assertThat(error.message()).isEqualTo("thrown on purpose");
            });
            assertThat(fixture.host().statistics().getFirst().functionErrors()).isEqualTo(2);
            assertThat(fixture.host().statistics().getFirst().coldStarts()).isEqualTo(1);
        }
    }

    @Test
    void tellsWhyAFunctionCouldNotStart() throws Exception {
        try (HostFixture fixture = HostFixture.start(
                folder, HostFixture.LIMITS, HostFixture.function(folder, InitFailureFunction.class))) {
            InvocationResult result = fixture.invoke(InitFailureFunction.class, "{}");

            assertThat(HostFixture.text(result)).contains("no start on purpose");
            assertThat(result).isInstanceOf(InvocationResult.FunctionError.class);
            assertThat(fixture.host().statistics().getFirst().environments()).isZero();
        }
    }

    @Test
    void letsARunningCallEndBeforeItCloses() throws Exception {
        try (Gate gate = new Gate();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            HostFixture fixture =
                    HostFixture.start(folder, HostFixture.LIMITS, HostFixture.function(folder, GateFunction.class));
            Future<InvocationResult> running =
                    threads.submit(() -> fixture.host().invoke("GateFunction", gate.event(), Invocation.fresh()));
            long pid = gate.awaitArrival();

            Future<?> closing = threads.submit(fixture::close);
            gate.open();
            closing.get(30, TimeUnit.SECONDS);

            assertThat(running.get(30, TimeUnit.SECONDS)).isInstanceOf(InvocationResult.Success.class);
            assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
            assertThat(fixture.host().invoke("GateFunction", gate.event(), Invocation.fresh()))
                    .isInstanceOf(InvocationResult.Unavailable.class);
        }
    }

    @Test
    void namesTheFunctionsItHasWhenAskedToKillInAnother() throws Exception {
        try (HostFixture fixture =
                HostFixture.start(folder, HostFixture.LIMITS, HostFixture.function(folder, EchoFunction.class))) {
            assertThatThrownBy(() -> fixture.host().killEnvironment("nobody"))
                    .hasMessage("expected one of [EchoFunction], found \"nobody\"");
            assertThat(fixture.host().killEnvironment("EchoFunction")).isEmpty();
        }
    }

    private static void awaitEnd(long pid) throws Exception {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isPresent()) {
            process.get().onExit().get(30, TimeUnit.SECONDS);
        }
    }

    private static String logOf(HostFixture fixture, String function) throws Exception {
        try (Stream<Path> streams = Files.list(fixture.host().logFolder(function))) {
            return Files.readString(streams.findFirst().orElseThrow());
        }
    }
}
