package dev.lamplight.tests.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import dev.lamplight.inference.Embedding;
import dev.lamplight.inference.Encoders;
import dev.lamplight.inference.Purpose;
import dev.lamplight.inference.TextEmbedder;
import dev.lamplight.inference.Workers;
import dev.lamplight.localcloud.host.HostStatistics;
import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.product.Weather;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Embeddings and models over HTTP, as OpenAI's own client asks for them, from the packaged functions.
final class EmbeddingsIT {
    private static final String ENGLISH = "bge-small-en-v1.5";
    private static final String CHINESE = "bge-small-zh-v1.5";
    private static final String CHEAP = "all-minilm-l6-v2";
    private static final String EXTRACTIVE = "lamplight-extractive";
    /// When a model may have been made.
    private static final Instant FIRST = Instant.parse("2018-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("2030-01-01T00:00:00Z");
    private static final Path LAYER = Path.of("..", "shared-model", "layer", "target", "embed");

    private static Product product;
    private static OpenAIClient client;
    private static RawCalls raw;
    private static Encoders encoders;

    @BeforeAll
    static void start(@TempDir Path state) throws Exception {
        Product.needsPackages();
        product = Product.start(state, new Weather());
        client = product.client();
        raw = new RawCalls(product);
        // the function has one: a vector must not depend on it
        encoders = Encoders.installed(LAYER, new Workers(2));
    }

    @AfterAll
    static void stop() {
        if (product != null) {
            HostStatistics embed = product.statistics("lamplight-embed");
            product.close();
            raw.close();
            encoders.close();
            System.out.printf("embed: %d MB resident at most%n", embed.maxMemoryUsedMegabytes());
            assertThat(embed.memoryExceeded()).as("%s", embed).isZero();
        }
    }

    private static EmbeddingCreateParams.Builder params(String model) {
        return EmbeddingCreateParams.builder().model(model);
    }

    private static CreateEmbeddingResponse create(EmbeddingCreateParams.Builder params) {
        return client.embeddings().create(params.build()).validate();
    }

    private static float[] vector(CreateEmbeddingResponse answer, int index) {
        List<Float> values = answer.data().get(index).embedding();
        float[] vector = new float[values.size()];
        for (int place = 0; place < vector.length; place++) {
            vector[place] = values.get(place);
        }
        return vector;
    }

    private static float[] fromBase64(JsonNode text) {
        ByteBuffer bytes =
                ByteBuffer.wrap(Base64.getDecoder().decode(text.textValue())).order(ByteOrder.LITTLE_ENDIAN);
        float[] vector = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(vector);
        return vector;
    }

    private static List<Long> longs(int[] ids) {
        return Arrays.stream(ids).mapToObj(Long::valueOf).toList();
    }

    private static List<String> sentences(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> "Sentence " + number + " is about " + "rivers and ".repeat(number % 7) + "lakes.")
                .toList();
    }

    @Test
    void aTextHasTheVectorOfTheEmbedderAndCostsItsTokens() {
        for (String language : List.of("en", "zh")) {
            TextEmbedder embedder = encoders.embedder(language);
            String text = language.equals("en") ? "The tide is high." : "潮水很高。";
            Embedding expected = embedder.embedPassages(List.of(text)).getFirst();

            CreateEmbeddingResponse answer =
                    create(params(embedder.manifest().name()).input(text));

            assertThat(vector(answer, 0)).isEqualTo(expected.toArray());
            assertThat(answer.model()).isEqualTo(embedder.manifest().name());
            assertThat(answer.usage().promptTokens())
                    .isEqualTo(embedder.tokenizer().count(text) + 2)
                    .isEqualTo(answer.usage().totalTokens());
        }
    }

    @Test
    void manyTextsKeepTheirOrderAndEachHasTheVectorItHasAlone() {
        TextEmbedder embedder = encoders.embedder("en");
        List<String> texts = sentences(100);

        CreateEmbeddingResponse together = create(params(ENGLISH).inputOfArrayOfStrings(texts));

        long tokens = 0;
        for (int index = 0; index < texts.size(); index++) {
            float[] alone = vector(create(params(ENGLISH).input(texts.get(index))), 0);
            assertThat(together.data().get(index).index()).isEqualTo(index);
            assertThat(vector(together, index)).as(texts.get(index)).isEqualTo(alone);
            tokens += embedder.tokenizer().count(texts.get(index)) + 2;
        }
        assertThat(together.usage().promptTokens()).isEqualTo(tokens);
    }

