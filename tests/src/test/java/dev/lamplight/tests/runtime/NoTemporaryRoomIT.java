package dev.lamplight.tests.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Json;
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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every packaged function, started by its own `bootstrap` with its layers, on a `/tmp` that takes nothing.
@Timeout(180)
class NoTemporaryRoomIT {
    private static final String BATCH = "{\"Records\":[]}";
    private static final String NOTHING = "{\"httpMethod\":\"GET\",\"path\":\"/v1/nothing\",\"headers\":{}}";

    /// A page is the least that a filesystem may have; a folder takes none of it, a file all.
    private static final String FULL = "size=4k";

    private static final String READ_ONLY = "ro";

    private final Path folder;

    @BeforeAll
    static void needsPackagesAndMounts() throws Exception {
        Product.needsPackages();
        assumeTrue(
                new ProcessBuilder("/bin/sh", "-c", "unshare --map-root-user --mount mount -t tmpfs tmpfs /mnt")
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0,
                "no small filesystem: this system lets nobody but root mount one (unshare --map-root-user --mount)");
    }

    NoTemporaryRoomIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @CsvSource({
        "Ingest, " + READ_ONLY,
        "Stores, " + READ_ONLY,
        "Chat, " + READ_ONLY,
        "Embed, " + READ_ONLY,
        "Etl, " + READ_ONLY,
        "Index, " + READ_ONLY,
        "Compact, " + READ_ONLY,
        "Ingest, " + FULL,
        "Stores, " + FULL,
        "Chat, " + FULL,
        "Embed, " + FULL,
        "Etl, " + FULL,
        "Index, " + FULL,
        "Compact, " + FULL
    })
    void startsAndAnswers(String function, String temporary) throws Exception {
        FunctionSpec spec = spec(function);

        String answer = invoke(spec, temporary, spec.routes().isEmpty() ? BATCH : NOTHING);

        assertThat(answer).contains(spec.routes().isEmpty() ? "\"batchItemFailures\":[]" : "not_found");
    }

    @ParameterizedTest
    @ValueSource(strings = FULL)
    void embedsOnAFullOne(String temporary) throws Exception {
        JsonNode answer = Json.tree(invoke(spec("Embed"), temporary, embedding()));

        assertThat(answer.path("statusCode").asInt()).as("%s", answer).isEqualTo(200);
        assertThat(Json.tree(answer.path("body").asText()).at("/data/0/embedding"))
                .hasSize(384);
    }

    /// ONNX Runtime makes an empty folder before it loads anything.
    @ParameterizedTest
    @ValueSource(strings = READ_ONLY)
    void saysWhatIsWrongWhereAModelNeedsAFolder(String temporary) throws Exception {
        JsonNode answer = Json.tree(invoke(spec("Embed"), temporary, embedding()));

        assertThat(answer.path("statusCode").asInt()).as("%s", answer).isEqualTo(503);
        assertThat(Json.tree(answer.path("body").asText()).at("/error/code").asText())
                .isEqualTo("misconfigured");
    }

    private static String embedding() {
        return Json.text(Map.of(
                "httpMethod",
                "POST",
                "path",
                "/v1/embeddings",
                "headers",
                Map.of("Content-Type", "application/json"),
                "body",
                Json.text(Map.of("model", "bge-small-en-v1.5", "input", "high tide"))));
    }

    private String invoke(FunctionSpec spec, String temporary, String event) throws IOException, InterruptedException {
        try (FunctionHost host = FunctionHost.start(
                PackagedFunctions.settings(folder.resolve("state"), HostLimits.DEFAULT),
                List.of(hosted(spec, temporary)),
                Clock.systemUTC())) {
            return PackagedFunctions.answer(host, spec.name(), event, Invocation.fresh());
        }
    }

    private static FunctionSpec spec(String logicalId) throws IOException {
        return PackagedFunctions.spec(logicalId, Map.of("OpenAccess", "true"));
    }

    /// Its own `bootstrap` behind one that mounts what is asked for over the environment's temporary folder.
    private HostedFunction hosted(FunctionSpec spec, String temporary) throws IOException {
        Path code = new CodeStore(folder.resolve("code")).unzip(spec.code());
        Files.move(code.resolve("bootstrap"), code.resolve("bootstrap.own"));
        Path bootstrap = Files.writeString(code.resolve("bootstrap"), """
                #!/bin/sh
                exec unshare --map-root-user --mount /bin/sh -euc '
                  mount -t tmpfs -o %s tmpfs "$TMPDIR"
                  ! { head -c 8192 /dev/zero >"$TMPDIR/filler"; } 2>/dev/null
                  exec "$LAMBDA_TASK_ROOT/bootstrap.own"'
                """.formatted(temporary));
        Files.setPosixFilePermissions(bootstrap, PosixFilePermissions.fromString("rwxr-xr-x"));
        return FunctionPlan.hosted(spec).withCode(code);
    }
}
