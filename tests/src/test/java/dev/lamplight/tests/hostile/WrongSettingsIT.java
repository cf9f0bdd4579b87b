package dev.lamplight.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.aws.http.ApiKeys;
import dev.lamplight.localcloud.FunctionPlan;
import dev.lamplight.localcloud.host.FunctionHost;
import dev.lamplight.localcloud.host.HostLimits;
import dev.lamplight.localcloud.host.HostedFunction;
import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.Template;
import dev.lamplight.tests.product.PackagedFunctions;
import dev.lamplight.tests.product.Product;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The packaged functions with wrong environment variables: none starts, each says all that is wrong at once, and no
/// value of a variable stands in the log.
final class WrongSettingsIT {

    /// Refused by everything, as somebody's key in the wrong place.
    private static final String CANARY = "sk-canary IN-THE-WRONG-PLACE";

    /// By their names without `LAMPLIGHT_`, those without a default first.
    private record Known(List<String> required, List<String> optional, List<String> numbers) {
        List<String> all() {
            return Stream.concat(required.stream(), optional.stream()).toList();
        }
    }

    private static final String LIBRARY = "LAMPLIGHT_LIBRARY_BUCKET";
    private static final String INBOX = "LAMPLIGHT_INBOX_BUCKET";
    private static final String HASHES = "LAMPLIGHT_API_KEY_HASHES";
    private static final String OPEN = "LAMPLIGHT_OPEN_ACCESS";
    private static final String RECEIVES = "LAMPLIGHT_MAX_RECEIVES";
    private static final String MODELS = "MODEL_DIR";
    private static final String MODEL_BUCKET = "MODEL_URI";

    private static final Map<String, Known> FUNCTIONS = Map.of(
            "ingest",
            known(
                    List.of(LIBRARY, INBOX, HASHES),
                    List.of(OPEN, "LAMPLIGHT_MAX_UPLOAD_BYTES", "LAMPLIGHT_MAX_INLINE_BYTES"),
                    "LAMPLIGHT_MAX_UPLOAD_BYTES",
                    "LAMPLIGHT_MAX_INLINE_BYTES"),
            "stores",
            known(
                    List.of(LIBRARY, "LAMPLIGHT_DOCUMENTS_QUEUE_URL", HASHES, MODELS, MODEL_BUCKET),
                    List.of(OPEN, "LAMPLIGHT_MAX_CONTEXT_TOKENS", "LAMPLIGHT_SEGMENT_CACHE_BYTES"),
                    "LAMPLIGHT_MAX_CONTEXT_TOKENS",
                    "LAMPLIGHT_SEGMENT_CACHE_BYTES"),
            "embed",
            known(
                    List.of(HASHES, MODELS, MODEL_BUCKET),
                    List.of(OPEN, "LAMPLIGHT_MAX_REQUEST_TOKENS"),
                    "LAMPLIGHT_MAX_REQUEST_TOKENS"),
            "chat",
            known(
                    List.of(LIBRARY, HASHES, MODELS, MODEL_BUCKET),
                    List.of(OPEN, "LAMPLIGHT_MAX_CONTEXT_TOKENS", "LAMPLIGHT_SEGMENT_CACHE_BYTES"),
                    "LAMPLIGHT_MAX_CONTEXT_TOKENS",
                    "LAMPLIGHT_SEGMENT_CACHE_BYTES"),
            "etl",
            known(
                    List.of(LIBRARY, INBOX, "LAMPLIGHT_PARTS_QUEUE_URL", RECEIVES, MODELS),
                    List.of("LAMPLIGHT_CREATE_STORES"),
                    RECEIVES),
            "index",
            known(List.of(LIBRARY, "LAMPLIGHT_COMPACTIONS_QUEUE_URL", RECEIVES, MODELS), List.of(), RECEIVES),
            "compact",
            known(List.of(LIBRARY), List.of("LAMPLIGHT_GRACE_PERIOD")));

    private static Known known(List<String> required, List<String> optional, String... numbers) {
        return new Known(required, optional, List.of(numbers));
    }

    /// @param named the settings that its message names, and no others
    private record Row(String function, String what, Map<String, String> environment, List<String> named) {
        String id() {
            return function + "-" + what.replace(' ', '-');
        }
    }

