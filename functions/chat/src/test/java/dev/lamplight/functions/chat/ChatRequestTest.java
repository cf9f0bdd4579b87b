package dev.lamplight.functions.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.aws.Deadline;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.contract.Failure;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatRequestTest {
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    private static ChatRequest parse(String body) {
        return ChatRequest.of(
                new HttpRequest(
                        "r",
                        "POST",
                        List.of("v1", "chat", "completions"),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        body.getBytes(StandardCharsets.UTF_8),
                        new Deadline(Instant.MAX, Clock.systemUTC())),
                new SplittableRandom(1));
    }

    private static ChatRequest with(String fields) {
        return parse("{\"model\":\"m\"," + MESSAGES + (fields.isEmpty() ? "" : "," + fields) + "}");
    }

    @Test
    void takesOpenAisDefaults() {
        ChatRequest asked = with("");

        assertThat(asked.alternatives()).isEqualTo(-1);
        assertThat(asked.wishes().maxTokens()).isEqualTo(OptionalInt.empty());
        assertThat(asked.wishes().choices()).isEqualTo(1);
        assertThat(asked.wishes().stops()).isEmpty();
        assertThat(asked.wishes().streaming()).isEqualTo(Wishes.Streaming.NONE);
        assertThat(asked.wishes().sampling().temperature()).isEqualTo(1);
        assertThat(asked.wishes().sampling().topP()).isEqualTo(1);
        assertThat(asked.wishes().sampling().bias()).isEmpty();
    }

    @Test
    void readsEveryFormOfAMessage() {
        ChatRequest asked = parse("""
                {"model":"m","messages":[
                  {"role":"developer","content":"Be brief.","name":"ops"},
                  {"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":" b"}]},
                  {"role":"assistant","content":"","tool_calls":[]},
                  {"role":"user","content":[]}]}
                """);

        assertThat(asked.messages())
                .extracting(message -> message.path("role").asText() + ":"
                        + message.path("content").asText())
                .containsExactly("system:Be brief.", "user:a b", "assistant:", "user:");
    }

    @Test
    void readsEveryWayToChoose() {
        ChatRequest asked =
                with("\"max_completion_tokens\":5,\"temperature\":0.5,\"top_p\":0.9,\"top_k\":40,\"min_p\":0.1,\"n\":2,"
                        + "\"seed\":-7,\"stop\":[\"a\",\"b\"],\"presence_penalty\":1,\"frequency_penalty\":-1,"
                        + "\"logit_bias\":{\"5\":-100,\"6\":1.5},\"logprobs\":true,\"top_logprobs\":3,"
                        + "\"stream\":true,\"stream_options\":{\"include_usage\":true},\"unknown\":{}");

        assertThat(asked.alternatives()).isEqualTo(3);
        assertThat(asked.wishes().maxTokens()).hasValue(5);
        assertThat(asked.wishes().choices()).isEqualTo(2);
        assertThat(asked.wishes().stops()).containsExactly("a", "b");
        assertThat(asked.wishes().streaming()).isEqualTo(Wishes.Streaming.EVENTS_WITH_USAGE);
        assertThat(asked.wishes().sampling().seed()).isEqualTo(-7);
        assertThat(asked.wishes().sampling().topK()).isEqualTo(40);
        assertThat(asked.wishes().sampling().bias()).containsOnly(Map.entry(5, -100f), Map.entry(6, 1.5f));
        assertThat(with("\"stop\":\"x\"").wishes().stops()).containsExactly("x");
        assertThat(with("\"temperature\":1e-300").wishes().sampling().isGreedy())
                .isTrue();
    }

    @Test
    void saysWhatOfAFormatIsNotSupported() {
        assertThatThrownBy(() -> with("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":"
                        + "{\"name\":\"a\",\"schema\":{\"items\":{\"not\":{}}}}}"))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageContaining("response_format.json_schema.schema.items: 'not' is not supported");
        assertThatThrownBy(() -> with("\"response_format\":{\"type\":\"regex\",\"pattern\":\"(\"}"))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageContaining("response_format.pattern: at character 1 of the pattern: a '(' is not closed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "\"max_tokens\":0 | max_tokens",
                "\"max_tokens\":-1 | max_tokens",
                "\"max_tokens\":1000000000000 | max_tokens",
                "\"max_tokens\":2.5 | max_tokens",
                "\"max_tokens\":\"9\" | max_tokens",
                "\"max_completion_tokens\":0 | max_completion_tokens",
                "\"temperature\":-0.1 | temperature",
                "\"temperature\":2.1 | temperature",
                "\"temperature\":1e999 | temperature",
                "\"temperature\":\"hot\" | temperature",
                "\"top_p\":0 | top_p",
                "\"top_p\":1.1 | top_p",
                "\"top_k\":-1 | top_k",
                "\"min_p\":1 | min_p",
                "\"n\":0 | n",
                "\"n\":9 | n",
                "\"seed\":1.5 | seed",
                "\"seed\":99999999999999999999 | seed",
                "\"seed\":\"1\" | seed",
                "\"stop\":\"\" | stop",
                "\"stop\":[\"a\",\"\"] | stop",
                "\"stop\":[\"a\",1] | stop[1]",
                "\"stop\":{} | stop",
                "\"stop\":[\"1\",\"2\",\"3\",\"4\",\"5\"] | stop",
                "\"presence_penalty\":3 | presence_penalty",
                "\"frequency_penalty\":-3 | frequency_penalty",
                "\"repetition_penalty\":0 | repetition_penalty",
                "\"logit_bias\":{\"a\":1} | logit_bias",
                "\"logit_bias\":{\"-1\":1} | logit_bias",
                "\"logit_bias\":{\"99999999999\":1} | logit_bias",
                "\"logit_bias\":{\"1\":101} | logit_bias.1",
                "\"logit_bias\":{\"1\":null} | logit_bias.1",
                "\"logit_bias\":[1] | logit_bias",
                "\"logprobs\":1 | logprobs",
                "\"top_logprobs\":2 | top_logprobs",
                "\"logprobs\":true,\"top_logprobs\":21 | top_logprobs",
                "\"stream\":1 | stream",
                "\"stream_options\":{\"include_usage\":true} | stream_options",
                "\"response_format\":{} | response_format.type",
                "\"response_format\":{\"type\":\"xml\"} | response_format.type",
                "\"response_format\":{\"type\":\"json_schema\"} | response_format.json_schema",
                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{}}} | response_format.json_schema.name",
                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a b\"}} | response_format.json_schema.name",
                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":5}} | response_format.json_schema.schema",
                "\"response_format\":{\"type\":\"choice\",\"choices\":[]} | response_format.choices",
                "\"tools\":[{}] | tools[0].type",
                "\"tools\":[{\"type\":\"function\"}] | tools[0].function",
                "\"tools\":[{\"type\":\"function\",\"function\":{}}] | tools[0].function.name",
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"<s>\"}}] | tools[0].function.name",
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\",\"parameters\":5}}] | tools[0].function.parameters",
                "\"tool_choice\":\"required\" | tool_choice",
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\"}}],\"tool_choice\":\"always\" | tool_choice",
                "\"user\":1 | user",
            })
    void namesTheFieldAtFault(String fields, String param) {
        assertRefused("{\"model\":\"m\"," + MESSAGES + "," + fields + "}", param);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "null | messages",
                "[] | messages",
                "{} | messages",
                "\"Hi\" | messages",
                "[\"Hi\"] | messages[0]",
                "[{\"role\":\"user\"}] | messages[0].content",
                "[{\"role\":\"user\",\"content\":null}] | messages[0].content",
                "[{\"role\":\"user\",\"content\":7}] | messages[0].content",
                "[{\"content\":\"a\"}] | messages[0].role",
                "[{\"role\":\"tool\",\"content\":\"a\"}] | messages[0].tool_call_id",
                "[{\"role\":\"im_start\",\"content\":\"a\"}] | messages[0].role",
                "[{\"role\":\"user\",\"content\":\"a\"},{\"role\":1,\"content\":\"a\"}] | messages[1].role",
                "[{\"role\":\"user\",\"content\":\"a\\ud800\"}] | messages[0].content",
                "[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}] | messages[0].content[0].type",
                "[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}] | messages[0].content[0].text",
                "[{\"role\":\"user\",\"content\":[\"a\"]}] | messages[0].content[0]",
                "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"\\udc00\"}]}]"
                        + " | messages[0].content[0].text",
                "[{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{}]}] | messages[0].tool_calls[0].function",
            })
    void namesTheMessageAtFault(String messages, String param) {
        assertRefused("{\"model\":\"m\",\"messages\":" + messages + "}", param);
    }

    @Test
    void countsWhatCostsTime() {
        assertRefused(
                "{\"model\":\"m\"," + MESSAGES + ",\"stop\":[" + String.join(",", Collections.nCopies(100_000, "\"s\""))
                        + "]}",
                "stop");
        assertRefused(
                "{\"model\":\"m\",\"messages\":["
                        + String.join(",", Collections.nCopies(2049, "{\"role\":\"user\",\"content\":\"a\"}")) + "]}",
                "messages");
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
