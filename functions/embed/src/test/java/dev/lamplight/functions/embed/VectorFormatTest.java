package dev.lamplight.functions.embed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.contract.Json;
import dev.lamplight.inference.Embedding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class VectorFormatTest {

    /// Any finite bits: subnormal numbers and both zeros too.
    @Provide
    Arbitrary<List<Embedding>> vectors() {
        return Arbitraries.integers()
                .map(Float::intBitsToFloat)
                .filter(Float::isFinite)
                .array(float[].class)
                .ofMinSize(1)
                .ofMaxSize(40)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(VectorFormatTest::ofTheLengthOfTheFirst);
    }

    private static List<Embedding> ofTheLengthOfTheFirst(List<float[]> rows) {
        int length = rows.getFirst().length;
        return rows.stream()
                .map(row -> Embedding.of(Arrays.copyOf(row, length)))
                .toList();
    }

    @Property
    void bothFormsHoldTheSameBits(@ForAll("vectors") List<Embedding> vectors) throws JsonProcessingException {
        JsonNode floats = json(vectors, VectorFormat.FLOAT);
        JsonNode base64 = json(vectors, VectorFormat.BASE64);

        for (int index = 0; index < vectors.size(); index++) {
            float[] expected = vectors.get(index).toArray();
            assertThat(bits(fromDigits(floats.path("data").get(index).path("embedding"))))
                    .isEqualTo(bits(expected));
            assertThat(bits(fromBase64(
                            base64.path("data").get(index).path("embedding").textValue())))
                    .isEqualTo(bits(expected));
            assertThat(floats.path("data").get(index).path("index").intValue()).isEqualTo(index);
        }
    }

    private static JsonNode json(List<Embedding> vectors, VectorFormat format) throws JsonProcessingException {
        HttpResponse answer = EmbeddingsAnswer.of("m\"1", vectors, format, 7);
        assertThat(answer.body()).isInstanceOf(HttpResponse.Body.Text.class);
        JsonNode json = Json.tree(((HttpResponse.Body.Text) answer.body()).text());
        assertThat(json.path("object").asText()).isEqualTo("list");
        assertThat(json.path("model").asText()).isEqualTo("m\"1");
        assertThat(json.path("usage").path("prompt_tokens").asLong()).isEqualTo(7);
        assertThat(json.path("usage").path("total_tokens").asLong()).isEqualTo(7);
        assertThat(json.path("data").size()).isEqualTo(vectors.size());
        return json;
    }

    /// As a reader of floats does it: from the digits, not over a double.
    private static float[] fromDigits(JsonNode list) {
        float[] values = new float[list.size()];
        for (int index = 0; index < values.length; index++) {
            values[index] = Float.parseFloat(list.get(index).asText());
        }
        return values;
    }

    private static float[] fromBase64(String text) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text)).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int index = 0; index < values.length; index++) {
            bits[index] = Float.floatToRawIntBits(values[index]);
        }
        return bits;
    }

    /// The estimate decides before the model runs: never too low for base64, for floats by what the vectors of real
    /// models are like, unit vectors with normally distributed values.
    @Test
    void theAnswerIsNotLongerThanWhatWasExpected() {
        Random random = new Random(5);
        List<Embedding> vectors = new ArrayList<>();
        for (int row = 0; row < 300; row++) {
            float[] values = new float[384];
            for (int index = 0; index < values.length; index++) {
                values[index] = (float) (random.nextGaussian() / Math.sqrt(values.length));
            }
            vectors.add(Embedding.of(values));
        }

        for (VectorFormat format : VectorFormat.values()) {
            HttpResponse answer = EmbeddingsAnswer.of("bge-small-en-v1.5", vectors, format, 1);
            long expected = EmbeddingsAnswer.expectedBytes(300, 384, format);

            assertThat(answer.body()).isInstanceOfSatisfying(HttpResponse.Body.Text.class, body -> assertThat(
                            (long) body.text().length())
                    .as("%s, expected %d", format, expected)
                    .isBetween(expected * 9 / 10, expected));
        }
    }
}
