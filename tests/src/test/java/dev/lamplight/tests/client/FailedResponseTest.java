package dev.lamplight.tests.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.sun.net.httpserver.HttpServer;
import dev.lamplight.tests.product.Checkout;
import dev.langchain4j.model.openai.OpenAiResponsesStreamingChatModel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What clients make of a response that fails while it is written. The events are those that the function writes then:
/// its `ResponseEventsTest` holds it to the same file.
final class FailedResponseTest {
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        byte[] events = Files.readAllBytes(Checkout.file("functions/chat/src/test/resources/failed-response.txt"));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/responses", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/event-stream; charset=utf-8");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(events);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    @Test
    void openAisClientSeesTheErrorAndTheEnd() {
        OpenAIClient client =
                OpenAIOkHttpClient.builder().baseUrl(baseUrl()).apiKey("none").build();
        List<ResponseStreamEvent> events;
        try (StreamResponse<ResponseStreamEvent> stream = client.responses()
                .createStreaming(
                        ResponseCreateParams.builder().model("tiny").input("Hi").build())) {
            events = stream.stream().toList();
        } finally {
            client.close();
        }

        ResponseStreamEvent error = events.get(events.size() - 2);
        assertThat(error.asError().code()).contains("internal");
        assertThat(error.asError().message()).isEqualTo("the function broke off");
        assertThat(events.getLast().asFailed().response().validate().status()).contains(ResponseStatus.FAILED);
        assertThat(events.getLast().asFailed().response().error().orElseThrow().message())
                .isEqualTo("the function broke off");
    }

    @Test
    void langChain4jIsToldOfTheFailure() {
        Gathered gathered = new Gathered();
        OpenAiResponsesStreamingChatModel.builder()
                .baseUrl(baseUrl())
                .apiKey("none")
                .modelName("tiny")
                .build()
                .chat("Hi", gathered);

        assertThatThrownBy(() -> gathered.whole.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("the function broke off");
        assertThat(gathered.pieces).hasToString("The tide table");
    }
}
