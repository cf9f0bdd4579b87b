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
import dev.lamplight.localcloud.FunctionPlan;
import dev.lamplight.localcloud.host.CodeStore;
import dev.lamplight.localcloud.host.FunctionHost;
import dev.lamplight.localcloud.host.HostLimits;
import dev.lamplight.localcloud.host.HostedFunction;
import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.tests.product.PackagedFunctions;
import dev.lamplight.tests.product.Product;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every packaged function under the runtime of our own, with the settings of the template.
@Timeout(180)
class OwnRuntimeIT {
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
        FunctionSpec spec = PackagedFunctions.spec(logicalId, Map.of("OpenAccess", "true"));
        Invocation invocation = new Invocation("request-1", Optional.of("Root=1-2-3"), Optional.empty());
        try (FunctionHost host = FunctionHost.start(
                PackagedFunctions.settings(folder.resolve("state"), HostLimits.DEFAULT),
                List.of(hosted(spec)),
                Clock.systemUTC())) {
            return PackagedFunctions.answer(host, spec.name(), event, invocation);
        }
    }

    private HostedFunction hosted(FunctionSpec spec) throws IOException {
        Path code = new CodeStore(folder.resolve("code")).unzip(spec.code());
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
                        Objects.requireNonNull(MAINS.get(spec.logicalId())).getName()));
        Files.setPosixFilePermissions(bootstrap, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> environment = new HashMap<>(spec.environment());
        environment.remove("AWS_LAMBDA_EXEC_WRAPPER");
        return FunctionPlan.hosted(spec).withCode(code).withEnvironment(environment);
    }

    private Path loaded() {
        return folder.resolve("classes.log");
    }

    private void assertNoQuarkus() throws IOException {
        List<String> classes = Files.readAllLines(loaded());
        assertThat(classes).anyMatch(line -> line.contains(" dev.lamplight.aws.runtime.RuntimeLoop "));
        assertThat(classes).noneMatch(line -> line.matches(".* (io\\.quarkus|io\\.smallrye|org\\.jboss)\\..*"));
    }
}
