package dev.lamplight.tests.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Json;
import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.product.TinyGenerator;
import dev.lamplight.tests.product.Weather;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiResponsesChatModel;
import dev.langchain4j.model.openai.OpenAiResponsesChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiResponsesStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.store.embedding.CosineSimilarity;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// LangChain4j's module for OpenAI, unmodified: what most Java teams already have in front of a hosted model.
final class LangChain4jIT {
    private static final JsonObjectSchema CITY = JsonObjectSchema.builder()
            .addProperty(
                    "city",
                    JsonEnumSchema.builder().enumValues("Lisbon", "Porto").build())
            .required("city")
            .additionalProperties(false)
            .build();

    private static final String EXTRACTIVE = "lamplight-extractive";
    private static final String QUESTION = "How high does the tide at Mont Saint-Michel rise?";

    private static Product product;
    private static Knowledge knowledge;
    private static OpenAiChatModel model;

    @BeforeAll
    static void start(@TempDir Path state, @TempDir Path scratch) throws Exception {
        Product.needsPackages();
        product = Product.start(state, new Weather());
        TinyGenerator.installInto(product.s3(), product.modelsBucket(), scratch);
        knowledge = Knowledge.of(product);
        model = OpenAiChatModel.builder()
                .baseUrl(product.baseUrl())
                .apiKey(product.key())
                .modelName(TinyGenerator.NAME)
                .temperature(0.0)
                .maxCompletionTokens(140)
                .strictJsonSchema(true)
                .build();
    }

    @AfterAll
    static void stop() {
        if (product != null) {
            product.close();
        }
    }

    @Test
    void aChatModelAnswersAndCounts() {
        ChatResponse answer = model.chat(UserMessage.from("Where is the tide table?"));

        assertThat(answer.aiMessage().text()).isNotEmpty();
        assertThat(answer.modelName()).isEqualTo(TinyGenerator.NAME);
        assertThat(answer.tokenUsage().totalTokenCount())
                .isEqualTo(answer.tokenUsage().inputTokenCount()
                        + answer.tokenUsage().outputTokenCount())
                .isGreaterThan(5);
        assertThat(answer.finishReason()).isNotNull();
    }

    @Test
    void aStreamIsTheSameAnswer() throws Exception {
        String question = "Where is the tide table?";
        Gathered gathered = new Gathered();
        OpenAiStreamingChatModel.builder()
                .baseUrl(product.baseUrl())
                .apiKey(product.key())
                .modelName(TinyGenerator.NAME)
                .temperature(0.0)
                .maxCompletionTokens(140)
                .build()
                .chat(question, gathered);

        ChatResponse answer = gathered.whole.get(60, TimeUnit.SECONDS);

        assertThat(answer.aiMessage().text())
                .isEqualTo(gathered.pieces.toString())
                .isEqualTo(model.chat(question));
        assertThat(answer.tokenUsage().outputTokenCount()).isPositive();
    }

    @Test
    void aToolIsCalledAndAnswered() throws Exception {
        ToolSpecification weather = ToolSpecification.builder()
                .name("weather")
                .description("The weather of a city")
                .parameters(CITY)
                .build();
        UserMessage question = UserMessage.from("What is the weather?");

        AiMessage call = model.chat(ChatRequest.builder()
                        .messages(question)
                        .toolSpecifications(weather)
                        .toolChoice(ToolChoice.REQUIRED)
                        .build())
                .aiMessage();

        assertThat(call.toolExecutionRequests()).isNotEmpty();
        ToolExecutionRequest request = call.toolExecutionRequests().getFirst();
        assertThat(request.name()).isEqualTo("weather");
        assertThat(Json.tree(request.arguments()).path("city").asText()).isIn("Lisbon", "Porto");

        ChatResponse after = model.chat(ChatRequest.builder()
                .messages(List.of(question, call, ToolExecutionResultMessage.from(request, "sunny")))
                .build());

        assertThat(after.aiMessage().hasToolExecutionRequests()).isFalse();
    }

    @Test
    void anAnswerHasItsSchema() throws Exception {
        ChatResponse answer = model.chat(ChatRequest.builder()
                .messages(UserMessage.from("Name a city."))
                .responseFormat(ResponseFormat.builder()
                        .type(ResponseFormatType.JSON)
                        .jsonSchema(JsonSchema.builder()
                                .name("city")
                                .rootElement(CITY)
                                .build())
                        .build())
                .build());

        assertThat(Json.tree(answer.aiMessage().text()).path("city").asText()).isIn("Lisbon", "Porto");
    }

