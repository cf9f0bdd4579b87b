package dev.lamplight.localcloud.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.localcloud.host.HostFixture;
import dev.lamplight.localcloud.probe.EchoFunction;
import dev.lamplight.localcloud.probe.Gate;
import dev.lamplight.localcloud.probe.ProbeZip;
import dev.lamplight.localcloud.probe.StreamProbe;
import dev.lamplight.localcloud.probe.ThrowFunction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.model.InvokeWithResponseStreamCompleteEvent;
import software.amazon.awssdk.services.lambda.model.InvokeWithResponseStreamRequest;
import software.amazon.awssdk.services.lambda.model.InvokeWithResponseStreamResponse;
import software.amazon.awssdk.services.lambda.model.InvokeWithResponseStreamResponseHandler;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.ResponseStreamingInvocationType;

/// Responses that stream through the Lambda API, as AWS's own client reads them.
@Timeout(120)
final class LambdaStreamsIT {
    private static final String PRELUDE = "{\"statusCode\":201,\"headers\":{\"X-A\":\"b\"}}";

    private static HostFixture functions;
    private static AsyncInvocations asynchronous;
    private static LambdaApi api;
    private static LambdaAsyncClient client;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Path code = ProbeZip.withBootstrap(Files.createDirectory(folder.resolve("Custom")), StreamProbe.class);
        functions = HostFixture.start(
                folder,
                HostFixture.LIMITS,
                HostFixture.custom("Custom", "provided.al2023", code, Duration.ofSeconds(30), Map.of()),
                HostFixture.function(Files.createDirectory(folder.resolve("Echo")), EchoFunction.class),
                HostFixture.function(Files.createDirectory(folder.resolve("Throw")), ThrowFunction.class));
        asynchronous = new AsyncInvocations(
                folder.resolve("async"),
                functions.host(),
                Map.of(),
                (_, _, _) -> {},
                new AsyncDelays(List.of(Duration.ofMillis(10)), Duration.ofMillis(10)),
                Clock.systemUTC());
        api = LambdaApi.start(0, functions.host(), asynchronous, Clock.systemUTC());
        client = LambdaAsyncClient.builder()
                .endpointOverride(api.uri())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build();
    }

    @AfterAll
    static void stop() {
        if (client != null) {
            client.close();
        }
        if (api != null) {
            api.close();
            asynchronous.close();
        }
        if (functions != null) {
            functions.close();
        }
    }

    /// A call that runs.
    ///
    /// @param pieces what has come of the response, in order
    private record Running(
            CompletableFuture<InvokeWithResponseStreamResponse> response,
            BlockingQueue<String> pieces,
            CompletableFuture<InvokeWithResponseStreamCompleteEvent> complete,
            CompletableFuture<Void> ended) {

        static Running of(InvokeWithResponseStreamRequest request) {
            CompletableFuture<InvokeWithResponseStreamResponse> response = new CompletableFuture<>();
            BlockingQueue<String> pieces = new LinkedBlockingQueue<>();
            CompletableFuture<InvokeWithResponseStreamCompleteEvent> complete = new CompletableFuture<>();
            CompletableFuture<Void> ended = client.invokeWithResponseStream(
                    request,
                    InvokeWithResponseStreamResponseHandler.builder()
                            .onResponse(response::complete)
                            .subscriber(InvokeWithResponseStreamResponseHandler.Visitor.builder()
                                    .onPayloadChunk(
                                            chunk -> pieces.add(chunk.payload().asUtf8String()))
                                    .onInvokeComplete(complete::complete)
                                    .build())
                            .build());
            return new Running(response, pieces, complete, ended);
        }

        String piece() throws InterruptedException {
            return String.valueOf(pieces.poll(60, TimeUnit.SECONDS));
        }

        String allPieces() {
            return String.join("", pieces);
        }
    }

    private static InvokeWithResponseStreamRequest.Builder request(String function, String payload) {
        return InvokeWithResponseStreamRequest.builder()
                .functionName(function)
                .payload(SdkBytes.fromUtf8String(payload));
    }

    private static String event(String mode, Gate gate) {
        return "{\"X-Mode\":\"%s\",\"X-Gate\":\"%s\"}"
                .formatted(mode, new String(gate.event(), StandardCharsets.UTF_8));
    }

    @Test
    void aPieceIsAnEventWhileTheFunctionHasNotWrittenTheNext() throws Exception {
        try (Gate gate = new Gate()) {
            Running running = Running.of(request("Custom", event("whole", gate))
                    .logType(LogType.TAIL)
                    .build());

            assertThat(running.piece()).isEqualTo(PRELUDE);
            assertThat(running.piece()).isEqualTo("\0".repeat(8) + "first");
            assertThat(running.response().get().executedVersion()).isEqualTo("$LATEST");
            assertThat(gate.awaitArrival()).as("the function waits").isPositive();
            assertThat(running.complete()).isNotDone();
            gate.open();
            assertThat(running.piece()).isEqualTo("second");
            InvokeWithResponseStreamCompleteEvent complete = running.complete().get();
            running.ended().get();
            assertThat(complete.errorCode()).isNull();
            assertThat(new String(Base64.getDecoder().decode(complete.logResult()), StandardCharsets.UTF_8))
                    .contains("REPORT RequestId: ");
        }
    }

    @Test
    void aFunctionThatFailsHalfWayEndsInAnEventThatSaysSo() throws Exception {
        try (Gate gate = new Gate()) {
            Running running = Running.of(request("Custom", event("fails", gate)).build());
            gate.awaitArrival();
            gate.open();

            running.ended().get();

            InvokeWithResponseStreamCompleteEvent complete = running.complete().get();
            assertThat(running.allPieces()).endsWith("first");
            assertThat(complete.errorCode()).isEqualTo("Broken");
            assertThat(complete.errorDetails()).contains("half way");
            assertThat(complete.logResult()).as("nobody asked for it").isNull();
        }
    }

    @Test
    void aFunctionThatThrowsBeforeItWritesEndsInAnEventToo() throws Exception {
        Running running = Running.of(request("ThrowFunction", "{}").build());

        running.ended().get();

        assertThat(running.pieces()).isEmpty();
        assertThat(running.complete().get().errorCode()).isNotEmpty();
        assertThat(running.complete().get().errorDetails()).contains("thrown on purpose");
    }

    @Test
    void aRuntimeThatCannotStreamAnswersInPiecesThatClientsTake() throws Exception {
        String large = "\"" + "x".repeat(4_500_000) + "\"";

        Running running = Running.of(request("EchoFunction", large).build());

        running.ended().get();
        assertThat(running.pieces())
                .as("none above what an event may hold")
                .hasSize(5)
                .allSatisfy(piece -> assertThat(piece).hasSizeLessThanOrEqualTo(1024 * 1024));
        assertThat(running.allPieces()).isEqualTo(large);
        assertThat(running.complete().get().errorCode()).isNull();
    }

    @Test
    void whatDoesNotRunIsToldByAStatus() {
        Running unknown = Running.of(request("nobody", "{}").build());
        Running dry = Running.of(request("Custom", "{}")
                .invocationType(ResponseStreamingInvocationType.DRY_RUN)
                .build());

        assertThatThrownBy(() -> unknown.ended().get()).hasCauseInstanceOf(ResourceNotFoundException.class);
        assertThat(dry.response().join().statusCode()).isEqualTo(204);
    }
}
