package dev.lamplight.localcloud.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.localcloud.host.HostFixture;
import dev.lamplight.localcloud.host.HostStatistics;
import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.probe.EchoFunction;
import dev.lamplight.localcloud.probe.Gate;
import dev.lamplight.localcloud.probe.ProbeZip;
import dev.lamplight.localcloud.probe.StreamProbe;
import dev.lamplight.localcloud.template.Template;
import dev.lamplight.localcloud.template.TemplateOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Answers that stream from a custom runtime, or from a wrapper around a managed one, through the host and the front.
@Timeout(120)
final class StreamedAnswersIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String TEMPLATE = """
            Transform: AWS::Serverless-2016-10-31
            Globals:
              Function: {CodeUri: Custom/function.zip, Timeout: 30, MemorySize: 256, Handler: unused}
            Resources:
              Api:
                Type: AWS::Serverless::Api
                Properties: {StageName: prod}
              Custom:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: Custom
                  Runtime: provided.al2023
                  Events:
                    Stream:
                      Type: Api
                      Properties: {RestApiId: !Ref Api, Path: /custom, Method: any, ResponseTransferMode: RESPONSE_STREAM}
              Wrapped:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: Wrapped
                  Runtime: java25
                  Events:
                    Stream:
                      Type: Api
                      Properties: {RestApiId: !Ref Api, Path: /wrapped, Method: any, ResponseTransferMode: RESPONSE_STREAM}
              Short:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: Short
                  Runtime: provided.al2023
                  Events:
                    Stream:
                      Type: Api
                      Properties: {RestApiId: !Ref Api, Path: /short, Method: any, ResponseTransferMode: RESPONSE_STREAM}
              Echo:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: EchoFunction
                  Runtime: java25
                  Events:
                    Stream:
                      Type: Api
                      Properties: {RestApiId: !Ref Api, Path: /echo, Method: any, ResponseTransferMode: RESPONSE_STREAM}
            """;

    private static HostFixture functions;
    private static ApiFront front;
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Path code = ProbeZip.withBootstrap(Files.createDirectory(folder.resolve("Custom")), StreamProbe.class);
        functions = HostFixture.start(
                folder,
                HostFixture.LIMITS,
                HostFixture.custom("Custom", "provided.al2023", code, TIMEOUT, Map.of()),
                HostFixture.custom(
                        "Wrapped", "java25", code, TIMEOUT, Map.of("AWS_LAMBDA_EXEC_WRAPPER", "/var/task/bootstrap")),
                HostFixture.custom("Short", "provided.al2023", code, Duration.ofSeconds(3), Map.of()),
                HostFixture.function(Files.createDirectory(folder.resolve("Echo")), EchoFunction.class));
        Path template = Files.writeString(folder.resolve("template.yaml"), TEMPLATE);
        TemplateOptions options = new TemplateOptions("us-east-1", "test", URI.create("http://127.0.0.1:2"), Map.of());
        front = ApiFront.start(
                0, Template.read(template, options), functions.host(), FrontLimits.DEFAULT, Clock.systemUTC());
    }

    @AfterAll
    static void stop() {
        if (front != null) {
            front.close();
        }
        if (functions != null) {
            functions.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/custom", "/wrapped"})
    void aPieceArrivesWhileTheFunctionHasNotWrittenTheNext(String path) throws Exception {
        try (Gate gate = new Gate()) {
            HttpResponse<InputStream> answer = call(path, "whole", gate);

            assertThat(answer.statusCode()).isEqualTo(201);
            assertThat(answer.headers().firstValue("X-A")).contains("b");
            assertThat(answer.headers().firstValue("x-amzn-RequestId")).isPresent();
            assertThat(new String(answer.body().readNBytes(5), StandardCharsets.UTF_8))
                    .isEqualTo("first");
            assertThat(gate.awaitArrival()).as("the function waits").isPositive();
            gate.open();
            assertThat(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("second");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fails", "breaks off", "exits"})
    void anAnswerThatFailsHalfWayDoesNotEndAsAWholeOne(String mode) throws Exception {
        try (Gate gate = new Gate()) {
            HttpResponse<InputStream> answer = call("/custom", mode, gate);
            assertThat(new String(answer.body().readNBytes(5), StandardCharsets.UTF_8))
                    .isEqualTo("first");
            gate.awaitArrival();
            gate.open();

            assertThatThrownBy(() -> answer.body().readAllBytes()).isInstanceOf(IOException.class);
        }
        try (Gate gate = new Gate()) {
            HttpResponse<InputStream> next = call("/custom", "whole", gate);
            gate.awaitArrival();
            gate.open();
            assertThat(new String(next.body().readAllBytes(), StandardCharsets.UTF_8))
                    .as("the next one is served")
                    .isEqualTo("firstsecond");
        }
    }

    @Test
    void theTimeOfTheFunctionIsTheLimitOfAStream() throws Exception {
        try (Gate gate = new Gate()) {
            HttpResponse<InputStream> answer = call("/short", "whole", gate);
            gate.awaitArrival();

            assertThatThrownBy(() -> answer.body().readAllBytes()).isInstanceOf(IOException.class);
            assertThat(statistics("Short").timeouts()).isEqualTo(1);
        }
    }

    @Test
    void aFunctionLearnsThatItsClientHasGone() throws Exception {
        try (Gate gate = new Gate()) {
            HttpResponse<InputStream> answer = call("/custom", "until gone", gate);
            assertThat(answer.body().readNBytes(5)).hasSize(5);
            gate.awaitArrival();
            gate.open();

            long closed = System.nanoTime();
            answer.body().close();

            assertThat(gate.awaitArrival()).isPositive();
            long millis = (System.nanoTime() - closed) / 1_000_000;
            System.out.printf("the function knew after %d ms that its client had gone%n", millis);
            assertThat(millis).isLessThan(1_000);
            gate.open();
        }
        try (Gate gate = new Gate()) {
            HttpResponse<InputStream> next = call("/custom", "whole", gate);
            gate.awaitArrival();
            gate.open();
            assertThat(next.body().readAllBytes())
                    .as("the same environment goes on")
                    .hasSize(11);
        }
    }

    @Test
    void anAnswerWithoutItsPreludeIsABadGateway() throws Exception {
        try (Gate gate = new Gate()) {
            assertThat(call("/echo", "whole", gate).statusCode())
                    .as("a runtime that cannot stream")
                    .isEqualTo(502);
            HttpResponse<InputStream> malformed = call("/custom", "malformed", gate);
            assertThat(malformed.statusCode()).isEqualTo(502);
        }
    }

    @Test
    void aCallerThatCannotStreamGetsAllOfIt() throws Exception {
        InvocationResult result = functions
                .host()
                .invoke("Custom", "{\"X-Mode\":\"whole\"}".getBytes(StandardCharsets.UTF_8), Invocation.fresh());

        assertThat(HostFixture.text(result))
                .isEqualTo("{\"statusCode\":201,\"headers\":{\"X-A\":\"b\"}}\0\0\0\0\0\0\0\0firstsecond");
    }

    private static HostStatistics statistics(String function) {
        return functions.host().statistics().stream()
                .filter(each -> each.functionName().equals(function))
                .findFirst()
                .orElseThrow();
    }

    private static HttpResponse<InputStream> call(String path, String mode, Gate gate) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(front.uri() + path))
                .header("X-Mode", mode)
                .header("X-Gate", new String(gate.event(), StandardCharsets.UTF_8))
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
    }
}