    private static Map<String, Object> fileSearch() {
        return Map.of("type", "file_search", "vector_store_ids", List.of(knowledge.store()));
    }

    @Test
    void aResponsesModelAnswersFromDocuments() throws Exception {
        ChatResponse answer = OpenAiResponsesChatModel.builder()
                .baseUrl(product.baseUrl())
                .apiKey(product.key())
                .modelName(EXTRACTIVE)
                .serverTools(List.of(fileSearch()))
                .build()
                .chat(UserMessage.from(QUESTION));

        assertThat(answer.aiMessage().text()).contains("fifteen meters").contains("[1]");
        assertThat(answer.modelName()).isEqualTo(EXTRACTIVE);
        assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(answer.tokenUsage().inputTokenCount()).isGreaterThan(8);
        // the module has no type for citations; the answer as it came has them
        OpenAiResponsesChatResponseMetadata metadata = (OpenAiResponsesChatResponseMetadata) answer.metadata();
        JsonNode annotation = Json.tree(metadata.rawHttpResponse().body()).at("/output/1/content/0/annotations/0");
        assertThat(annotation.path("type").asText()).isEqualTo("file_citation");
        assertThat(annotation.path("file_id").asText()).isEqualTo(knowledge.tides());
    }

    @Test
    void aResponsesModelStreamsTheSameAnswer() throws Exception {
        Gathered gathered = new Gathered();
        OpenAiResponsesStreamingChatModel.builder()
                .baseUrl(product.baseUrl())
                .apiKey(product.key())
                .modelName(EXTRACTIVE)
                .serverTools(List.of(fileSearch()))
                .build()
                .chat(QUESTION, gathered);

        ChatResponse answer = gathered.whole.get(60, TimeUnit.SECONDS);

        assertThat(answer.aiMessage().text()).contains("fifteen meters").isEqualTo(gathered.pieces.toString());
        assertThat(answer.tokenUsage().outputTokenCount()).isPositive();
    }

    @Test
    void aResponsesModelWritesWithoutDocuments() {
        OpenAiResponsesChatModel responses = OpenAiResponsesChatModel.builder()
                .baseUrl(product.baseUrl())
                .apiKey(product.key())
                .modelName(TinyGenerator.NAME)
                .temperature(0.0)
                .maxOutputTokens(24)
                .build();

        ChatResponse answer =
                responses.chat(SystemMessage.from("Be brief."), UserMessage.from("Where is the tide table?"));

        assertThat(answer.aiMessage().text()).isNotEmpty();
        assertThat(answer.tokenUsage().outputTokenCount()).isBetween(1, 24);
    }

    @Test
    void aResponsesModelIsToldWhatIsNotThere() {
        OpenAiResponsesChatModel unknown = OpenAiResponsesChatModel.builder()
                .baseUrl(product.baseUrl())
                .apiKey(product.key())
                .modelName("no-such-model")
                .serverTools(List.of(fileSearch()))
                .build();

        assertThatThrownBy(() -> unknown.chat(QUESTION))
                .isInstanceOf(ModelNotFoundException.class)
                .hasMessageContaining(EXTRACTIVE);
    }

    @Test
    void anEmbeddingModelHasItsVectors() {
        OpenAiEmbeddingModel embeddings = OpenAiEmbeddingModel.builder()
                .baseUrl(product.baseUrl())
                .apiKey(product.key())
                .modelName("bge-small-en-v1.5")
                .build();

        List<Embedding> vectors = embeddings
                .embedAll(List.of(
                        TextSegment.from("How high does the water rise?"),
                        TextSegment.from(Knowledge.TIDES),
                        TextSegment.from(Knowledge.BREAD)))
                .content();

        assertThat(embeddings.dimension()).isEqualTo(384);
        assertThat(vectors).extracting(Embedding::dimension).containsExactly(384, 384, 384);
        assertThat(CosineSimilarity.between(vectors.get(0), vectors.get(1)))
                .isGreaterThan(CosineSimilarity.between(vectors.get(0), vectors.get(2)));
    }
}
