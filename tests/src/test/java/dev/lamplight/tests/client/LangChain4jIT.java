package dev.lamplight.tests.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.contract.Json;
import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.product.TinyGenerator;
import dev.lamplight.tests.product.Weather;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

    private static Product product;
    private static OpenAiChatModel model;

    @BeforeAll
    static void start(@TempDir Path state, @TempDir Path scratch) throws Exception {
        Product.needsPackages();
        product = Product.start(state, new Weather());
        TinyGenerator.installInto(product.s3(), product.modelsBucket(), scratch);
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
        StringBuilder pieces = new StringBuilder();
        CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
        OpenAiStreamingChatModel.builder()
                .baseUrl(product.baseUrl())
                .apiKey(product.key())
                .modelName(TinyGenerator.NAME)
                .temperature(0.0)
                .maxCompletionTokens(140)
                .build()
                .chat(question, new StreamingChatResponseHandler() {
                    @Override
                    public void onPartialResponse(String piece) {
                        pieces.append(piece);
                    }

                    @Override
                    public void onCompleteResponse(ChatResponse response) {
                        whole.complete(response);
                    }

                    @Override
                    public void onError(Throwable error) {
                        whole.completeExceptionally(error);
                    }
                });

        ChatResponse answer = whole.get(60, TimeUnit.SECONDS);

        assertThat(answer.aiMessage().text()).isEqualTo(pieces.toString()).isEqualTo(model.chat(question));
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

    @Test
    void anEmbeddingModelHasItsVectors() {
        OpenAiEmbeddingModel embeddings = OpenAiEmbeddingModel.builder()
                .baseUrl(product.baseUrl())
                .apiKey(product.key())
                .modelName("bge-small-en-v1.5")
                .build();

        assertThat(embeddings.embed("high tide").content().vector()).hasSize(384);
        assertThat(embeddings.dimension()).isEqualTo(384);
    }
}
