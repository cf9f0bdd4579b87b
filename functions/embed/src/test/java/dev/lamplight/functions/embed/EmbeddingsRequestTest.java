package dev.lamplight.functions.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.aws.Deadline;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.contract.Failure;
import dev.lamplight.inference.Purpose;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddingsRequestTest {

    private static EmbeddingsRequest parse(String body) {
        return EmbeddingsRequest.of(new HttpRequest(
                "r",
                "POST",
                List.of("v1", "embeddings"),
                Map.of(),
                Map.of(),
                Map.of(),
                body.getBytes(StandardCharsets.UTF_8),
                new Deadline(Instant.MAX, Clock.systemUTC())));
    }

    private static EmbeddingsRequest input(String json) {
        return parse("{\"model\":\"m\",\"input\":" + json + "}");
    }

    @Test
    void readsTheFourFormsOfInput() {
        assertThat(input("\"a\"").inputs()).containsExactly(new EmbeddingsRequest.Input.Text("input", "a"));
        assertThat(input("[\"a\",\" \"]").inputs())
                .containsExactly(
                        new EmbeddingsRequest.Input.Text("input[0]", "a"),
                        new EmbeddingsRequest.Input.Text("input[1]", " "));
        assertThat(input("[5,6]").inputs()).singleElement().satisfies(one -> assertTokens(one, "input", 5, 6));
        assertThat(input("[[5],[6,7]]").inputs())
                .satisfiesExactly(
                        one -> assertTokens(one, "input[0]", 5), other -> assertTokens(other, "input[1]", 6, 7));
        assertThat(input("\"\uD83D\uDE00\"").inputs()).hasSize(1);
    }

    private static void assertTokens(EmbeddingsRequest.Input input, String name, int... ids) {
        assertThat(input).isInstanceOfSatisfying(EmbeddingsRequest.Input.Tokens.class, tokens -> {
            assertThat(tokens.name()).isEqualTo(name);
            assertThat(tokens.ids()).containsExactly(ids);
        });
    }

    @Test
    void takesOpenAisDefaults() {
        EmbeddingsRequest asked = input("\"a\"");

        assertThat(asked.format()).isEqualTo(VectorFormat.FLOAT);
        assertThat(asked.dimensions()).isEqualTo(OptionalInt.empty());
        assertThat(asked.purpose()).isEqualTo(Purpose.PASSAGE);
        assertThat(parse("{\"model\":\"m\",\"input\":\"a\",\"encoding_format\":\"base64\",\"input_type\":\"query\","
                                + "\"dimensions\":256,\"user\":\"u\",\"unknown\":[1]}")
                        .purpose())
                .isEqualTo(Purpose.QUERY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "null | input",
                "1 | input",
                "true | input",
                "{} | input",
                "\"\" | input",
                "[] | input",
                "[\"a\",\"\"] | input[1]",
                "[\"a\",\"b\",null] | input[2]",
                "[\"a\",1] | input[1]",
                "[\"a\",[1]] | input[1]",
                "[null] | input[0]",
                "[{}] | input[0]",
                "[true] | input[0]",
                "[1,\"a\"] | input[1]",
                "[1,2.5] | input[1]",
                "[1,-1] | input[1]",
                "[1,3000000000] | input[1]",
                "[1,null] | input[1]",
                "[1,[1]] | input[1]",
                "[[1],[]] | input[1]",
                "[[1],\"a\"] | input[1]",
                "[[1],2] | input[1]",
                "[[1],[2,\"a\"]] | input[1][1]",
                "[[1],[2,[3]]] | input[1][1]",
                "[[]] | input[0]",
                "\"a\\ud800\" | input",
                "[\"a\",\"\\udc00b\"] | input[1]",
                "[\"\\udc00\\ud800\"] | input[0]",
            })
    void namesTheInputAtFault(String json, String param) {
        assertRefused("{\"model\":\"m\",\"input\":" + json + "}", param);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "{\"input\":\"a\"} | model",
                "{\"input\":\"a\",\"model\":null} | model",
                "{\"input\":\"a\",\"model\":\"\"} | model",
                "{\"input\":\"a\",\"model\":7} | model",
                "{\"input\":\"a\",\"model\":[\"m\"]} | model",
                "{\"model\":\"m\"} | input",
                "{\"input\":\"a\",\"model\":\"m\",\"encoding_format\":\"int8\"} | encoding_format",
                "{\"input\":\"a\",\"model\":\"m\",\"encoding_format\":1} | encoding_format",
                "{\"input\":\"a\",\"model\":\"m\",\"dimensions\":0} | dimensions",
                "{\"input\":\"a\",\"model\":\"m\",\"dimensions\":-1} | dimensions",
                "{\"input\":\"a\",\"model\":\"m\",\"dimensions\":2.5} | dimensions",
                "{\"input\":\"a\",\"model\":\"m\",\"dimensions\":\"256\"} | dimensions",
                "{\"input\":\"a\",\"model\":\"m\",\"user\":1} | user",
                "{\"input\":\"a\",\"model\":\"m\",\"input_type\":\"search\"} | input_type",
                "{\"input\":\"a\",\"model\":\"m\",\"input_type\":{}} | input_type",
            })
    void namesTheFieldAtFault(String body, String param) {
        assertRefused(body, param);
    }

    @Test
    void takesAtMost2048Inputs() {
        assertThat(input("[" + String.join(",", Collections.nCopies(2048, "\"a\"")) + "]")
                        .inputs())
                .hasSize(2048);

        assertRefused(
                "{\"model\":\"m\",\"input\":[" + String.join(",", Collections.nCopies(2049, "\"a\"")) + "]}", "input");
        assertThat(input("[" + String.join(",", Collections.nCopies(2049, "7")) + "]")
                        .inputs())
                .as("token ids are one input")
                .hasSize(1);
    }

    private static void assertRefused(String body, String param) {
        assertThatThrownBy(() -> parse(body))
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> {
                    assertThat(failure.code().code()).isEqualTo("invalid_request");
                    assertThat(failure.param()).isEqualTo(param);
                })
                .hasMessageStartingWith(param + ": expected");
    }
}