    @Test
    void tokenIdsMeanTheirText() {
        TextEmbedder embedder = encoders.embedder("en");
        List<int[]> framed = sentences(3).stream()
                .map(text -> embedder.tokens(text, Purpose.PASSAGE))
                .toList();
        List<List<Long>> plain = framed.stream()
                .map(ids -> longs(Arrays.copyOfRange(ids, 1, ids.length - 1)))
                .toList();
        CreateEmbeddingResponse texts = create(params(ENGLISH).inputOfArrayOfStrings(sentences(3)));

        CreateEmbeddingResponse lists = create(params(ENGLISH).inputOfArrayOfTokenArrays(plain));
        CreateEmbeddingResponse withSpecials = create(params(ENGLISH)
                .inputOfArrayOfTokenArrays(
                        framed.stream().map(EmbeddingsIT::longs).toList()));
        CreateEmbeddingResponse one = create(params(ENGLISH).inputOfArrayOfTokens(plain.get(1)));

        for (int index = 0; index < 3; index++) {
            assertThat(vector(lists, index)).isEqualTo(vector(texts, index)).isEqualTo(vector(withSpecials, index));
        }
        assertThat(vector(one, 0)).isEqualTo(vector(texts, 1));
        assertThat(lists.usage()).isEqualTo(texts.usage()).isEqualTo(withSpecials.usage());
    }

    @Test
    void aQueryGetsThePrefixThatTheModelExpects() throws Exception {
        TextEmbedder embedder = encoders.embedder("en");
        String body = "{\"model\":\"%s\",\"input\":%s,\"encoding_format\":\"base64\",\"input_type\":\"query\"}";

        JsonNode text = raw.post("/v1/embeddings", body.formatted(ENGLISH, "\"Where is the sea?\""))
                .json();
        int[] ids = embedder.tokens("Where is the sea?", Purpose.PASSAGE);
        JsonNode tokens = raw.post("/v1/embeddings", body.formatted(ENGLISH, Arrays.toString(ids)))
                .json();

        float[] expected = embedder.embedQuery("Where is the sea?").toArray();
        assertThat(fromBase64(text.path("data").get(0).path("embedding"))).isEqualTo(expected);
        assertThat(fromBase64(tokens.path("data").get(0).path("embedding"))).isEqualTo(expected);
        assertThat(text.path("usage")).isEqualTo(tokens.path("usage"));
        assertThat(text.path("usage").path("prompt_tokens").asInt())
                .as("the prefix is read too")
                .isEqualTo(embedder.tokens("Where is the sea?", Purpose.QUERY).length)
                .isGreaterThan(ids.length);
    }

    @Test
    void base64AndFloatsAreTheSameBitsAndAHeadHasLengthOne() throws Exception {
        for (int dimensions : List.of(384, 300, 256)) {
            float[] floats =
                    vector(create(params(ENGLISH).input("The tide is high.").dimensions(dimensions)), 0);
            JsonNode base64 = raw.post(
                            "/v1/embeddings",
                            "{\"model\":\"%s\",\"input\":\"The tide is high.\",\"encoding_format\":\"base64\",\"dimensions\":%d,\"user\":\"u\"}"
                                    .formatted(ENGLISH, dimensions))
                    .json();

            assertThat(floats)
                    .hasSize(dimensions)
                    .isEqualTo(fromBase64(base64.path("data").get(0).path("embedding")))
                    .isEqualTo(encoders.embedder("en")
                            .embedPassages(List.of("The tide is high."))
                            .getFirst()
                            .truncated(dimensions)
                            .toArray());
            double squares = IntStream.range(0, dimensions)
                    .mapToDouble(index -> (double) floats[index] * floats[index])
                    .sum();
            assertThat(squares).isBetween(1 - 1e-5, 1 + 1e-5);
        }
    }

    @Test
    void theCheapModelComesFromTheBucket() {
        CreateEmbeddingResponse answer = create(params(CHEAP)
                .inputOfArrayOfStrings(List.of(
                        "How do I get my money back?",
                        "Refunds are paid to the original card within five days.",
                        "The museum opens at nine in the morning.")));

        Embedding question = Embedding.of(vector(answer, 0));
        assertThat(question.dimensions()).isEqualTo(384);
        assertThat(question.dot(Embedding.of(vector(answer, 1))))
                .isGreaterThan(question.dot(Embedding.of(vector(answer, 2))) + 0.2);
    }

