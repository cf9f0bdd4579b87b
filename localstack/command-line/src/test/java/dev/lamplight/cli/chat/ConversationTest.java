package dev.lamplight.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.PlatformClient;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Conversations against a server that knows one document, its answers written by hand in the shapes of OpenAI's API.
class ConversationTest {
    private static final String WRITTEN = """
            data: {"choices":[{"delta":{"content":"By the model."}}]}

            data: {"choices":[{"delta":{},"finish_reason":"stop"}]}

            data: [DONE]

            """;
    private static final String CITED = """
            {"output": [{"type": "message", "content": [{"type": "output_text", "text": "Oil burns in it. [1]",
             "annotations": [{"type": "file_citation", "file_id": "file-1", "filename": "lamp.txt",
              "quote": "Oil burns\\nin it.", "section": ["Fuel"], "page": 3}],
             "grounding": {"status": "grounded"}}]}]}""";

    private final Path folder;

    private final List<String> requests = new ArrayList<>();
    private final List<String> bodies = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream notes = new ByteArrayOutputStream();
    private String status = "{\"id\":\"file-1\",\"status\":\"completed\"}";
    private HttpServer server;

    ConversationTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
    }

    private void serve(HttpExchange exchange) throws IOException {
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        requests.add(request);
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        String answer =
                switch (request) {
                    case "POST /v1/files" -> "{\"id\":\"file-1\"}";
                    case "POST /v1/vector_stores" -> "{\"id\":\"vs_1\"}";
                    case "POST /v1/vector_stores/vs_1/files" -> "{\"id\":\"file-1\",\"status\":\"in_progress\"}";
                    case "GET /v1/vector_stores/vs_1/files/file-1" -> status;
                    case "POST /v1/responses" -> CITED;
                    case "POST /v1/chat/completions" -> WRITTEN;
                    default -> "{}";
                };
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(answer.getBytes(StandardCharsets.UTF_8));
        }
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void answersFromADocumentThatItWasGivenAndCitesIt() throws IOException {
        Path document = Files.writeString(folder.resolve("lamp.txt"), "Oil burns in it.");

        run("writer", "Hello?", "/file " + document, "What burns in it?");

        assertThat(written())
                .contains("By the model.", "Oil burns in it. [1]", "[1] lamp.txt, page 3 › Fuel", "“Oil burns in it.”");
        JsonNode asked = Json.tree(bodies.get(requests.indexOf("POST /v1/responses")));
        assertThat(asked.path("model").asText()).isEqualTo("writer");
        assertThat(asked.path("tools").path(0).path("vector_store_ids").path(0).asText())
                .isEqualTo("vs_1");
        assertThat(asked.path("input")).hasSize(3);
        assertThat(asked.path("input").path(2).path("content").asText()).isEqualTo("What burns in it?");
    }

    @Test
    void aNewConversationHasNoDocuments() throws IOException {
        Path document = Files.writeString(folder.resolve("lamp.txt"), "Oil burns in it.");

        run("writer", "/file " + document, "/new", "Hello?");

        assertThat(requests).contains("POST /v1/chat/completions").doesNotContain("POST /v1/responses");
    }

    @Test
    void saysWhyADocumentCannotBeAskedAndGoesOnWithoutIt() throws IOException {
        status = """
                {"id":"file-1","status":"failed",
                 "last_error":{"code":"unsupported_file","message":"no reader takes it"}}""";
        Path document = Files.writeString(folder.resolve("lamp.bin"), "?");

        run("writer", "/file " + document, "/file " + folder.resolve("none"), "/file", "Hello?");

        assertThat(notes.toString(StandardCharsets.UTF_8))
                .contains("unsupported_file", "no reader takes it", "There is no file", "/file PATH");
        assertThat(written()).contains("By the model.");
    }

    @Test
    void whereNoModelWritesADocumentIsEnough() throws IOException {
        Path document = Files.writeString(folder.resolve("lamp.txt"), "Oil burns in it.");

        run(PlatformClient.EXTRACTIVE, "Hello?", "/file " + document, "What burns in it?");

        assertThat(notes.toString(StandardCharsets.UTF_8)).contains("./lamplight model add");
        assertThat(requests).doesNotContain("POST /v1/chat/completions");
        assertThat(written()).contains("Oil burns in it. [1]");
    }

    @Test
    void whatIsStoppedGivesNothingAndItsThreadIsTold() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        Stoppable<String> endless = new Stoppable<>(() -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                told.countDown();
            }
            return "";
        });
        Thread stopping = Thread.ofVirtual().start(() -> {
            try {
                begun.await();
                endless.stop();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });

        assertThat(endless.await()).isEmpty();

        told.await();
        stopping.join();
    }

    private String written() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private void run(String model, String... lines) throws IOException {
        Deployment deployment = new Deployment(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(notes, true, StandardCharsets.UTF_8),
                true);
        try (PlatformClient client = new PlatformClient(deployment)) {
            new Conversation(client, model, Optional.empty(), console, Terminal.none())
                    .run(new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
        }
    }
}
