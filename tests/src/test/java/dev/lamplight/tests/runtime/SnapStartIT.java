package dev.lamplight.tests.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Json;
import dev.lamplight.localcloud.FunctionPlan;
import dev.lamplight.localcloud.host.FunctionHost;
import dev.lamplight.localcloud.host.HostLimits;
import dev.lamplight.localcloud.host.HostSettings;
import dev.lamplight.localcloud.host.HostedFunction;
import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.s3.S3Options;
import dev.lamplight.localcloud.s3.S3Server;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.TemplateOptions;
import dev.lamplight.tests.product.PackagedFunctions;
import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.product.TinyGenerator;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// Packaged functions under AWS's own client, which calls the hooks before a snapshot and after a restore. There is no
/// snapshot here: the process that runs the first runs the second.
@Timeout(180)
class SnapStartIT {
    private static final String BATCH = "{\"Records\":[]}";
    private static final String REQUEST =
            "{\"httpMethod\":\"GET\",\"path\":\"/v1/nothing\",\"headers\":{},\"requestContext\":{\"requestId\":\"r\"}}";
    private static final String WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER";

    /// Loaded by the first answer that a session gives, and by nothing before.
    private static final String OF_AN_INFERENCE = " ai.onnxruntime.OrtSession$Result ";

    private final Path folder;

    @BeforeAll
    static void needsPackages() {
        Product.needsPackages();
    }

    SnapStartIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @CsvSource({"Embed, 2", "Stores, 2", "Index, 2", "Chat, 3"})
    void anInferenceRanBeforeTheFirstEvent(String function, int steps) throws Exception {
        Ran ran = run(spec(function, "on"), HostedFunction.Start.SNAPSHOT, Reachable.YES);

        assertThat(ran.snapshot().path("failed").asInt()).as(ran.log()).isZero();
        assertThat(ran.snapshot().path("steps").asInt()).isEqualTo(steps);
        assertThat(ran.classes()).anyMatch(line -> line.contains(OF_AN_INFERENCE));
        assertAnswered(ran);
    }

    @ParameterizedTest
    @CsvSource({"Ingest, 1", "Etl, 2", "Compact, 1"})
    void functionsWithoutInferenceMakeTheirFirstCallBefore(String function, int steps) throws Exception {
        Ran ran = run(spec(function, "on"), HostedFunction.Start.SNAPSHOT, Reachable.YES);

        assertThat(ran.snapshot().path("failed").asInt()).as(ran.log()).isZero();
        assertThat(ran.snapshot().path("steps").asInt()).isEqualTo(steps);
        assertAnswered(ran);
    }