    private static List<Row> rows(FunctionSpec function, String name) {
        Known known = FUNCTIONS.get(name);
        assertThat(known).as("a row for %s", name).isNotNull();
        Map<String, String> whole = function.environment();
        List<Row> rows = new ArrayList<>();
        rows.add(new Row(name, "as the template has it", whole, List.of()));
        rows.add(new Row(name, "nothing", ofJava(whole), known.required()));
        rows.add(new Row(name, "empty", with(whole, known.all(), ""), known.all()));
        rows.add(new Row(name, "another type", with(whole, known.all(), CANARY), known.all()));
        rows.add(new Row(
                name,
                "unknown",
                with(whole, List.of("LAMPLIGHT_MAX_RECIEVES"), "6"),
                List.of("LAMPLIGHT_MAX_RECIEVES")));
        if (!known.numbers().isEmpty()) {
            rows.add(new Row(name, "negative", with(whole, known.numbers(), "-1"), known.numbers()));
        }
        return rows;
    }

    /// What starts the function, and is none of its settings.
    private static Map<String, String> ofJava(Map<String, String> whole) {
        Map<String, String> kept = new TreeMap<>(whole);
        kept.keySet().removeIf(name -> !name.startsWith("JAVA_"));
        return kept;
    }

    private static Map<String, String> with(Map<String, String> whole, List<String> names, String value) {
        Map<String, String> changed = new TreeMap<>(whole);
        names.forEach(name -> changed.put(name, value));
        return changed;
    }

    @TestFactory
    Stream<DynamicTest> noFunctionStartsWithWrongSettingsAndEachSaysWhich(@TempDir Path state) throws Exception {
        Product.needsPackages();
        Template template = PackagedFunctions.template(
                Map.of("ApiKeyHashes", ApiKeys.Hash.of("saltsalt", "sk-test").text()));
        List<Row> rows = new ArrayList<>();
        List<HostedFunction> hosted = new ArrayList<>();
        for (FunctionSpec function : template.functions()) {
            for (Row row : rows(function, function.name().replaceFirst("^lamplight-", ""))) {
                rows.add(row);
                hosted.add(FunctionPlan.hosted(function).withName(row.id()).withEnvironment(row.environment()));
            }
        }
        assertThat(rows).hasSizeGreaterThanOrEqualTo(5 * FUNCTIONS.size());

        FunctionHost host = FunctionHost.start(
                PackagedFunctions.settings(
                        state,
                        new HostLimits(
                                1,
                                Duration.ofSeconds(29),
                                Duration.ofSeconds(90),
                                Duration.ofDays(1),
                                Duration.ofSeconds(30))),
                hosted,
                Clock.systemUTC());
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(row.id(), () -> check(host, row)))
                .onClose(host::close);
    }

    private static void check(FunctionHost host, Row row) throws Exception {
        InvocationResult result = host.invoke(row.id(), "{}".getBytes(StandardCharsets.UTF_8), Invocation.fresh());
        String log = log(host.logFolder(row.id()));

        long environments = host.statistics().stream()
                .filter(function -> function.functionName().equals(row.id()))
                .findFirst()
                .orElseThrow()
                .environments();
        host.killEnvironment(row.id());
        if (row.named().isEmpty()) {
            assertThat(environments).as("it started: %s", log).isEqualTo(1);
            // what Quarkus says of its start, or our own runtime of an event that is none
            assertThat(log).containsAnyOf("Installed features", "no answer to ");
            return;
        }
        assertThat(environments).as("it did not start: %s", log).isZero();
        assertThat(result).isInstanceOf(InvocationResult.FunctionError.class);
        String message = log.lines()
                .filter(line -> line.contains("WrongSettings: "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(log));
        int count = row.named().size();
        assertThat(message).contains(count == 1 ? "1 setting is wrong: " : count + " settings are wrong: ");
        for (String name : row.named()) {
            assertThat(message).contains(name + ": " + (row.what().equals("unknown") ? "is no setting" : "expected "));
        }
        assertThat(log).doesNotContain(CANARY, "IN-THE-WRONG-PLACE");
    }

    private static String log(Path folder) throws IOException {
        StringBuilder written = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                written.append(Files.readString(file));
            }
        }
        return written.toString();
    }
}