    @Test
    void listsAndShowsTheModelsThatAreInstalled() throws Exception {
        List<Model> models = client.models().list().autoPager().stream().toList();

        assertThat(models).extracting(Model::id).containsExactly(CHEAP, ENGLISH, CHINESE, EXTRACTIVE);
        for (Model model : models) {
            assertThat(Instant.ofEpochSecond(model.created())).as(model.id()).isBetween(FIRST, LAST);
            assertThat(client.models().retrieve(model.id()).validate()).isEqualTo(model.validate());
        }
        JsonNode shown = raw.call("GET", "/v1/models/" + CHEAP).json();
        assertThat(shown.path("object").asText()).isEqualTo("model");
        assertThat(shown.path("owned_by").asText()).isEqualTo("sentence-transformers");
        assertThat(shown.path("created").asLong())
                .as("2024-11-21T16:01, as the Maven artifact says")
                .isBetween(1732204800L, 1732204920L);
        assertThat(shown.path("task").asText()).isEqualTo("embed");
        assertThat(shown.path("license").asText()).isEqualTo("Apache-2.0");
        assertThat(shown.path("context_length").asInt()).isEqualTo(256);
        assertThat(shown.path("dimensions").asInt()).isEqualTo(384);
        assertThat(shown.path("digest").asText()).hasSize(64);
        assertThat(shown.path("languages").get(0).asText()).isEqualTo("en");
        assertThat(shown.path("origin").asText()).contains("all-minilm-l6-v2:0.36.2");
        JsonNode answering = raw.call("GET", "/v1/models/" + EXTRACTIVE).json();
        assertThat(answering.path("task").asText()).isEqualTo("answer");
        assertThat(answering.has("dimensions")).as("it gives no vectors").isFalse();
        RawCalls.Answer deleted = raw.call("DELETE", "/v1/models/" + CHEAP);
        assertThat(deleted.status()).isEqualTo(405);
        assertThat(deleted.error().path("code").asText()).isEqualTo("method_not_allowed");
        assertThatThrownBy(() -> client.models().retrieve("gpt-4o"))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining(ENGLISH);
    }

    @Test
    void theOfficialClientSeesTheErrorsThatItKnows() {
        assertThatThrownBy(() -> create(params("text-embedding-3-small").input("a")))
                .isInstanceOfSatisfying(NotFoundException.class, unknown -> {
                    assertThat(unknown.code()).contains("model_not_found");
                    assertThat(unknown.param()).contains("model");
                })
                .hasMessageContaining(String.join(", ", CHEAP, ENGLISH, CHINESE));
        assertThatThrownBy(() -> create(params(ENGLISH).input("word ".repeat(600))))
                .isInstanceOfSatisfying(BadRequestException.class, tooLong -> assertThat(tooLong.code())
                        .contains("context_length_exceeded"))
                .hasMessageContaining("at most 512 tokens, found 602");
    }

    /// A bad request and what it is answered.
    private record Bad(String what, byte[] body, String code, String param) {
        static Bad of(String what, String body, String code, String param) {
            return new Bad(what, body.getBytes(StandardCharsets.UTF_8), code, param);
        }

        /// A request of the English model with this input.
        static Bad input(String what, String input, String code, String param) {
            return of(what, "{\"model\":\"" + ENGLISH + "\",\"input\":" + input + "}", code, param);
        }
    }

