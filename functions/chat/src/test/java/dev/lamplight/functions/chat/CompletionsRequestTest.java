package dev.lamplight.functions.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.aws.Deadline;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.contract.Failure;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionsRequestTest {

    private static CompletionsRequest parse(String fields) {
        return CompletionsRequest.of(
                new HttpRequest(
                        "r",
                        "POST",
                        List.of("v1", "completions"),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        ("{\"model\":\"m\"," + fields + "}").getBytes(StandardCharsets.UTF_8),
                        new Deadline(Instant.MAX, Clock.systemUTC())),
                new SplittableRandom(1));
    }

    @Test
    void readsTheFourFormsOfAPrompt() {
        assertThat(parse("\"prompt\":\"a\"").prompts())
                .containsExactly(new CompletionsRequest.Input.Text("prompt", "a"));
        assertThat(parse("\"prompt\":[\"a\",\"b\"]").prompts())
                .containsExactly(
                        new CompletionsRequest.Input.Text("prompt[0]", "a"),
                        new CompletionsRequest.Input.Text("prompt[1]", "b"));
        assertThat(parse("\"prompt\":[5,6]").prompts())
                .singleElement()
                .satisfies(one -> assertTokens(one, "prompt", 5, 6));
        assertThat(parse("\"prompt\":[[5],[6,7]],\"echo\":true,\"logprobs\":2").prompts())
                .satisfiesExactly(
                        one -> assertTokens(one, "prompt[0]", 5), other -> assertTokens(other, "prompt[1]", 6, 7));
    }

    private static void assertTokens(CompletionsRequest.Input input, String name, int... ids) {
        assertThat(input).isInstanceOfSatisfying(CompletionsRequest.Input.Tokens.class, tokens -> {
            assertThat(tokens.name()).isEqualTo(name);
            assertThat(tokens.ids()).containsExactly(ids);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "\"n\":1 | prompt",
                "\"prompt\":null | prompt",
                "\"prompt\":[] | prompt",
                "\"prompt\":{} | prompt",
                "\"prompt\":[[]] | prompt[0]",
                "\"prompt\":[[1],\"a\"] | prompt[1]",
                "\"prompt\":[1,-1] | prompt[1]",
                "\"prompt\":[1,2.5] | prompt[1]",
                "\"prompt\":[[1],[3000000000]] | prompt[1][0]",
                "\"prompt\":[\"a\",1] | prompt[1]",
                "\"prompt\":[\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\"] | prompt",
                "\"prompt\":\"\\ud800\" | prompt",
                "\"prompt\":\"a\",\"suffix\":\"b\" | suffix",
                "\"prompt\":\"a\",\"best_of\":2 | best_of",
                "\"prompt\":\"a\",\"logprobs\":6 | logprobs",
                "\"prompt\":\"a\",\"logprobs\":true | logprobs",
                "\"prompt\":\"a\",\"echo\":1 | echo",
            })
    void namesTheFieldAtFault(String fields, String param) {
        assertThatThrownBy(() -> parse(fields)).isInstanceOfSatisfying(Failure.Permanent.class, failure -> {
            assertThat(failure.code().code()).isEqualTo("invalid_request");
            assertThat(failure.param()).isEqualTo(param);
        });
    }
}
