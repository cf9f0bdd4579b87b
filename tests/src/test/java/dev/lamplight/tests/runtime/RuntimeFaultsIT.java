package dev.lamplight.tests.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.aws.runtime.RuntimeLoop;
import dev.lamplight.localcloud.front.ApiFront;
import dev.lamplight.localcloud.front.FrontLimits;
import dev.lamplight.localcloud.host.FunctionHost;
import dev.lamplight.localcloud.host.HostLimits;
import dev.lamplight.localcloud.host.HostSettings;
import dev.lamplight.localcloud.host.HostedFunction;
import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.mapping.ResponsePipe;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.Template;
import dev.lamplight.localcloud.template.TemplateOptions;
import dev.lamplight.tests.product.PackagedFunctions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What goes wrong between Lambda and the runtime of our own, with the function host in the part of Lambda.
@Timeout(120)
class RuntimeFaultsIT {
    private static final String FUNCTION = "probe";
    private static final int LIMIT = HostLimits.MAX_PAYLOAD_BYTES;

    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final ServerSocket gate = new ServerSocket(0, 64, InetAddress.ofLiteral("127.0.0.1"));
    private final Path folder;

    RuntimeFaultsIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
    }

    @AfterEach
    void close() throws IOException {
        gate.close();
        callers.shutdownNow();
    }

    @Test
    void aWholeAnswerAboveTheLimitIsACodedErrorAndTheProcessLivesOn() throws Exception {
        try (FunctionHost host = start(1)) {
            String process = text(call(host, "pid 0"));

            assertThat(error(call(host, "whole " + (LIMIT + 1))).type()).isEqualTo("Function.ResponseSizeTooLarge");

            assertThat(text(call(host, "whole " + LIMIT))).hasSize(LIMIT);
            assertThat(text(call(host, "pid 0"))).isEqualTo(process);
        }
    }

    @Test
    void aStreamedAnswerAboveThatLimitPasses() throws Exception {
        try (FunctionHost host = start(1)) {
            ResponsePipe pipe = new ResponsePipe();
            Future<InvocationResult> result = stream(host, "stream " + (LIMIT + 1), pipe);

            assertThat(length(pipe)).isEqualTo(LIMIT + 1);
            assertThat(result.get()).isInstanceOf(InvocationResult.Success.class);
        }
    }

    @Test
    void eachChunkIsWithTheClientBeforeTheNextIsWritten() throws Exception {
        try (FunctionHost host = start(1);
                ApiFront front = front(host)) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(front.uri() + "/ticks/" + gate.getLocalPort()))
                    .build();
            Future<HttpResponse<InputStream>> response = callers.submit(
                    () -> HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream()));
            gate.accept().close();
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(response.get().body(), StandardCharsets.UTF_8))) {
                Instant arrived = Instant.EPOCH;
                for (int i = 0; i < LoopProbe.TICK_COUNT; i++) {
                    if (i > 0) {
                        gate.accept().close();
                    }
                    Instant written = Instant.parse(lines.readLine());
                    assertThat(written)
                            .as("chunk %d is written after the last one arrived", i)
                            .isAfter(arrived);
                    arrived = Instant.now();
                }
                assertThat(lines.readLine()).isNull();
            }
        }
    }

    private ApiFront front(FunctionHost host) throws IOException {
        Path template = Files.writeString(folder.resolve("template.yaml"), """
                Transform: AWS::Serverless-2016-10-31
                Resources:
                  Probe:
                    Type: AWS::Serverless::Function
                    Properties:
                      FunctionName: probe
                      Runtime: provided.al2023
                      Handler: unused
                      CodeUri: code
                      FunctionUrlConfig: {AuthType: NONE, InvokeMode: RESPONSE_STREAM}
                """);
        FunctionSpec function = Template.read(
                        template, new TemplateOptions("us-east-1", "test", URI.create("http://127.0.0.1:1"), Map.of()))
                .functions()
                .getFirst();
        return ApiFront.ofUrl(function, function.url().orElseThrow(), host, FrontLimits.DEFAULT, Clock.systemUTC());
    }

    @Test
    void aWriterLearnsThatItsReaderHasGone() throws Exception {
        try (FunctionHost host = start(2)) {
            ResponsePipe pipe = new ResponsePipe();
            Future<InvocationResult> watching = stream(host, "watch " + gate.getLocalPort(), pipe);
            assertThat(pipe.take()).isPresent();

            long left = System.nanoTime();
            pipe.cancel();
            try (Socket _ = gate.accept()) {
                System.out.printf("the writer knew after %d ms%n", (System.nanoTime() - left) / 1_000_000);
            }

            assertThat(watching.get()).isInstanceOf(InvocationResult.Success.class);
            assertThat(text(call(host, "whole 3"))).isEqualTo("xxx");
        }
    }

    @Test
    void thirtyTwoEventsInOneEnvironmentGetTheirOwnAnswers() throws Exception {
        try (FunctionHost host = start(32)) {
            List<Future<InvocationResult>> calls = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                calls.add(submit(host, "think " + gate.getLocalPort()));
            }
            List<Socket> arrived = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                arrived.add(gate.accept()); // all are in the function at the same time
            }
            for (Socket each : arrived) {
                each.close();
            }

            for (Future<InvocationResult> call : calls) {
                assertThat(text(call.get())).isEqualTo("thought");
            }
            assertThat(host.statistics().getFirst().coldStarts()).isEqualTo(1);
            List<Future<InvocationResult>> sizes = new ArrayList<>();
            for (int i = 0; i < 320; i++) {
                sizes.add(submit(host, "whole " + i));
            }
            for (int i = 0; i < 320; i++) {
                assertThat(text(sizes.get(i).get())).hasSize(i);
            }
        }
    }

    @Test
    void whatIsUnderWayWhenTheProcessIsAskedToEndIsAnErrorAndTheNextCallIsServed() throws Exception {
        try (FunctionHost host = start(3)) {
            ProcessHandle process =
                    ProcessHandle.of(Long.parseLong(text(call(host, "pid 0")))).orElseThrow();
            ResponsePipe pipe = new ResponsePipe();
            Future<InvocationResult> holding = stream(host, "hold " + gate.getLocalPort(), pipe);
            Future<InvocationResult> thinking = submit(host, "think " + gate.getLocalPort());
            assertThat(pipe.take()).isPresent();
            try (Socket _ = gate.accept();
                    Socket _ = gate.accept()) {

                assertThat(process.destroy()).isTrue();

                for (Future<InvocationResult> each : List.of(holding, thinking)) {
                    assertThat(error(each.get()).type()).isIn("Runtime.Shutdown", "Runtime.ExitError");
                }
                assertThat(pipe.take()).as("no part that looks whole").isEmpty();
            }
            assertThat(process.onExit().get().isAlive()).isFalse();
            assertThat(text(call(host, "pid 0"))).isNotEqualTo(Long.toString(process.pid()));
        }
    }

    @Test
    void everyCallAtTheTimeOfAShutdownIsAnsweredRightOrWithAnErrorAndNoneTwice() throws Exception {
        try (FunctionHost host = start(4)) {
            AtomicBoolean isOver = new AtomicBoolean();
            List<Future<Integer>> callingOn = new ArrayList<>();
            for (int caller = 0; caller < 4; caller++) {
                callingOn.add(callers.submit(() -> callUntil(isOver, host)));
            }

            for (int shutdown = 0; shutdown < 5; shutdown++) {
                InvocationResult asked = call(host, "pid 0");
                if (asked instanceof InvocationResult.Success(byte[] pid)) {
                    Optional<ProcessHandle> process =
                            ProcessHandle.of(Long.parseLong(new String(pid, StandardCharsets.UTF_8)));
                    if (process.isPresent()) {
                        boolean _ = process.get().destroy();
                        assertThat(process.get().onExit().get().isAlive()).isFalse();
                    }
                }
            }
            isOver.set(true);

            for (Future<Integer> each : callingOn) {
                assertThat(each.get()).isPositive();
            }
            assertThat(text(call(host, "whole 5"))).isEqualTo("xxxxx");
        }
    }

    private static int callUntil(AtomicBoolean isOver, FunctionHost host) throws InterruptedException {
        int calls = 0;
        do {
            calls++;
            switch (call(host, "whole 7")) {
                case InvocationResult.Success(byte[] answer) ->
                    assertThat(answer).hasSize(7);
                case InvocationResult.FunctionError error ->
                    assertThat(error.type()).isIn("Runtime.Shutdown", "Runtime.ExitError");
                case InvocationResult.Throttled throttled -> throw new AssertionError(throttled.reason());
                case InvocationResult.Unavailable unavailable -> throw new AssertionError(unavailable.reason());
            }
        } while (!isOver.get());
        return calls;
    }

    private FunctionHost start(int concurrency) throws Exception {
        HostSettings settings = PackagedFunctions.settings(
                folder.resolve("state"),
                new HostLimits(
                        1, Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofDays(1), Duration.ofSeconds(10)));
        HostedFunction function = new HostedFunction(
                FUNCTION,
                "provided.al2023",
                "unused",
                code(),
                List.of(),
                512,
                Duration.ofSeconds(60),
                Map.of(),
                OptionalInt.empty(),
                concurrency);
        return FunctionHost.start(settings, List.of(function), Clock.systemUTC());
    }

    /// A folder whose `bootstrap` runs the probe from where its classes are.
    private Path code() throws IOException, URISyntaxException {
        Path code = Files.createDirectories(folder.resolve("code"));
        Path bootstrap = Files.writeString(
                code.resolve("bootstrap"),
                "#!/bin/sh\nexec '%s' -XX:TieredStopAtLevel=1 -cp '%s:%s' %s\n"
                        .formatted(
                                Path.of(System.getProperty("java.home"), "bin", "java"),
                                placeOf(RuntimeLoop.class),
                                placeOf(LoopProbe.class),
                                LoopProbe.class.getName()));
        Files.setPosixFilePermissions(bootstrap, PosixFilePermissions.fromString("rwxr-xr-x"));
        return code;
    }

    private static Path placeOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static InvocationResult call(FunctionHost host, String words) throws InterruptedException {
        return host.invoke(FUNCTION, event(words), Invocation.fresh());
    }

    private Future<InvocationResult> submit(FunctionHost host, String words) {
        return callers.submit(() -> call(host, words));
    }

    private Future<InvocationResult> stream(FunctionHost host, String words, ResponsePipe pipe) {
        return callers.submit(() -> host.stream(FUNCTION, event(words), Invocation.fresh(), pipe));
    }

    private static byte[] event(String words) {
        return ("\"" + words + "\"").getBytes(StandardCharsets.UTF_8);
    }

    private static long length(ResponsePipe pipe) throws InterruptedException {
        long length = 0;
        for (Optional<byte[]> piece = pipe.take(); piece.isPresent(); piece = pipe.take()) {
            length += piece.get().length;
        }
        return length;
    }

    private static String text(InvocationResult result) {
        assertThat(result).isInstanceOf(InvocationResult.Success.class);
        return new String(((InvocationResult.Success) result).payload(), StandardCharsets.UTF_8);
    }

    private static InvocationResult.FunctionError error(InvocationResult result) {
        assertThat(result).isInstanceOf(InvocationResult.FunctionError.class);
        return (InvocationResult.FunctionError) result;
    }
}