    private static List<Bad> badRequests() {
        List<Bad> bad = new ArrayList<>();
        bad.add(Bad.of("no body", "", "invalid_request", "model"));
        bad.add(Bad.of("no JSON", "input=a", "malformed_json", null));
        bad.add(Bad.of("a list", "[]", "malformed_json", null));
        bad.add(Bad.of("cut off", "{\"model\":\"m\",\"input\":[\"a\"", "malformed_json", null));
        bad.add(Bad.of("NaN", "{\"model\":\"m\",\"input\":[NaN]}", "malformed_json", null));
        bad.add(Bad.of("duplicate keys", "{\"model\":\"m\",\"input\":\"a\",\"input\":\"b\"}", "malformed_json", null));
        bad.add(Bad.input("nested", "[".repeat(10_000) + "]".repeat(10_000), "malformed_json", null));
        bad.add(Bad.of("no model", "{\"input\":\"a\"}", "invalid_request", "model"));
        bad.add(Bad.of("unknown model", "{\"input\":\"a\",\"model\":\"x\"}", "model_not_found", "model"));
        bad.add(Bad.of("a path as model", "{\"input\":\"a\",\"model\":\"../../x\"}", "model_not_found", "model"));
        bad.add(Bad.input("null", "null", "invalid_request", "input"));
        bad.add(Bad.input("a number", "1", "invalid_request", "input"));
        bad.add(Bad.input("an object", "{}", "invalid_request", "input"));
        bad.add(Bad.input("empty text", "\"\"", "invalid_request", "input"));
        bad.add(Bad.input("empty list", "[]", "invalid_request", "input"));
        bad.add(Bad.input("empty text in a list", "[\"a\",\"\"]", "invalid_request", "input[1]"));
        bad.add(Bad.input("mixed types", "[\"a\",\"b\",\"c\",4]", "invalid_request", "input[3]"));
        bad.add(Bad.input("half a pair, escaped", "[\"a\",\"\\ud800\"]", "invalid_request", "input[1]"));
        bad.add(Bad.input("unknown id", "[1,30522]", "invalid_request", "input[1]"));
        bad.add(Bad.input("unknown id in a list", "[[1],[2,99999]]", "invalid_request", "input[1][1]"));
        bad.add(Bad.input("a negative id", "[-1]", "invalid_request", "input[0]"));
        bad.add(Bad.input("2,049 inputs", "[" + "\"a\",".repeat(2048) + "\"a\"]", "invalid_request", "input"));
        bad.add(Bad.input(
                "100,001 tokens", "[" + "1037,".repeat(100_000) + "1037]", "context_length_exceeded", "input"));
        bad.add(Bad.input("1 MB", "\"" + "tide ".repeat(210_000) + "\"", "context_length_exceeded", "input"));
        bad.add(Bad.input(
                "one too long of three",
                "[\"a\",\"b\",\"" + "tide ".repeat(511) + "\"]",
                "context_length_exceeded",
                "input[2]"));
        bad.add(Bad.input(
                "too many tokens in all",
                "[" + ("\"" + "tide ".repeat(500) + "\",").repeat(199) + "\"a\"]",
                "invalid_request",
                "input"));
        bad.add(Bad.input(
                "an answer of more than 5.5 MB", "[" + "\"a\",".repeat(1999) + "\"a\"]", "invalid_request", "input"));
        String rest = "\"model\":\"" + ENGLISH + "\",\"input\":\"a\"}";
        bad.add(Bad.of("format", "{\"encoding_format\":\"hex\"," + rest, "invalid_request", "encoding_format"));
        bad.add(Bad.of("format type", "{\"encoding_format\":{}," + rest, "invalid_request", "encoding_format"));
        bad.add(Bad.of("dimensions type", "{\"dimensions\":\"9\"," + rest, "invalid_request", "dimensions"));
        bad.add(Bad.of("fewer dimensions", "{\"dimensions\":255," + rest, "invalid_request", "dimensions"));
        bad.add(Bad.of("more dimensions", "{\"dimensions\":385," + rest, "invalid_request", "dimensions"));
        bad.add(Bad.of("user type", "{\"user\":[]," + rest, "invalid_request", "user"));
        bad.add(Bad.of("input_type", "{\"input_type\":\"x\"," + rest, "invalid_request", "input_type"));
        return bad;
    }

    @Test
    void everyBadRequestIsToldWhatIsWrongAndWhere() throws Exception {
        for (Bad bad : badRequests()) {
            RawCalls.Answer answer = raw.post("/v1/embeddings", bad.body());

            assertThat(answer.status()).as("%s: %s", bad.what(), answer.text()).isBetween(400, 404);
            assertThat(answer.error().path("code").asText())
                    .as("%s: %s", bad.what(), answer.text())
                    .isEqualTo(bad.code());
            assertThat(answer.error().path("param").textValue())
                    .as("%s: %s", bad.what(), answer.text())
                    .isEqualTo(bad.param());
            assertThat(answer.error().path("message").asText())
                    .as(bad.what())
                    .isNotBlank()
                    .hasSizeLessThan(400);
            assertThat(answer.response().headers().firstValue("x-request-id"))
                    .as(bad.what())
                    .isPresent();
        }
        assertThat(vector(create(params(ENGLISH).input("still alive")), 0)).hasSize(384);
    }

    /// What one request may hold at most is answered within the time: as many inputs as OpenAI takes, in base64.
    @Test
    void answers2048InputsAtOnce() throws IOException, InterruptedException {
        StringBuilder inputs = new StringBuilder();
        for (String sentence : sentences(2048)) {
            inputs.append(inputs.isEmpty() ? "" : ",")
                    .append('"')
                    .append(sentence, 0, 12)
                    .append('"');
        }

        RawCalls.Answer answer = raw.post(
                "/v1/embeddings",
                "{\"model\":\"%s\",\"encoding_format\":\"base64\",\"input\":[%s]}".formatted(CHEAP, inputs));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("data").size()).isEqualTo(2048);
        assertThat(answer.text().length()).isLessThan(5_500_000);
    }
}
