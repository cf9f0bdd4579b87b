package dev.lamplight.localcloud.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.probe.CompanyFunction;
import dev.lamplight.localcloud.probe.Gate;
import dev.lamplight.localcloud.probe.ProbeZip;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Several events in one environment under AWS's own client, which starts as many loops as it is told.
@Timeout(120)
final class ConcurrentHostIT {
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final Path folder;

    ConcurrentHostIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 32})
    void oneEnvironmentHasAsManyEventsAtOnceAsTheFunctionTakes(int count) throws Exception {
        try (HostFixture fixture = start(count, Duration.ofSeconds(60))) {
            List<Future<InvocationReport>> calls = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                calls.add(call(fixture, id(i), "meet " + count + " word-" + i));
            }

            Set<String> processes = calls.stream().map(call -> words(call)[0]).collect(Collectors.toSet());
            assertThat(processes).as("all were in one process at the same time").hasSize(1);
            for (int i = 0; i < count; i++) {
                int number = i;
                assertThat(words(calls.get(i))[1]).isEqualTo("word-" + i);
                assertThat(log(calls.get(i)).lines())
                        .as("its own lines, and nobody else's")
                        .hasSize(4)
                        .allMatch(line -> line.contains(id(number)))
                        .anyMatch(line -> line.endsWith("says word-" + number));
            }
            HostStatistics statistics = fixture.host().statistics().getFirst();
            assertThat(statistics.invocations()).isEqualTo(count);
            assertThat(statistics.coldStarts()).isEqualTo(1);
        }
    }

    private static String id(int number) {
        return String.format(Locale.ROOT, "id-%02d", number);
    }

    @Test
    void aCallWhoseTimeIsOverEndsNoOtherAndNoEnvironment() throws Exception {
        try (Gate gate = new Gate();
                HostFixture fixture = start(2, Duration.ofSeconds(3))) {
            String port = new String(gate.event(), StandardCharsets.UTF_8);

            Future<InvocationReport> late = call(fixture, "late", "gate " + port + " late");
            long process = gate.awaitArrival();
            assertThat(error(late).type()).isEqualTo("Sandbox.Timedout");
            Future<InvocationReport> other = call(fixture, "other", "meet 1 other");

            assertThat(words(other)).containsExactly(Long.toString(process), "other");
            gate.open();
            Future<InvocationReport> again = call(fixture, "again", "meet 2 again");
            Future<InvocationReport> too = call(fixture, "too", "meet 2 too");
            assertThat(List.of(words(again)[0], words(too)[0])).containsOnly(Long.toString(process));
        }
    }

    @Test
    void aLongCallOutlastsManyShortOnesBesideIt() throws Exception {
        try (Gate gate = new Gate();
                HostFixture fixture = start(4, Duration.ofSeconds(60))) {
            String port = new String(gate.event(), StandardCharsets.UTF_8);
            Future<InvocationReport> longest = call(fixture, "longest", "gate " + port + " longest");
            String process = Long.toString(gate.awaitArrival());

            for (int round = 0; round < 40; round++) {
                List<Future<InvocationReport>> beside = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    beside.add(call(fixture, "short-" + round + "-" + i, "meet 1 short-" + i));
                }
                for (int i = 0; i < 3; i++) {
                    assertThat(words(beside.get(i))).containsExactly(process, "short-" + i);
                }
            }
            assertThat(longest.isDone()).isFalse();
            gate.open();

            assertThat(words(longest)).containsExactly(process, "longest");
        }
    }

    @Test
    void whatEndsTheProcessFailsEveryCallInItAndTheNextOneIsServed() throws Exception {
        try (Gate gate = new Gate();
                HostFixture fixture = start(3, Duration.ofSeconds(60))) {
            String port = new String(gate.event(), StandardCharsets.UTF_8);
            Future<InvocationReport> one = call(fixture, "one", "gate " + port + " one");
            Future<InvocationReport> two = call(fixture, "two", "gate " + port + " two");
            long process = gate.awaitArrival();
            assertThat(gate.awaitArrival()).isEqualTo(process);

            Future<InvocationReport> last = call(fixture, "last", "exit 7 last");

            for (Future<InvocationReport> call : List.of(one, two, last)) {
                assertThat(error(call).type()).isEqualTo("Runtime.ExitError");
                assertThat(error(call).message()).contains("exit status 7");
            }
            assertThat(words(call(fixture, "next", "meet 1 next"))[0]).isNotEqualTo(Long.toString(process));
        }
    }

    private HostFixture start(int concurrency, Duration timeout) throws IOException, InterruptedException {
        HostedFunction function = new HostedFunction(
                "Company",
                "java25",
                ProbeZip.handler(CompanyFunction.class),
                ProbeZip.in(folder, CompanyFunction.class),
                List.of(),
                512,
                timeout,
                Map.of(),
                OptionalInt.of(1), // environments
                concurrency);
        return HostFixture.start(folder, HostFixture.LIMITS, function);
    }

    private Future<InvocationReport> call(HostFixture fixture, String id, String words) {
        Invocation invocation = new Invocation(id, Optional.of("Root=" + id), Optional.empty());
        byte[] event = ("\"" + words + "\"").getBytes(StandardCharsets.UTF_8);
        return callers.submit(() -> fixture.host().call("Company", event, invocation));
    }

    private static String[] words(Future<InvocationReport> call) {
        return HostFixture.text(report(call).result()).replace("\"", "").split(" ");
    }

    private static String log(Future<InvocationReport> call) {
        return new String(report(call).logTail(), StandardCharsets.UTF_8);
    }

    private static InvocationResult.FunctionError error(Future<InvocationReport> call) {
        return (InvocationResult.FunctionError) report(call).result();
    }

    private static InvocationReport report(Future<InvocationReport> call) {
        try {
            return call.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
