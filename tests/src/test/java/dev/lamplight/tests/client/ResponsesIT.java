package dev.lamplight.tests.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.ComparisonFilter;
import com.openai.models.responses.FileSearchTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFileSearchToolCall;
import com.openai.models.responses.ResponseIncludable;
import com.openai.models.responses.ResponseOutputMessage;
import com.openai.models.responses.ResponseOutputText;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import dev.lamplight.localcloud.host.HostStatistics;
import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.product.Weather;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Answers from vector stores over `/v1/responses`, as OpenAI's own client asks for them, from the packaged functions;
/// no generator is installed.
final class ResponsesIT {
    private static final String MODEL = "lamplight-extractive";
    private static Product product;
    private static OpenAIClient client;
    private static RawCalls raw;
    private static Knowledge knowledge;
    private static String store;

    @BeforeAll
    static void start(@TempDir Path state) throws Exception {
        Product.needsPackages();
        product = Product.start(state, new Weather());
        client = product.client();
        raw = new RawCalls(product);
        knowledge = Knowledge.of(product);
        store = knowledge.store();
    }

    @AfterAll
    static void stop() {
        if (product != null) {
            HostStatistics chat = product.statistics("lamplight-chat");
            System.out.printf("chat: %d MB resident at most%n", chat.maxMemoryUsedMegabytes());
            assertThat(chat.memoryExceeded()).as("%s", chat).isZero();
            raw.close();
            product.close();
        }
    }

    private static ResponseCreateParams.Builder question(String text) {
        return ResponseCreateParams.builder().model(MODEL).input(text).addFileSearchTool(List.of(store));
    }

    private static ResponseOutputText text(Response response) {
        ResponseOutputMessage message = response.output().stream()
                .flatMap(item -> item.message().stream())
                .findFirst()
                .orElseThrow();
        return message.content().getFirst().asOutputText();
    }

    private static ResponseFileSearchToolCall search(Response response) {
        return response.output().getFirst().asFileSearchCall();
    }

    private static Map<String, JsonValue> ours(ResponseOutputText.Annotation.FileCitation citation) {
        return citation._additionalProperties();
    }

    @Test
    void answersWithSentencesThatStandInTheDocumentWhereItSays() {
        Response response = client.responses()
                .create(question("How high does the tide at Mont Saint-Michel rise?")
                        .build())
                .validate();

        assertThat(response.status()).contains(ResponseStatus.COMPLETED);
        ResponseOutputText text = text(response);
        assertThat(text.text()).contains("fifteen meters").contains("[1]");
        assertThat(text.annotations()).isNotEmpty().allSatisfy(annotation -> {
            ResponseOutputText.Annotation.FileCitation citation = annotation.asFileCitation();
            int from = ours(citation).get("char_start").convert(Integer.class);
            int to = ours(citation).get("char_end").convert(Integer.class);
            String quote = ours(citation).get("quote").convert(String.class);
            assertThat(citation.fileId()).isEqualTo(knowledge.tides());
            assertThat(citation.filename()).isEqualTo("tides.md");
            assertThat(quote).hasSize(to - from);
            assertThat(Knowledge.TIDES.replaceAll("\\s+", " ")).contains(quote.replaceAll("\\s+", " "));
            assertThat(text.text().substring((int) citation.index())).startsWith("[");
        });
        assertThat(response.usage().orElseThrow().outputTokens()).isPositive();
        assertThat(response.usage().orElseThrow().inputTokens()).isGreaterThan(8);
    }

    @Test
    void answersAChineseQuestionInChinese() {
        Response response =
                client.responses().create(question("冲泡绿茶的水温应该是多少？").build()).validate();

        assertThat(text(response).text()).contains("八十度左右");
        assertThat(text(response).annotations().getFirst().asFileCitation().fileId())
                .isEqualTo(knowledge.tea());
    }

    @Test
    void saysThatTheDocumentsDoNotAnswer() {
        Response english = client.responses()
                .create(question("Which visa do I need to work in Canada for a year?")
                        .build());
        Response chinese = client.responses().create(question("北京到上海的高铁需要多长时间？").build());

        assertThat(text(english).text()).isEqualTo("The documents do not answer this question.");
        assertThat(text(english).annotations()).isEmpty();
        assertThat(text(chinese).text()).isEqualTo("文档中没有这个问题的答案。");
    }

    @Test
    void showsWhatWasFoundOnlyWhereItIsAskedFor() {
        Response without = client.responses()
                .create(question("How is a loaf of bread baked?").build());
        Response with = client.responses()
                .create(question("How is a loaf of bread baked?")
                        .addInclude(ResponseIncludable.FILE_SEARCH_CALL_RESULTS)
                        .build());

        assertThat(search(without).results()).isEmpty();
        assertThat(search(without).queries()).containsExactly("How is a loaf of bread baked?");
        ResponseFileSearchToolCall.Result best =
                search(with).results().orElseThrow().getFirst();
        assertThat(best.filename()).contains("bread.md");
        assertThat(best.text().orElseThrow()).contains("240 degrees");
        assertThat(best.score().orElseThrow()).isBetween(0f, 1f);
        assertThat(best.attributes().orElseThrow()._additionalProperties()).containsKey("topic");
    }

