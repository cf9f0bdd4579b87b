package dev.lamplight.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lamplight.cli.client.ChatStream;
import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.contract.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The command against a server that answers in the events of OpenAI's API, written by hand.
class ChatCommandTest {
    private static final String MODELS =
            "{\"data\":[{\"id\":\"encoder\",\"task\":\"embed\"},{\"id\":\"writer\",\"task\":\"generate\"}]}";
    private static final String ANSWER = String.join(
            "\n\n",
            "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}",
            "data: {\"choices\":[{\"delta\":{\"content\":\"Good \"}}]}",
            "data: {\"choices\":[{\"delta\":{\"content\":\"日\"}}]}",
            "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}",
            "data: {\"choices\":[],\"usage\":{\"completion_tokens\":3}}",
            "data: [DONE]",
            "");

    private final List<String> asked = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream notes = new ByteArrayOutputStream();
    private HttpServer server;
    private String models = MODELS;
    private String answer = ANSWER;
    private int status = 200;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/models", exchange -> send(exchange, 200, models));
        server.createContext("/v1/chat/completions", exchange -> {
            asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            send(exchange, status, answer);
        });
        server.start();
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        exchange.sendResponseHeaders(status, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body.getBytes(StandardCharsets.UTF_8));
        }
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void answersAQuestionOnce() throws IOException {
        run("", "Hello?");

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("Good 日\n");
        assertThat(Json.tree(asked.getFirst()).path("model").asText()).isEqualTo("writer");
        JsonNode messages = Json.tree(asked.getFirst()).path("messages");
        assertThat(messages).hasSize(2);
        assertThat(messages.path(0).path("role").asText()).isEqualTo("system");
        assertThat(messages.path(0).path("content").asText()).isEqualTo("Be brief.");
        assertThat(messages.path(1).path("role").asText()).isEqualTo("user");
        assertThat(question(0)).isEqualTo("Hello?");
    }

    @Test
    void takesAQuestionFromAPipeAloneOrAfterTheWords() throws IOException {
        run("What is a lamp?\n", "");
        run("a text\n", "Summarize: -");

        assertThat(question(0)).isEqualTo("What is a lamp?");
        assertThat(question(1)).isEqualTo("Summarize:\n\na text");
        assertThatThrownBy(() -> run("", "")).isInstanceOf(CommandFailure.class);
    }

    private String question(int index) throws IOException {
        return Json.tree(asked.get(index))
                .path("messages")
                .path(1)
                .path("content")
                .asText();
    }

    @Test
    void saysWhatIsMissingOrWrong() {
        assertFailure("context_length_exceeded", 400, "{\"error\":{\"message\":\"context_length_exceeded\"}}");
        assertFailure("broke off", 200, ANSWER.replace("data: [DONE]", ""));
        assertFailure("storage", 200, "data: {\"error\":{\"message\":\"storage is away\"}}\n\n");
        models = "{\"data\":[]}";
        assertFailure("model add", 200, ANSWER);
    }

    private void assertFailure(String words, int answered, String body) {
        status = answered;
        answer = body;
        assertThatThrownBy(() -> run("", "Hello?"))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining(words);
    }

    @Test
    void refusesAModelThatDoesNotWrite() {
        assertThatThrownBy(
                        () -> command("").run(new ChatCommand.Wish(Optional.of("encoder"), Optional.empty(), "Hello?")))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("writer");
    }

    @Test
    void tellsSpeedWithoutTheTimeOfThePrompt() {
        ChatStream.Answer told = new ChatStream.Answer("x", 11, "stop");

        // 0.5 s to the first token, ten more in 2 s
        assertThat(Conversation.figures(told, 0, 500_000_000L, 2_500_000_000L))
                .isEqualTo("  [11 tokens, 5.0 tokens/s, the first after 0.50 s, stop]");
        assertThat(Conversation.figures(new ChatStream.Answer("x", 0, "stopped"), 0, 1, 2))
                .isEqualTo("  [stopped]");
    }

    private void run(String input, String question) throws IOException {
        command(input).run(new ChatCommand.Wish(Optional.empty(), Optional.of("Be brief."), question));
    }

    private ChatCommand command(String input) {
        Deployment deployment = new Deployment(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(notes, true, StandardCharsets.UTF_8),
                false);
        return new ChatCommand(deployment, console, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    }
}
