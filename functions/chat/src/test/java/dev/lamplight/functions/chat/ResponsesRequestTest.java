package dev.lamplight.functions.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.aws.Deadline;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.StoreId;
import dev.lamplight.search.AttributeFilter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponsesRequestTest {
    private static final String SEARCH =
            "\"tools\":[{\"type\":\"file_search\",\"vector_store_ids\":[\"vs_0000000a\"]}]";

    private static ResponsesRequest parse(String body) {
        return ResponsesRequest.of(
                new HttpRequest(
                        "r",
                        "POST",
                        List.of("v1", "responses"),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        body.getBytes(StandardCharsets.UTF_8),
                        new Deadline(Instant.MAX, Clock.systemUTC())),
                new SplittableRandom(1));
    }

    private static ResponsesRequest with(String fields) {
        return parse("{\"model\":\"m\",\"input\":\"Hi\"" + (fields.isEmpty() ? "" : "," + fields) + "}");
    }

    @Test
    void takesOpenAisDefaults() {
        ResponsesRequest asked = with("");

        assertThat(asked.search()).isEmpty();
        assertThat(asked.format()).isEmpty();
        assertThat(asked.included()).isEqualTo(ResponsesRequest.Included.ANSWER);
        assertThat(asked.wishes().maxTokens()).isEqualTo(OptionalInt.empty());
        assertThat(asked.wishes().streaming()).isEqualTo(Wishes.Streaming.NONE);
        assertThat(asked.wishes().sampling().temperature()).isEqualTo(1);
    }

    @Test
    void readsEveryFormOfAnItem() {
        ResponsesRequest asked = parse("""
            {"model":"m","instructions":"Be brief.","input":[
              {"role":"developer","content":"And kind."},
              {"type":"message","role":"user","content":[{"type":"input_text","text":"a"},
                                                         {"type":"input_text","text":" b"}]},
              {"type":"file_search_call","id":"fs_1","status":"completed","queries":["a b"]},
              {"type":"message","id":"msg_1","role":"assistant",
               "content":[{"type":"output_text","text":"c","annotations":[]}]},
              {"role":"user","content":"d"}]}
            """);

        assertThat(asked.input().messages())
                .extracting(message -> message.path("role").asText() + ":"
                        + message.path("content").asText())
                .containsExactly("system:Be brief.", "system:And kind.", "user:a b", "assistant:c", "user:d");
        assertThat(asked.input().questions()).containsExactly("a b", "d");
    }

    @Test
    void readsTheToolThatAsksStores() {
        ResponsesRequest asked = with(
                "\"tools\":[{\"type\":\"file_search\",\"vector_store_ids\":[\"vs_0000000a\",\"vs_0000000b\",\"vs_0000000a\"],"
                        + "\"max_num_results\":3,\"ranking_options\":{\"ranker\":\"auto\",\"score_threshold\":0.4},"
                        + "\"filters\":{\"type\":\"eq\",\"key\":\"team\",\"value\":\"docs\"}}],"
                        + "\"include\":[\"file_search_call.results\"],\"stream\":true,\"store\":false,"
                        + "\"metadata\":{\"a\":\"b\"},\"max_output_tokens\":50");

        FileSearch search = asked.search().orElseThrow();
        assertThat(search.stores()).containsExactly(new StoreId("vs_0000000a"), new StoreId("vs_0000000b"));
        assertThat(search.search().maxResults()).isEqualTo(3);
        assertThat(search.search().scoreThreshold()).isEqualTo(0.4);
        assertThat(search.search().filter())
                .isEqualTo(new AttributeFilter.Compare("team", AttributeFilter.Operator.EQ, "docs"));
        assertThat(asked.included()).isEqualTo(ResponsesRequest.Included.ANSWER_AND_PASSAGES);
        assertThat(asked.wishes().streaming()).isEqualTo(Wishes.Streaming.EVENTS);
        assertThat(asked.wishes().maxTokens()).isEqualTo(OptionalInt.of(50));
        assertThat(asked.echo()).containsKeys("tools", "metadata", "max_output_tokens");
    }

    @Test
    void asksNoStoreWhereNoToolMayBeUsed() {
        assertThat(with(SEARCH + ",\"tool_choice\":\"none\"").search()).isEmpty();
        assertThat(with(SEARCH + ",\"tool_choice\":\"auto\"").search()).isPresent();
        assertThat(with(SEARCH + ",\"tool_choice\":\"required\"").search()).isPresent();
        assertThat(with(SEARCH + ",\"tool_choice\":{\"type\":\"file_search\"}").search())
                .isPresent();
    }

    @Test
    void readsASchemaAsTheResponsesApiHasIt() {
        ResponsesRequest asked = with("\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"n\",\"strict\":true,"
                + "\"schema\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}}}");

        assertThat(asked.format()).isPresent();
        assertThat(with("\"text\":{\"format\":{\"type\":\"text\"}}").format()).isEmpty();
        assertThat(with("\"text\":{\"format\":{\"type\":\"json_object\"}}").format())
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "model                    | {`input`:`Hi`}",
                "input                    | {`model`:`m`}",
                "input                    | {`model`:`m`,`input`:7}",
                "input                    | {`model`:`m`,`input`:``}",
                "input                    | {`model`:`m`,`input`:[]}",
                "input                    | {`model`:`m`,`input`:[{`role`:`assistant`,`content`:`a`}]}",
                "input[0].role            | {`model`:`m`,`input`:[{`role`:`tool`,`content`:`a`}]}",
                "input[0].type            | {`model`:`m`,`input`:[{`type`:`reasoning`}]}",
                "input[0].type            | {`model`:`m`,`input`:[{`type`:`item_reference`,`id`:`msg_1`}]}",
                "input[0].type            | {`model`:`m`,`input`:[{`type`:`function_call_output`}]}",
                "input[0].content         | {`model`:`m`,`input`:[{`role`:`user`}]}",
                "input[0].content[0].type | {`model`:`m`,`input`:[{`role`:`user`,`content`:[{`type`:`input_image`}]}]}",
                "store                    | {`model`:`m`,`input`:`Hi`,`store`:true}",
                "previous_response_id     | {`model`:`m`,`input`:`Hi`,`previous_response_id`:`resp_1`}",
                "conversation             | {`model`:`m`,`input`:`Hi`,`conversation`:`conv_1`}",
                "background               | {`model`:`m`,`input`:`Hi`,`background`:true}",
                "truncation               | {`model`:`m`,`input`:`Hi`,`truncation`:`auto`}",
                "reasoning                | {`model`:`m`,`input`:`Hi`,`reasoning`:{`effort`:`low`}}",
                "temperature              | {`model`:`m`,`input`:`Hi`,`temperature`:3}",
                "max_output_tokens        | {`model`:`m`,`input`:`Hi`,`max_output_tokens`:0}",
                "include[0]               | {`model`:`m`,`input`:`Hi`,`include`:[`message.output_text.logprobs`]}",
                "tool_choice              | {`model`:`m`,`input`:`Hi`,`tool_choice`:`required`}",
                "tools[0].type            | {`model`:`m`,`input`:`Hi`,`tools`:[{`type`:`web_search`}]}",
                "tools[0].type            | {`model`:`m`,`input`:`Hi`,`tools`:[{`type`:`function`,`name`:`f`}]}",
                "tools[0].vector_store_ids | {`model`:`m`,`input`:`Hi`,`tools`:[{`type`:`file_search`}]}",
                "tools[0].max_num_results | {`model`:`m`,`input`:`Hi`,`tools`:[{`type`:`file_search`,"
                        + "`vector_store_ids`:[`vs_0000000a`],`max_num_results`:51}]}",
                "tools[0].filters         | {`model`:`m`,`input`:`Hi`,`tools`:[{`type`:`file_search`,"
                        + "`vector_store_ids`:[`vs_0000000a`],`filters`:{`type`:`like`}}]}",
                "tools[0].ranking_options.hybrid_search | {`model`:`m`,`input`:`Hi`,`tools`:[{`type`:`file_search`,"
                        + "`vector_store_ids`:[`vs_0000000a`],`ranking_options`:{`hybrid_search`:{`text_weight`:1}}}]}",
                "text.format              | {`model`:`m`,`input`:`Hi`,`text`:{`format`:{`type`:`json_object`}},"
                        + "`tools`:[{`type`:`file_search`,`vector_store_ids`:[`vs_0000000a`]}]}",
                "text.format.name         | {`model`:`m`,`input`:`Hi`,`text`:{`format`:{`type`:`json_schema`}}}",
                "metadata.a               | {`model`:`m`,`input`:`Hi`,`metadata`:{`a`:1}}"
            })
    void refusesWithTheFieldAtFault(String param, String body) {
        assertThatThrownBy(() -> parse(body.replace('`', '"')))
                .isInstanceOfSatisfying(Failure.Permanent.class, refused -> assertThat(refused.param())
                        .isEqualTo(param));
    }
}
