package dev.lamplight.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.aws.http.ApiKeys;
import dev.lamplight.localcloud.host.FunctionHost;
import dev.lamplight.localcloud.host.HostLimits;
import dev.lamplight.localcloud.host.HostSettings;
import dev.lamplight.localcloud.host.HostedFunction;
import dev.lamplight.localcloud.host.RuntimeClient;
import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.Template;
import dev.lamplight.localcloud.template.TemplateOptions;
import dev.lamplight.tests.product.Product;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A packaged function whose variables are wrong does not start, and its log says which one and why.
class BadEnvironmentIT {
    private static final Path TEMPLATE = Path.of("..", "infra-sam", "template.yaml");
    private static final URI NOWHERE = URI.create("http://127.0.0.1:1");

    @TempDir
    private Path folder;

    /// @param says what the log must hold; empty where the function starts
    private record Row(String name, Map<String, String> change, String says) {}

    private static final List<Row> ROWS = List.of(
            new Row("as-it-should-be", Map.of(), ""),
            new Row("no-bucket", Map.of("LAMPLIGHT_LIBRARY_BUCKET", ""), "lamplight.library-bucket"),
            new Row("bad-number", Map.of("LAMPLIGHT_MAX_UPLOAD_BYTES", "many"), "lamplight.max-upload-bytes"),
            new Row("bad-key", Map.of("LAMPLIGHT_API_KEY_HASHES", "secret"), "api key hash: expected"),
            new Row("no-key", Map.of("LAMPLIGHT_API_KEY_HASHES", ""), "api keys: expected at least one hash"));

    @Test
    void aFunctionWithAWrongVariableSaysWhichOneAndDoesNotStart() throws IOException, InterruptedException {
        Product.needsPackages();
        HostSettings settings = new HostSettings(
                folder, "us-east-1", "000000000000", NOWHERE, NOWHERE, RuntimeClient.onClassPath(), HostLimits.DEFAULT);
        List<HostedFunction> functions = new ArrayList<>();
        for (Row row : ROWS) {
            functions.add(function(row));
        }
        try (FunctionHost host = FunctionHost.start(settings, functions, Clock.systemUTC())) {
            for (Row row : ROWS) {
                byte[] request = "{\"httpMethod\":\"GET\",\"path\":\"/v1/nothing\"}".getBytes(StandardCharsets.UTF_8);
                InvocationResult result = host.invoke(row.name(), request, Invocation.fresh());

                if (row.says().isEmpty()) {
                    assertThat(result).as(row.name()).isInstanceOf(InvocationResult.Success.class);
                } else {
                    assertThat(result).as(row.name()).isInstanceOf(InvocationResult.FunctionError.class);
                    assertThat(log(host.logFolder(row.name()))).as(row.name()).contains(row.says());
                }
            }
        }
    }

    private static HostedFunction function(Row row) throws IOException {
        Map<String, String> parameters =
                Map.of("ApiKeyHashes", ApiKeys.Hash.of("saltsalt", Ground.KEY).text());
        FunctionSpec spec =
                Template.read(TEMPLATE, new TemplateOptions("us-east-1", "lamplight", NOWHERE, parameters))
                        .functions()
                        .stream()
                        .filter(function -> function.name().endsWith("-ingest"))
                        .findFirst()
                        .orElseThrow();
        Map<String, String> environment = new HashMap<>(spec.environment());
        row.change().forEach((name, value) -> {
            environment.remove(name);
            if (!value.isEmpty()) {
                environment.put(name, value);
            }
        });
        return new HostedFunction(
                row.name(),
                spec.runtime(),
                spec.handler(),
                spec.code(),
                List.of(),
                spec.memoryMegabytes(),
                Duration.ofSeconds(30),
                environment,
                OptionalInt.empty());
    }

    private static String log(Path folder) throws IOException {
        StringBuilder text = new StringBuilder();
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }
}
