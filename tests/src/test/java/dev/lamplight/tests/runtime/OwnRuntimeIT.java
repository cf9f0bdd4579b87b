package dev.lamplight.tests.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Json;
import dev.lamplight.functions.chat.ChatRuntime;
import dev.lamplight.functions.compact.CompactRuntime;
import dev.lamplight.functions.embed.EmbedRuntime;
import dev.lamplight.functions.etl.EtlRuntime;
import dev.lamplight.functions.index.IndexRuntime;
import dev.lamplight.functions.ingest.IngestRuntime;
import dev.lamplight.functions.stores.StoresRuntime;
import dev.lamplight.localcloud.host.FunctionHost;
import dev.lamplight.localcloud.host.HostLimits;
import dev.lamplight.localcloud.host.HostSettings;
import dev.lamplight.localcloud.host.HostedFunction;
import dev.lamplight.localcloud.host.RuntimeClient;
import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.mapping.ResponsePipe;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.LayerSpec;
import dev.lamplight.localcloud.template.Template;
import dev.lamplight.localcloud.template.TemplateOptions;
import dev.lamplight.tests.product.Checkout;
import dev.lamplight.tests.product.Product;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every packaged function under the runtime of our own, with the settings of the template.
@Timeout(180)
class OwnRuntimeIT {
    private static final URI NOWHERE = URI.create("http://127.0.0.1:1");
    private static final String QUEUE_EVENT = "{\"Records\":[]}";
    private static final String HTTP_EVENT = "{\"httpMethod\":\"GET\",\"path\":\"/v1/nothing\",\"headers\":{}}";

    private static final Map<String, Class<?>> MAINS = Map.of(
            "Ingest", IngestRuntime.class,
            "Stores", StoresRuntime.class,
            "Chat", ChatRuntime.class,
            "Embed", EmbedRuntime.class,
            "Etl", EtlRuntime.class,
            "Index", IndexRuntime.class,
            "Compact", CompactRuntime.class);

    private final Path folder;

    @BeforeAll
    static void needsPackages() {
        Product.needsPackages();
    }

    OwnRuntimeIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @ValueSource(strings = {"Etl", "Index", "Compact"})
    void answersABatchWithoutAClassOfQuarkus(String function) throws Exception {
        JsonNode answer = Json.tree(invoke(function, QUEUE_EVENT));

        assertThat(answer.path("batchItemFailures").isArray()).isTrue();
        assertThat(answer.path("batchItemFailures").size()).isZero();
        assertNoQuarkus();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ingest", "Stores", "Embed"})
    void answersARequestWithoutAClassOfQuarkus(String function) throws Exception {
        JsonNode answer = Json.tree(invoke(function, HTTP_EVENT));

        assertThat(answer.path("statusCode").asInt()).isEqualTo(404);
        assertThat(answer.path("headers").path("x-request-id").asText()).isEqualTo("request-1");
        assertThat(Json.tree(answer.path("body").asText()).at("/error/code").asText())
                .isEqualTo("not_found");
        assertNoQuarkus();
    }

    @ParameterizedTest
    @ValueSource(strings = "Chat")
    void streamsAnAnswerWithoutAClassOfQuarkus(String function) throws Exception {
        String answer = invoke(function, HTTP_EVENT);

        assertThat(answer).startsWith("{\"statusCode\":404,").contains("\0\0\0\0\0\0\0\0{\"error\":");
        assertNoQuarkus();
    }

    private String invoke(String logicalId, String event) throws IOException, InterruptedException {
        FunctionSpec spec = template().functions().stream()
                .filter(function -> function.logicalId().equals(logicalId))
                .findFirst()
                .orElseThrow();
        HostSettings settings = new HostSettings(
                folder.resolve("state"),
                "us-east-1",
                TemplateOptions.ACCOUNT,
                NOWHERE,
                NOWHERE,
                RuntimeClient.onClassPath(),
                HostLimits.DEFAULT);
        Invocation invocation = new Invocation("request-1", Optional.of("Root=1-2-3"), Optional.empty());
        try (FunctionHost host = FunctionHost.start(settings, List.of(hosted(spec, logicalId)), Clock.systemUTC())) {
            ResponsePipe pipe = new ResponsePipe();
            InvocationResult result =
                    host.stream(spec.name(), event.getBytes(StandardCharsets.UTF_8), invocation, pipe);
            assertThat(result).isInstanceOf(InvocationResult.Success.class);
            StringBuilder text = new StringBuilder();
            for (Optional<byte[]> piece = pipe.take(); piece.isPresent(); piece = pipe.take()) {
                text.append(new String(piece.get(), StandardCharsets.UTF_8));
            }
            return text.toString();
        }
    }

    private static Template template() throws IOException {
        return Template.read(
                Checkout.file("infra-sam/template.yaml"),
                new TemplateOptions("us-east-1", "lamplight", NOWHERE, Map.of("OpenAccess", "true")));
    }

    private HostedFunction hosted(FunctionSpec spec, String logicalId) throws IOException {
        Path code = Files.createDirectory(folder.resolve("code"));
        unzip(spec.code(), code);
        Path bootstrap = Files.writeString(code.resolve("bootstrap"), """
                #!/bin/sh
                classes=$LAMBDA_TASK_ROOT
                for jar in "$LAMBDA_TASK_ROOT"/lib/*.jar; do
                  case $jar in *quarkus* | *jboss* | *crac*) ;; *) classes=$classes:$jar ;; esac
                done
                exec '%s' -XX:TieredStopAtLevel=1 -Xlog:class+load=info:file='%s' -cp "$classes" %s
                """.formatted(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        loaded(),
                        Objects.requireNonNull(MAINS.get(logicalId)).getName()));
        Files.setPosixFilePermissions(bootstrap, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> environment = new HashMap<>(spec.environment());
        environment.remove("AWS_LAMBDA_EXEC_WRAPPER");
        return new HostedFunction(
                spec.name(),
                "provided.al2023",
                spec.handler(),
                code,
                spec.layers().stream().map(LayerSpec::content).toList(),
                spec.memoryMegabytes(),
                spec.timeout(),
                environment,
                spec.reservedConcurrency(),
                1);
    }

    private Path loaded() {
        return folder.resolve("classes.log");
    }

    private void assertNoQuarkus() throws IOException {
        List<String> classes = Files.readAllLines(loaded());
        assertThat(classes).anyMatch(line -> line.contains(" dev.lamplight.aws.runtime.RuntimeLoop "));
        assertThat(classes).noneMatch(line -> line.matches(".* (io\\.quarkus|io\\.smallrye|org\\.jboss)\\..*"));
    }

    private static void unzip(Path zip, Path target) throws IOException {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            Enumeration<? extends ZipEntry> entries = file.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                Path destination = target.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(destination);
                } else {
                    Files.createDirectories(destination.resolveSibling(""));
                    try (InputStream in = file.getInputStream(entry)) {
                        Files.copy(in, destination);
                    }
                }
            }
        }
    }
}