    @Test
    void everyFunctionIsAmongThem() throws Exception {
        Set<String> tried = Stream.of(
                        SnapStartIT.class.getDeclaredMethod(
                                "anInferenceRanBeforeTheFirstEvent", String.class, int.class),
                        SnapStartIT.class.getDeclaredMethod(
                                "functionsWithoutInferenceMakeTheirFirstCallBefore", String.class, int.class))
                .flatMap(test -> Stream.of(test.getAnnotation(CsvSource.class).value()))
                .map(row -> row.replaceAll(",.*", ""))
                .collect(Collectors.toSet());

        assertThat(PackagedFunctions.template(parameters("on")).functions())
                .extracting(FunctionSpec::logicalId)
                .hasSameElementsAs(tried);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Embed", "Etl"})
    void aStepThatFailsIsLoggedAndHarmless(String function) throws Exception {
        Ran ran = run(spec(function, "on"), HostedFunction.Start.SNAPSHOT, Reachable.NO);

        assertThat(ran.snapshot().path("failed").asInt()).isEqualTo(1);
        assertThat(ran.log()).contains("a step before the snapshot failed");
        assertAnswered(ran);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Embed", "Stores"})
    void withoutSnapStartNothingIsDoneAhead(String function) throws Exception {
        FunctionSpec spec = spec(function, "off");
        assertThat(spec.start()).isEqualTo(FunctionSpec.Start.ON_DEMAND);

        Ran ran = run(spec, HostedFunction.Start.ON_DEMAND, Reachable.YES);

        assertThat(ran.log()).doesNotContain("\"event\":\"snapshot\"");
        assertThat(ran.classes()).noneMatch(line -> line.contains(OF_AN_INFERENCE));
        assertAnswered(ran);
    }

    private enum Reachable {
        YES,
        NO
    }

    /// @param classes that the process loaded, one a line
    private record Ran(String answer, String log, List<String> classes) {
        JsonNode snapshot() throws IOException {
            return Json.tree(log.lines()
                    .filter(line -> line.contains("\"event\":\"snapshot\""))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(log)));
        }
    }

    private static void assertAnswered(Ran ran) throws IOException {
        JsonNode answer = Json.tree(ran.answer());
        if (answer.has("batchItemFailures")) {
            assertThat(answer.path("batchItemFailures")).isEmpty();
        } else {
            assertThat(answer.path("statusCode").asInt()).isEqualTo(404);
        }
    }

    /// Starts the function, has it answer one event that needs no model, and ends it.
    private Ran run(FunctionSpec spec, HostedFunction.Start start, Reachable storage)
            throws IOException, InterruptedException {
        Path classes = folder.resolve("classes.log");
        try (S3Server storageServer = S3Server.start(S3Options.inMemory("us-east-1", (_, _) -> {}))) {
            makeBuckets(storageServer.endpoint());
            URI endpoint = storage == Reachable.YES ? storageServer.endpoint() : PackagedFunctions.NOWHERE;
            HostSettings settings = PackagedFunctions.settings(folder.resolve("state"), endpoint, HostLimits.DEFAULT);
            try (FunctionHost host =
                    FunctionHost.start(settings, List.of(hosted(spec, start, classes)), Clock.systemUTC())) {
                byte[] event = (spec.routes().isEmpty() ? BATCH : REQUEST).getBytes(StandardCharsets.UTF_8);
                InvocationResult result = host.invoke(spec.name(), event, Invocation.fresh());
                String log = log(host.logFolder(spec.name()));
                assertThat(result).as(log).isInstanceOf(InvocationResult.Success.class);
                return new Ran(
                        new String(((InvocationResult.Success) result).payload(), StandardCharsets.UTF_8),
                        log,
                        Files.readAllLines(classes));
            }
        }
    }

    private static void makeBuckets(URI endpoint) {
        try (S3Client s3 = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .forcePathStyle(true)
                .build()) {
            for (String bucket : List.of("library", "inbox", "models")) {
                s3.createBucket(request ->
                        request.bucket("lamplight-" + bucket + "-" + TemplateOptions.ACCOUNT + "-us-east-1"));
            }
        }
    }

    private static Map<String, String> parameters(String snapStart) {
        return Map.of("OpenAccess", "true", "FunctionRuntime", "managed", "SnapStart", snapStart);
    }

    private static FunctionSpec spec(String logicalId, String snapStart) throws IOException {
        return PackagedFunctions.spec(logicalId, parameters(snapStart));
    }

    /// `chat` as it is without its wrapper: under AWS's client, and with a generator on its disk.
    private HostedFunction hosted(FunctionSpec spec, HostedFunction.Start start, Path classes) throws IOException {
        Map<String, String> environment = new HashMap<>(spec.environment());
        boolean isWrapped = environment.remove(WRAPPER) != null;
        FunctionSpec.Start asked = start == HostedFunction.Start.SNAPSHOT && !isWrapped
                ? FunctionSpec.Start.SNAPSHOT
                : FunctionSpec.Start.ON_DEMAND;
        assertThat(spec.start()).as("SnapStart of " + spec.logicalId()).isEqualTo(asked);
        if (isWrapped) {
            Path models = Files.createDirectories(folder.resolve("models"));
            TinyGenerator.compile(TinyGenerator.file(folder), "writer", models);
            environment.put("MODEL_DIR", models + ",/opt/model");
        }
        environment.merge("JAVA_TOOL_OPTIONS", "-Xlog:class+load=info:file=" + classes, (own, log) -> own + " " + log);
        return FunctionPlan.hosted(spec).withEnvironment(environment).withStart(start);
    }

    private static String log(Path logs) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(logs)) {
            for (Path file : files.sorted().toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }
}
