package dev.lamplight.functions.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToolFormTest {
    private static final String CALL =
            "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"北京\"}}\n</tool_call>";

    @Test
    void takesCallsOutOfAnAnswer() {
        ToolForm.Parts one = ToolForm.TAGGED.apart(CALL, ToolForm.Remnant.TEXT);
        assertThat(one.text()).isEmpty();
        assertThat(one.calls()).hasSize(1);
        assertThat(one.calls().getFirst().name()).isEqualTo("weather");
        assertThat(one.calls().getFirst().arguments().toString()).isEqualTo("{\"city\":\"北京\"}");

        ToolForm.Parts two = ToolForm.TAGGED.apart("Let me look.\n" + CALL + "\n" + CALL, ToolForm.Remnant.TEXT);
        assertThat(two.text()).isEqualTo("Let me look.");
        assertThat(two.calls()).hasSize(2);

        ToolForm.Parts bare = ToolForm.BARE.apart(" {\"name\": \"now\", \"parameters\": {}}\n", ToolForm.Remnant.TEXT);
        assertThat(bare.text()).isEmpty();
        assertThat(bare.calls()).extracting(ToolForm.Call::name).containsExactly("now");
    }

    @Test
    void whatIsNoCallStaysText() {
        for (String text : List.of(
                "plain",
                "",
                "<tool_call>",
                "<tool_call>\n{\"name\": \"weather\"",
                "<tool_call>\n{\"name\": 5, \"arguments\": {}}\n</tool_call>",
                "<tool_call>\n{\"name\": \"a\", \"arguments\": \"b\"}\n</tool_call> and more",
                "<tool_call></tool_call>")) {
            assertThat(ToolForm.TAGGED.apart(text, ToolForm.Remnant.TEXT))
                    .as(text)
                    .isEqualTo(new ToolForm.Parts(text, List.of()));
        }
        assertThat(ToolForm.BARE
                        .apart("{\"name\": \"a\"} b", ToolForm.Remnant.TEXT)
                        .calls())
                .isEmpty();
    }

    @Test
    void aCallWhoseObjectIsWholeIsOneWithoutItsLastMark() {
        int mark = CALL.lastIndexOf('<');
        for (int end = mark - 1; end < CALL.length(); end++) {
            String cut = CALL.substring(0, end);
            for (ToolForm.Remnant remnant : ToolForm.Remnant.values()) {
                assertThat(ToolForm.TAGGED.apart("So.\n" + cut, remnant))
                        .as(cut)
                        .isEqualTo(alone("So."));
            }
        }
    }

    @Test
    void ofACallThatIsBrokenNoMarkIsText() {
        int whole = CALL.lastIndexOf('}') + 1;
        for (int end = 1; end < whole; end++) {
            String cut = CALL.substring(0, end);
            assertThat(ToolForm.TAGGED.apart("So.\n" + cut, ToolForm.Remnant.DROPPED))
                    .as(cut)
                    .isEqualTo(new ToolForm.Parts("So.", List.of()));
            assertThat(ToolForm.TAGGED.apart(CALL + "\n" + cut, ToolForm.Remnant.DROPPED))
                    .as(cut)
                    .isEqualTo(alone(""));
        }
        assertThat(ToolForm.TAGGED.apart("x \n", ToolForm.Remnant.DROPPED).text())
                .as("nothing else is changed")
                .isEqualTo("x \n");
        assertThat(ToolForm.BARE.apart("{\"name\": \"now\", \"para", ToolForm.Remnant.DROPPED))
                .isEqualTo(new ToolForm.Parts("", List.of()));
    }

    /// The one call beside some text.
    private static ToolForm.Parts alone(String text) {
        return new ToolForm.Parts(
                text, ToolForm.TAGGED.apart(CALL, ToolForm.Remnant.TEXT).calls());
    }

    @Test
    void tellsAModelWithoutToolsInWords() throws IOException {
        List<JsonNode> messages = List.of(
                json("{'role':'system','content':'Be brief.'}"),
                json("{'role':'user','content':'Weather?'}"),
                json("{'role':'assistant','content':'','tool_calls':[{'id':'c','type':'function',"
                        + "'function':{'name':'weather','arguments':{'city':'北京'}}}]}"),
                json("{'role':'tool','content':'21','tool_call_id':'c'}"));
        JsonNode tool = json("{'type':'function','function':{'name':'weather','parameters':{}}}");

        List<JsonNode> told = ToolForm.TAGGED.told(messages, List.of(tool));

        assertThat(told)
                .extracting(message -> message.path("role").asText())
                .containsExactly("system", "user", "assistant", "user");
        assertThat(told.getFirst().path("content").asText())
                .startsWith("Be brief.\n\nYou may call these functions:\n{\"name\":\"weather\"");
        assertThat(told.get(2).path("content").asText())
                .isEqualTo("<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\":\"北京\"}}\n</tool_call>");
        assertThat(told.getLast().path("content").asText()).isEqualTo("<tool_response>\n21\n</tool_response>");
        assertThat(ToolForm.TAGGED.told(messages.subList(0, 2), List.of())).isEqualTo(messages.subList(0, 2));
    }

    private static JsonNode json(String text) throws IOException {
        return Json.mapper().readTree(text.replace('\'', '"'));
    }
}