    @Test
    void looksOnlyAtDocumentsThatTheFilterTakes() {
        Response response = client.responses()
                .create(ResponseCreateParams.builder()
                        .model(MODEL)
                        .input("How high does the tide at Mont Saint-Michel rise?")
                        .addTool(FileSearchTool.builder()
                                .addVectorStoreId(store)
                                .filters(ComparisonFilter.builder()
                                        .key("topic")
                                        .type(ComparisonFilter.Type.EQ)
                                        .value("kitchen")
                                        .build())
                                .build())
                        .build());

        assertThat(text(response).text()).doesNotContain("fifteen");
    }

    @Test
    void understandsAQuestionThatLeansOnTheOneBefore() {
        Response response = client.responses()
                .create(ResponseCreateParams.builder()
                        .model(MODEL)
                        .inputOfResponse(List.of(
                                message("user", "Tell me about the abbey of Mont Saint-Michel and its tide."),
                                message("assistant", "What do you want to know?"),
                                message("user", "And when was it founded?")))
                        .addFileSearchTool(List.of(store))
                        .build());

        assertThat(text(response).text()).contains("708");
        assertThat(search(response).queries().getFirst()).contains("Mont Saint-Michel");
    }

    private static com.openai.models.responses.ResponseInputItem message(String role, String text) {
        return com.openai.models.responses.ResponseInputItem.ofEasyInputMessage(
                com.openai.models.responses.EasyInputMessage.builder()
                        .role(com.openai.models.responses.EasyInputMessage.Role.of(role))
                        .content(text)
                        .build());
    }

    @Test
    void tellsTheSameAnswerAsEvents() {
        ResponseCreateParams params =
                question("How high does the tide at Mont Saint-Michel rise?").build();
        List<ResponseStreamEvent> events;
        try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(params)) {
            events = stream.stream().toList();
        }
        Response whole = client.responses().create(params);

        assertThat(events.getFirst().isCreated()).isTrue();
        assertThat(events.get(1).isInProgress()).isTrue();
        assertThat(events.get(2).isOutputItemAdded()).isTrue();
        assertThat(events.get(3).isFileSearchCallInProgress()).isTrue();
        assertThat(events.get(4).isFileSearchCallSearching()).isTrue();
        assertThat(events.get(5).isFileSearchCallCompleted()).isTrue();
        assertThat(events.get(6).isOutputItemDone()).isTrue();
        assertThat(events.get(7).isOutputItemAdded()).isTrue();
        assertThat(events.get(8).isContentPartAdded()).isTrue();
        assertThat(events.getLast().isCompleted()).isTrue();
        StringBuilder told = new StringBuilder();
        events.stream().flatMap(event -> event.outputTextDelta().stream()).forEach(delta -> told.append(delta.delta()));
        assertThat(told.toString()).isEqualTo(text(whole).text());
        long citations = events.stream()
                .filter(ResponseStreamEvent::isOutputTextAnnotationAdded)
                .count();
        assertThat(citations).isEqualTo(text(whole).annotations().size()).isPositive();
        Response last = events.getLast().asCompleted().response().validate();
        assertThat(text(last)).isEqualTo(text(whole));
        assertThat(last.usage()).isEqualTo(whole.usage());
    }

    @Test
    void eventsAreNumberedAndNamed() throws Exception {
        String body = raw.post(
                        "/v1/responses",
                        "{\"model\":\"%s\",\"stream\":true,\"input\":\"How is a loaf of bread baked?\",\"tools\":[{\"type\":\"file_search\",\"vector_store_ids\":[\"%s\"]}]}"
                                .formatted(MODEL, store))
                .text();

        int number = 0;
        for (String event : body.strip().split("\n\n", -1)) {
            List<String> lines = event.lines().toList();
            JsonNode data = dev.lamplight.contract.Json.tree(lines.get(1).substring("data: ".length()));
            assertThat(lines.getFirst()).isEqualTo("event: " + data.path("type").asText());
            assertThat(data.path("sequence_number").asInt()).isEqualTo(number++);
        }
        assertThat(number).isGreaterThan(12);
    }

    @Test
    void refusesWhatItCannotDoByName() throws Exception {
        assertThatThrownBy(() -> client.responses()
                        .create(question("Hi there, you").model("nobody").build()))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining(MODEL);
        assertThatThrownBy(() -> client.responses()
                        .create(ResponseCreateParams.builder()
                                .model(MODEL)
                                .input("Hi")
                                .build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("file_search");
        assertThatThrownBy(() -> client.responses()
                        .create(ResponseCreateParams.builder()
                                .model(MODEL)
                                .input("Hi")
                                .addFileSearchTool(List.of("vs_unknown"))
                                .build()))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("vs_unknown");
        assertThat(refusal("\"previous_response_id\":\"resp_1\"")).isEqualTo("previous_response_id");
        assertThat(refusal("\"store\":true")).isEqualTo("store");
        assertThat(raw.call("GET", "/v1/responses/resp_1").status()).isEqualTo(404);
    }

    private static String refusal(String field) throws IOException, InterruptedException {
        RawCalls.Answer answer =
                raw.post("/v1/responses", "{\"model\":\"%s\",\"input\":\"Hi\",%s}".formatted(MODEL, field));
        assertThat(answer.status()).isEqualTo(400);
        return answer.error().path("param").asText();
    }

    @Test
    void theBuiltInModelIsListed() {
        assertThat(client.models().list().data())
                .filteredOn(model -> model.id().equals(MODEL))
                .singleElement()
                .satisfies(model ->
                        assertThat(model._additionalProperties().get("task")).isEqualTo(JsonValue.from("answer")));
        assertThat(client.models().retrieve(MODEL).id()).isEqualTo(MODEL);
    }
}
