package dev.lamplight.tests.sam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.contract.Json;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.Template;
import dev.lamplight.localcloud.template.TemplateOptions;
import dev.lamplight.tests.product.Checkout;
import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.product.TinyGenerator;
import dev.lamplight.tests.product.Weather;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Every packaged function under AWS's own Runtime Interface Emulator, which the SAM CLI brings along, on both of its
/// runtimes: with every event of `events/functions/`, and with what `sam local generate-event` makes. S3 and SQS are
/// those of the local cloud.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RuntimeInterfaceEmulatorIT {
    private static final Path EVENTS = Checkout.file("events/functions");

    /// What the functions answer to requests of `events/functions/`; 200 where nothing else is said.
    private static final Map<String, Integer> STATUSES = Map.of(
            "stores/search.json", 404, // a store of that id is not there
            "chat/completion.json", 404, // nor is a model of that name
            "chat/completion-streamed.json", 404);

    /// Between what API Gateway gets and what the client gets, where an answer streams (Lambda Developer Guide,
    /// "Response streaming").
    private static final String PRELUDE_END = "\0\0\0\0\0\0\0\0";

    private final Path folder;
    private Product product;
    private Path emulator;

    RuntimeInterfaceEmulatorIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeAll
    void start() throws Exception {
        emulator = SamCli.runtimeInterfaceEmulator();
        Product.needsPackages();
        product = Product.start(folder.resolve("state"), new Weather());
        TinyGenerator.installInto(
                product.s3(), product.modelsBucket(), Files.createDirectory(folder.resolve("generator")));
    }

    @AfterAll
    void end() {
        if (product != null) {
            product.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> functionsUnderAwsClient() throws IOException {
        return functions("managed").map(function -> test(function, "managed"));
    }

    @TestFactory
    Stream<DynamicTest> functionsThatAreTheirOwnRuntime() throws IOException {
        assumeTrue(
                Files.isDirectory(Checkout.file("shared-model/layer/target/runtime")),
                "the layer with Java is not built (mvn package)");
        return functions("own").map(function -> test(function, "own"));
    }

    private Stream<FunctionSpec> functions(String runtime) throws IOException {
        TemplateOptions options = new TemplateOptions(
                "us-east-1",
                "lamplight",
                product.cloud().urls().sqs(),
                Map.of("OpenAccess", "true", "FunctionRuntime", runtime));
        return Template.read(Checkout.file("infra-sam/template.yaml"), options).functions().stream();
    }

    private static String name(FunctionSpec function) {
        return function.logicalId().toLowerCase(Locale.ROOT);
    }

    private DynamicTest test(FunctionSpec function, String runtime) {
        return DynamicTest.dynamicTest(function.logicalId(), () -> {
            Path home = Files.createDirectories(folder.resolve(runtime).resolve(name(function)));
            UnpackedFunction unpacked = UnpackedFunction.of(function, home);
            try (EmulatedFunction emulated = EmulatedFunction.start(emulator, unpacked, services(), home)) {
                answersItsEvents(function, emulated);
                if (function.logicalId().equals("Chat")) {
                    writes(emulated);
                }
                if (runtime.equals("own")) { // a start of the SAM CLI for each takes its time
                    answersGeneratedEvents(function, emulated);
                }
            }
        });
    }

    private Map<String, String> services() {
        return Map.of(
                "AWS_ENDPOINT_URL_S3", product.cloud().urls().s3().toString(),
                "AWS_ENDPOINT_URL_SQS", product.cloud().urls().sqs().toString());
    }

    private static void answersItsEvents(FunctionSpec function, EmulatedFunction emulated) throws Exception {
        for (Path file : events(function)) {
            String key = EVENTS.relativize(file).toString();
            String answer = emulated.invoke(Files.readString(file));

            if (function.queueEvents().isEmpty()) {
                assertThat(Answer.of(answer).status())
                        .as("%s: %s", key, answer)
                        .isEqualTo(STATUSES.getOrDefault(key, 200));
            } else {
                assertTaken(answer, key + "\n" + emulated.log());
            }
        }
    }

    private static void assertTaken(String answer, String about) throws IOException {
        JsonNode failures = Json.tree(answer).path("batchItemFailures");
        assertThat(failures.isArray()).as("%s: %s", answer, about).isTrue();
        assertThat(failures).as("%s: %s", answer, about).isEmpty();
    }

    /// A model of random weights answers, whole and in pieces. The emulator hands on nothing before the end.
    private static void writes(EmulatedFunction emulated) throws Exception {
        for (String file : List.of("chat/completion.json", "chat/completion-streamed.json")) {
            ObjectNode event = (ObjectNode) Json.tree(Files.readString(EVENTS.resolve(file)));
            ObjectNode question = (ObjectNode) Json.tree(body(file));
            question.put("model", TinyGenerator.NAME);
            event.put("body", question.toString()).put("isBase64Encoded", false);
            Answer answer = Answer.of(emulated.invoke(event.toString()));

            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            if (question.path("stream").asBoolean()) {
                assertThat(answer.body()).contains("chat.completion.chunk").contains("data: [DONE]");
            } else {
                assertThat(answer.body()).contains("\"chat.completion\"");
            }
        }
    }

    private static List<Path> events(FunctionSpec function) throws IOException {
        try (Stream<Path> files = Files.list(EVENTS.resolve(name(function)))) {
            return files.sorted().toList();
        }
    }

    /// An HTTP answer of a function, in one piece or behind a prelude.
    private record Answer(int status, String body) {
        static Answer of(String text) throws IOException {
            int end = text.indexOf(PRELUDE_END);
            JsonNode head = Json.tree(end < 0 ? text : text.substring(0, end));
            String body = end < 0 ? head.path("body").asText() : text.substring(end + PRELUDE_END.length());
            return new Answer(head.path("statusCode").asInt(), body);
        }
    }

    private void answersGeneratedEvents(FunctionSpec function, EmulatedFunction emulated) throws Exception {
        if (!function.queueEvents().isEmpty()) {
            for (String body : bodies(function)) {
                String event = generated("sqs", "receive-message", "--body", escaped(body));
                assertTaken(emulated.invoke(event), body + "\n" + emulated.log());
            }
            return;
        }
        switch (function.logicalId()) {
            case "Ingest" ->
                assertThat(request(emulated, "GET", "v1/files", "").status()).isEqualTo(200);
            case "Stores" ->
                assertThat(request(emulated, "GET", "v1/models", "").body()).contains("bge-small-en-v1.5");
            case "Embed" ->
                assertThat(request(emulated, "POST", "v1/embeddings", body("embed/texts.json"))
                                .body())
                        .contains("\"embedding\"");
            case "Chat" ->
                assertThat(request(emulated, "POST", "v1/chat/completions", body("chat/completion.json"))
                                .status())
                        .isEqualTo(404);
            default -> throw new AssertionError("which request is there for " + function.logicalId() + "?");
        }
    }

    private Answer request(EmulatedFunction emulated, String method, String path, String body) throws Exception {
        return Answer.of(emulated.invoke(
                generated("apigateway", "aws-proxy", "--method", method, "--path", path, "--body", body)));
    }

    private static String body(String file) throws IOException {
        String encoded =
                Json.tree(Files.readString(EVENTS.resolve(file))).path("body").asText();
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }

    /// Those of its events, and for the inbox what SAM CLI says of a dropped object.
    private List<String> bodies(FunctionSpec function) throws Exception {
        List<String> bodies = new ArrayList<>();
        for (Path file : events(function)) {
            Json.tree(Files.readString(file))
                    .path("Records")
                    .forEach(message -> bodies.add(message.path("body").asText()));
        }
        if (function.logicalId().equals("Etl")) {
            String inbox = product.output("InboxBucket");
            bodies.add(Json.tree(generated("s3", "put", "--bucket", inbox, "--key", "manuals/a b+c.md"))
                    .toString());
        }
        return bodies;
    }

    private String generated(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("local", "generate-event"));
        command.addAll(List.of(arguments));
        return SamCli.in(folder, folder.resolve("sam"), Map.of())
                .run(command.toArray(String[]::new))
                .successfully()
                .output();
    }

    /// SAM CLI puts a body into its sample as it is: what JSON escapes has to be escaped before.
    private static String escaped(String body) {
        String quoted = Json.text(body);
        return quoted.substring(1, quoted.length() - 1);
    }
}
