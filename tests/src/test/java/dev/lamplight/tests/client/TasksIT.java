package dev.lamplight.tests.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.cli.cloud.GeneratorFolder;
import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.product.TinyGenerator;
import dev.lamplight.tests.product.Weather;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Classify, extract and summarize over HTTP, from the packaged function: with a small model of random weights, and
/// with
/// SmolLM2 where its file is given (-Dlamplight.smollm2=FILE.gguf).
final class TasksIT {
    private static final String SMOLLM2 = "smollm2-135m-instruct";
    private static final String FILE = System.getProperty("lamplight.smollm2", "");
    private static final String SCHEMA =
            "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},\"city\":{\"type\":\"string\"}},"
                    + "\"required\":[\"name\",\"city\"]}";

    private static Product product;
    private static RawCalls raw;

    @BeforeAll
    static void start(@TempDir Path state, @TempDir Path models) throws Exception {
        Product.needsPackages();
        product = Product.start(state, new Weather());
        raw = new RawCalls(product);
        TinyGenerator.compile(TinyGenerator.file(state), TinyGenerator.NAME, models);
        if (!FILE.isEmpty()) {
            TinyGenerator.compile(Path.of(FILE), SMOLLM2, models);
        }
        new GeneratorFolder(models, Clock.systemUTC()).putInto(product.s3(), product.modelsBucket());
    }

    @AfterAll
    static void stop() {
        if (product != null) {
            product.close();
            raw.close();
        }
    }

    private static JsonNode ok(String path, String body) throws Exception {
        RawCalls.Answer answer = raw.post(path, body);
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
        assertThat(answer.path("calibration").path("method").asText()).isEqualTo("contextual");
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
        RawCalls.Answer answer = raw.post("/v1/" + task, body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.error().path("code").asText()).isEqualTo(code);
        assertThat(answer.error().path("param").asText("")).isEqualTo(param);
    }

    @Test
    void refusesATextThatDoesNotFitBesideTheLabels() throws Exception {
        RawCalls.Answer answer = raw.post(
                "/v1/classify",
                "{\"model\":\"tiny\",\"labels\":[\"a\",\"b\"],\"input\":[\"a\",\"" + "a ".repeat(500_000) + "\"]}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().path("code").asText()).isEqualTo("context_length_exceeded");
        assertThat(answer.error().path("param").asText()).isEqualTo("input[1]");
    }

    @Test
    void smolLm2TakesValuesOutAndTellsGoodFromBad() throws Exception {
        assumeTrue(!FILE.isEmpty(), "no GGUF of SmolLM2 (-Dlamplight.smollm2=FILE)");

        JsonNode values = ok(
                "/v1/extract",
                "{\"model\":\"" + SMOLLM2 + "\",\"max_tokens\":64,\"schema\":" + SCHEMA
                        + ",\"input\":\"Maria Lopez will arrive in Lisbon on 12 May 2024.\"}");
        JsonNode labels = ok(
                "/v1/classify",
                "{\"model\":\"" + SMOLLM2 + "\",\"labels\":[\"positive\",\"negative\"],"
                        + "\"input\":[\"I love this kettle. It is great.\",\"It broke after two days. Terrible.\"]}");

        assertThat(values.path("output").path("name").asText()).isEqualTo("Maria Lopez");
        assertThat(values.path("output").path("city").asText()).isEqualTo("Lisbon");
        assertThat(labels.path("data").get(0).path("label").asText()).isEqualTo("positive");
        assertThat(labels.path("data").get(1).path("label").asText()).isEqualTo("negative");
    }
}
