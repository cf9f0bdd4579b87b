package dev.lamplight.functions.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.aws.Settings;
import dev.lamplight.contract.Json;
import dev.lamplight.core.decoder.DecoderFamily;
import dev.lamplight.core.decoder.SyntheticDecoder;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.gguf.TensorType;
import dev.lamplight.inference.PackageDownload;
import dev.lamplight.inference.Workers;
import dev.lamplight.inference.generate.GeneratorAssembly;
import dev.lamplight.inference.generate.InstalledGenerators;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The tasks on text as their callers see them, with a model of random weights: what it finds means nothing, what is
/// made of it does.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TasksTest {
    private static final String SCHEMA =
            "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},\"city\":{\"type\":\"string\"}},"
                    + "\"required\":[\"name\",\"city\"]}";

    private ChatHandler chat;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        byte[] bytes = SyntheticDecoder.file(DecoderFamily.LLAMA, TensorType.Q8_0, SyntheticDecoder.Head.TIED, 42);
        Path models = Files.createDirectory(folder.resolve("models"));
        try (GgufFile file = GgufFile.open(Files.write(folder.resolve("tiny.gguf"), bytes))) {
            new GeneratorAssembly(
                            file,
                            new GeneratorAssembly.Source("tiny", "tiny.gguf", "0".repeat(64)),
                            WeightForm.TWO_PLANES,
                            512)
                    .assemble(Files.createDirectory(models.resolve("tiny")));
        }
        ChatConfig config = Settings.read(
                Map.of(
                        "LAMPLIGHT_LIBRARY_BUCKET", "library",
                        "MODEL_DIR", models.toString(),
                        "MODEL_URI", "s3://models",
                        "LAMPLIGHT_OPEN_ACCESS", "true"),
                ChatConfig::from);
        PackageDownload download = new PackageDownload(
                (key, offset, length) -> {
                    throw new AssertionError("nothing is in the bucket");
                },
                folder,
                Clock.systemUTC());
        chat = new ChatHandler(
                config,
                new OpenGenerators(
                        InstalledGenerators.of(
                                List.of(models), InstalledGenerators.Bucket.of(_ -> Optional.empty(), _ -> List.of())),
                        download,
                        Workers.ofThisProcess()),
                new LazyAnswers(() -> {
                    throw new AssertionError("tasks ask no store");
                }),
                Clock.systemUTC());
    }

    private record Answer(int status, String text) {
        JsonNode json() throws IOException {
            return Json.tree(text);
        }

        JsonNode error() throws IOException {
            return json().path("error");
        }
    }

    @SuppressWarnings("NullAway") // the edge takes a minute for granted where no context says how much time there is
    private Answer post(String path, String body) {
        APIGatewayProxyResponseEvent answer = chat.handleRequest(
                new APIGatewayProxyRequestEvent()
                        .withHttpMethod("POST")
                        .withPath(path)
                        .withHeaders(Map.of("Content-Type", "application/json"))
                        .withBody(body)
                        .withIsBase64Encoded(false),
                null);
        return new Answer(answer.getStatusCode(), answer.getBody());
    }

    private JsonNode ok(String path, String body) throws IOException {
        Answer answer = post(path, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void labelsAreADistributionWithExactUsage() throws Exception {
        JsonNode answer = ok(
                "/v1/classify",
                "{\"model\":\"tiny\",\"input\":[\"It broke.\",\"I like"
                        + " it.\"],\"labels\":[\"good\",\"bad\",\"neither\"]}");

        assertThat(answer.path("status").asText()).isEqualTo("completed");
        assertThat(answer.path("data")).hasSize(2).allSatisfy(item -> {
            double sum = 0;
            for (JsonNode score : item.path("scores")) {
                sum += score.path("score").asDouble();
            }
            assertThat(sum).isCloseTo(1, within(1e-9));
            assertThat(item.path("label")).isEqualTo(item.path("scores").get(0).path("label"));
        });
        JsonNode usage = answer.path("usage");
        assertThat(usage.path("prompt_tokens").asInt()).isPositive();
        assertThat(usage.path("completion_tokens").asInt()).isZero();
    }

    @Test
    void aCalibrationByExamplesCanBeGivenAgain() throws Exception {
        String fields = "\"model\":\"tiny\",\"input\":\"It works.\",\"labels\":[\"good\",\"bad\"]";
        JsonNode fitted = ok(
                "/v1/classify",
                "{" + fields
                        + ",\"examples\":[{\"text\":\"It"
                        + " broke.\",\"label\":\"bad\"},{\"text\":\"Nice.\",\"label\":\"good\"},"
                        + "{\"text\":\"Awful.\",\"label\":\"bad\"}]}");
        ObjectNode calibration = (ObjectNode) fitted.path("calibration");
        assertThat(calibration.remove("method").asText()).isEqualTo("examples");

        JsonNode given = ok("/v1/classify", "{" + fields + ",\"calibration\":" + calibration + "}");

        assertThat(given.path("data")).isEqualTo(fitted.path("data"));
        assertThat(given.path("usage").path("prompt_tokens").asInt())
                .isLessThan(fitted.path("usage").path("prompt_tokens").asInt());
    }

    @Test
    void aTextMayHaveSeveralLabels() throws Exception {
        JsonNode answer = ok(
                "/v1/classify",
                "{\"model\":\"tiny\",\"input\":\"It"
                        + " broke.\",\"multi_label\":true,\"calibration\":\"contextual\",\"labels\":[{\"name\":\"anger\",\"description\":\"somebody"
                        + " is angry\"},{\"name\":\"joy\"}]}");

        JsonNode item = answer.path("data").get(0);
        assertThat(item.path("labels").isArray()).isTrue();
        assertThat(item.path("scores"))
                .hasSize(2)
                .allSatisfy(score -> assertThat(score.path("score").asDouble()).isBetween(0.0, 1.0));
    }

    @Test
    void whatIsTakenOutStandsInTheText() throws Exception {
        String text = "Maria Lopez flies to Lisbon on 12 May.";

        JsonNode answer = ok(
                "/v1/extract",
                "{\"model\":\"tiny\",\"input\":\"" + text + "\",\"max_tokens\":160,\"schema\":" + SCHEMA + "}");

        assertThat(answer.path("status").asText()).as("%s", answer).isEqualTo("completed");
        assertThat(text)
                .contains(
                        answer.path("output").path("name").asText(),
                        answer.path("output").path("city").asText());
        assertThat(answer.path("ungrounded")).isEmpty();
        assertThat(answer.path("usage").path("completion_tokens").asInt()).isPositive();
    }

    @Test
    void anAnswerThatIsCutIsIncompleteAndNoError() throws Exception {
        JsonNode answer = ok(
                "/v1/extract", "{\"model\":\"tiny\",\"input\":\"Maria\",\"max_tokens\":2,\"schema\":" + SCHEMA + "}");

        assertThat(answer.path("status").asText()).isEqualTo("incomplete");
        assertThat(answer.path("incomplete_details").path("reason").asText()).isEqualTo("max_output_tokens");
        assertThat(answer.path("output").isNull()).isTrue();
    }

    @Test
    void aModelThatWasNotMeasuredSummarizesByTheTextsOwnSentences() throws Exception {
        String text = "The council approved a tram line. The tram line costs 40 million euro and pleases the council."
                + " A bakery sells bread.";
        for (String model : new String[] {"\"model\":\"tiny\",", ""}) {
            JsonNode answer = ok("/v1/summarize", "{" + model + "\"input\":\"" + text + "\",\"max_tokens\":70}");

            assertThat(answer.path("method").asText()).isEqualTo("extractive");
            assertThat(answer.path("sentences")).isNotEmpty().allSatisfy(sentence -> assertThat(text.substring(
                            sentence.path("char_start").asInt(),
                            sentence.path("char_end").asInt()))
                    .isEqualTo(sentence.path("text").asText()));
        }
        JsonNode written = ok(
                "/v1/summarize",
                "{\"model\":\"tiny\",\"method\":\"generative\",\"unsupported\":\"mark\",\"max_tokens\":24,\"input\":\""
                        + text + "\"}");
        assertThat(written.path("method").asText()).isIn("generative", "extractive");
        assertThat(written.path("usage").path("completion_tokens").asInt()).isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\'',
            value = {
                "classify; '{}'; 400; invalid_request; model",
                "classify; '{\"model\":\"gpt\",\"input\":\"a\",\"labels\":[\"a\",\"b\"]}'; 404; model_not_found; model",
                "classify; '{\"model\":\"tiny\",\"labels\":[\"a\",\"b\"]}'; 400; invalid_request; input",
                "classify; '{\"model\":\"tiny\",\"input\":[\"a\",\" \"],\"labels\":[\"a\",\"b\"]}'; 400;"
                        + " invalid_request; input[1]",
                "classify; '{\"model\":\"tiny\",\"input\":\"a\",\"labels\":[\"a\"]}'; 400; invalid_request; labels",
                "classify; '{\"model\":\"tiny\",\"input\":\"a\",\"labels\":[\"a\",\"a\"]}'; 400; invalid_request;"
                        + " labels[1]",
                "classify; '{\"model\":\"tiny\",\"input\":\"a\",\"labels\":[\"a\\n"
                        + "\",\"b\"]}'; 400; invalid_request; labels[0]",
                "classify;"
                        + " '{\"model\":\"tiny\",\"input\":\"a\",\"labels\":[\"a\",\"b\"],\"examples\":[{\"text\":\"x\",\"label\":\"c\"}]}';"
                        + " 400; invalid_request; examples[0].label",
                "classify;"
                        + " '{\"model\":\"tiny\",\"input\":\"a\",\"labels\":[\"a\",\"b\"],\"calibration\":{\"bias\":{\"a\":1}}}';"
                        + " 400; invalid_request; calibration.bias.b",
                "classify; '{\"model\":\"tiny\",\"input\":\"a\",\"labels\":[\"a\",\"b\"],\"calibration\":\"magic\"}';"
                        + " 400; invalid_request; calibration",
                "extract; '{\"model\":\"tiny\",\"input\":\"a\"}'; 400; invalid_request; schema",
                "extract; '{\"model\":\"tiny\",\"input\":\"a\",\"schema\":{\"type\":\"object\",\"not\":{}}}'; 400;"
                        + " invalid_request; schema",
                "extract; '{\"model\":\"tiny\",\"input\":\"a\",\"schema\":{\"type\":\"object\"},\"max_tokens\":511}';"
                        + " 400; context_length_exceeded; max_tokens",
                "extract; '{\"model\":\"tiny\",\"input\":[\"a\"],\"schema\":{\"type\":\"object\"}}'; 400;"
                        + " invalid_request; input",
                "summarize; '{\"method\":\"generative\",\"input\":\"a\"}'; 400; invalid_request; model",
                "summarize; '{\"input\":\"a\",\"method\":\"brief\"}'; 400; invalid_request; method",
                "summarize; '{\"input\":\"a\",\"max_tokens\":0}'; 400; invalid_request; max_tokens",
                "summarize; '{\"model\":\"tiny\",\"method\":\"generative\",\"input\":\"a\",\"max_tokens\":400}';"
                        + " 400; context_length_exceeded; max_tokens",
                "summarize; '[]'; 400; malformed_json; ''",
            })
    void refusesWithACodeAndTheField(String task, String body, int status, String code, String param) throws Exception {
        Answer answer = post("/v1/" + task, body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.error().path("code").asText()).isEqualTo(code);
        assertThat(answer.error().path("param").asText("")).isEqualTo(param);
    }

    @Test
    void refusesATextThatDoesNotFitBesideTheLabels() throws Exception {
        Answer answer = post(
                "/v1/classify",
                "{\"model\":\"tiny\",\"labels\":[\"a\",\"b\"],\"input\":[\"a\",\"" + "a ".repeat(500_000) + "\"]}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().path("code").asText()).isEqualTo("context_length_exceeded");
        assertThat(answer.error().path("param").asText()).isEqualTo("input[1]");
    }
}
