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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Every packaged function under AWS's own Runtime Interface Emulator, which the SAM CLI brings along, on both of its
/// runtimes: with every event of `events/functions/`, and with what `sam local generate-event` makes. S3 and SQS are
/// those of the local cloud.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RuntimeInterfaceEmulatorIT {
    private static final Path EVENTS = GeneratedEvents.EVENTS;

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

    /// The emulator of API Gateway in the SAM CLI cannot read an answer that streams.
    @Test
    void chatAnswersWholeWhereTheSamCliCalls() throws Exception {
        FunctionSpec chat = functions("own")
                .filter(function -> function.logicalId().equals("Chat"))
                .findFirst()
                .orElseThrow();
        Path home = Files.createDirectories(folder.resolve("sam-local"));
        Map<String, String> variables = new HashMap<>(services());
        variables.put("AWS_SAM_LOCAL", "true");
        try (EmulatedFunction emulated =
                EmulatedFunction.start(emulator, UnpackedFunction.of(chat, home), variables, home)) {
            JsonNode answer = Json.tree(emulated.invoke(Files.readString(EVENTS.resolve("chat/completion.json"))));

            assertThat(answer.path("statusCode").asInt()).isEqualTo(404);
            assertThat(Json.tree(answer.path("body").asText()).path("error")).isNotEmpty();
        }
    }

    private Map<String, String> services() {
        return Map.of(
                "AWS_ENDPOINT_URL_S3", product.cloud().urls().s3().toString(),
                "AWS_ENDPOINT_URL_SQS", product.cloud().urls().sqs().toString());
    }

    private static void answersItsEvents(FunctionSpec function, EmulatedFunction emulated) throws Exception {
        for (Path file : GeneratedEvents.files(name(function))) {
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
            ObjectNode question = (ObjectNode) Json.tree(GeneratedEvents.bodyOf(file));
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
        GeneratedEvents events = new GeneratedEvents(SamCli.in(folder, folder.resolve("sam"), Map.of()));
        if (!function.queueEvents().isEmpty()) {
            for (String body : messagesTo(function, events)) {
                assertTaken(emulated.invoke(events.batch(body)), body + "\n" + emulated.log());
            }
            return;
        }
        switch (function.logicalId()) {
            case "Ingest" ->
                assertThat(answer(emulated, events.request("GET", "v1/files", ""))
                                .status())
                        .isEqualTo(200);
            case "Stores" ->
                assertThat(answer(emulated, events.request("GET", "v1/models", ""))
                                .body())
                        .contains("bge-small-en-v1.5");
            case "Embed" ->
                assertThat(answer(
                                        emulated,
                                        events.request(
                                                "POST", "v1/embeddings", GeneratedEvents.bodyOf("embed/texts.json")))
                                .body())
                        .contains("\"embedding\"");
            case "Chat" ->
                assertThat(answer(
                                        emulated,
                                        events.request(
                                                "POST",
                                                "v1/chat/completions",
                                                GeneratedEvents.bodyOf("chat/completion.json")))
                                .status())
                        .isEqualTo(404);
            default -> throw new AssertionError("which request is there for " + function.logicalId() + "?");
        }
    }

    private static Answer answer(EmulatedFunction emulated, String event) throws Exception {
        return Answer.of(emulated.invoke(event));
    }

    /// Those of its events, and for the inbox what SAM CLI says of a dropped object.
    private List<String> messagesTo(FunctionSpec function, GeneratedEvents events) throws Exception {
        List<String> bodies = new ArrayList<>(GeneratedEvents.messagesTo(name(function)));
        if (function.logicalId().equals("Etl")) {
            bodies.add(events.dropped(product.output("InboxBucket"), "manuals/a b+c.md"));
        }
        return bodies;
    }
}
