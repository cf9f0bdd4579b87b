package dev.lamplight.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.lamplight.cli.console.CommandFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How the client takes answers that a healthy local cloud seldom gives. The answers are OpenAI's shapes, by hand.
class PlatformClientIT {
    private record Answer(int status, String body) {}

    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<String> requests = new ArrayList<>();
    private final HttpServer server;
    private final PlatformClient client;

    PlatformClientIT() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        client = new PlatformClient(new Deployment(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                Optional.of("sk-1"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    }

    @BeforeEach
    void start() {
        server.createContext("/", exchange -> {
            try (exchange) {
                requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                        + exchange.getRequestHeaders().getFirst("Authorization"));
                Answer answer = answers.removeFirst();
                byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().add("Retry-After", "0");
                exchange.sendResponseHeaders(answer.status(), body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    @Test
    void readsAListToItsEnd() {
        answers.add(new Answer(
                200, "{\"data\":[{\"id\":\"vs_1\",\"name\":\"a\"}],\"has_more\":true,\"last_id\":\"vs_1\"}"));
        answers.add(new Answer(200, "{\"data\":[{\"id\":\"vs_2\",\"name\":\"b\"}],\"has_more\":false}"));

        assertThat(client.stores()).extracting(StoreSummary::id).containsExactly("vs_1", "vs_2");
        assertThat(requests)
                .containsExactly(
                        "GET /v1/vector_stores?limit=100 Bearer sk-1",
                        "GET /v1/vector_stores?limit=100&after=vs_1 Bearer sk-1");
    }

    @Test
    void triesAgainWhatMayPass() {
        answers.add(new Answer(429, "{}"));
        answers.add(new Answer(503, "{}"));
        answers.add(new Answer(200, "{\"data\":[]}"));

        assertThat(client.stores()).isEmpty();
        assertThat(requests).hasSize(3);
    }

    @Test
    void tellsTheReasonOfTheServer() {
        answers.add(new Answer(400, "{\"error\":{\"message\":\"query: expected text\",\"code\":\"invalid_request\"}}"));

        assertThatThrownBy(() -> client.search("vs_1", "", 5))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("400")
                .hasMessageContaining("query: expected text");
        assertThat(requests).hasSize(1);
    }

    @Test
    void saysWhatToDoAboutAWrongKey() {
        answers.add(new Answer(401, "{}"));

        assertThatThrownBy(client::stores).isInstanceOf(CommandFailure.class).hasMessageContaining("LAMPLIGHT_API_KEY");
    }

    @Test
    void readsPassagesWithWhereTheyStand() {
        answers.add(new Answer(200, """
                {"data":[{"file_id":"file-1","filename":"x.pdf","score":0.5,"attributes":{"path":"deep/x.pdf"},
                "content":[{"type":"text","text":"one"},{"type":"text","text":"two"}],"page":3,"section":["A","B"]}]}"""));

        Passage passage = PlatformClient.passages(client.search("vs_1", "q", 5)).getFirst();

        assertThat(passage.citation()).isEqualTo("deep/x.pdf, page 3 › A › B");
        assertThat(passage.text()).isEqualTo("one\ntwo");
    }
}
