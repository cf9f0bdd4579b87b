package dev.lamplight.localcloud.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Bytes on the wire, RFC 9112 and 9110. The handler tells what it was given.
final class WireServerIT {
    private static final WireLimits LIMITS = new WireLimits(100, Duration.ofMinutes(1), WireRefusal.MESSAGE);

    private final WireServer server = WireServer.start(0, LIMITS, Clock.systemUTC(), WireServerIT::describe);

    private static WireResponse describe(WireRequest request) {
        String text = request.method() + " " + request.path() + " ?" + request.query() + " "
                + new String(request.body(), StandardCharsets.UTF_8);
        return new WireResponse(200, WireHeaders.of("X-Case", "Kept"), text.getBytes(StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void keepsTheConnectionForFurtherRequests() throws Exception {
        String answers = exchange(
                "GET /a?b=1 HTTP/1.1\r\nHost: x\r\n\r\n",
                "POST /c HTTP/1.1\r\nContent-Length: 2\r\n\r\nhiGET /d HTTP/1.1\r\nConnection: close\r\n\r\n");

        assertThat(answers).containsSubsequence("GET /a ?b=1 ", "POST /c ? hi", "Connection: close", "GET /d ? ");
    }

    @Test
    void readsChunksWithExtensionsAndTrailers() throws Exception {
        String answer = exchange(
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
                "3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n");

        assertThat(answer).endsWith("POST / ? abcde");
    }

    @Test
    void saysContinueOnlyBeforeABodyItWillTake() throws Exception {
        String taken =
                exchange("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx");
        String refused = exchange("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 101\r\n\r\n");

        assertThat(taken).startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n");
        assertThat(refused)
                .startsWith("HTTP/1.1 413 ")
                .endsWith("{\"message\":\"expected a body of at most 100 bytes\"}");
    }

    @Test
    void answersAClientThatSendsTooMuchBeforeItStopsSending() throws Exception {
        String declared = exchange("POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(1_000_000));
        String chunked = exchange(
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
                ("32\r\n" + "x".repeat(50) + "\r\n").repeat(20_000));

        assertThat(declared).startsWith("HTTP/1.1 413 ");
        assertThat(chunked).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void refusesMessagesThatTwoReadersCouldUnderstandDifferently() throws Exception {
        for (String ambiguous : List.of(
                "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\na",
                "GET / HTTP/1.1\r\nName : value\r\n\r\n",
                "GET / HTTP/1.1\r\n folded\r\n\r\n",
                "GET /\r\n\r\n",
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n")) {
            assertThat(exchange(ambiguous)).as(ambiguous).startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void sendsNoBodyToHeadAndClosesForHttp10() throws Exception {
        assertThat(exchange("HEAD /a HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .contains("Content-Length: 10")
                .endsWith("\r\n\r\n");
        assertThat(exchange("GET /a HTTP/1.0\r\n\r\n"))
                .contains("Connection: close")
                .endsWith("GET /a ? ");
    }

    @Test
    void answersAClientThatHasClosedItsSendingHalf() throws Exception {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port())) {
            socket.getOutputStream().write("GET /a HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .endsWith("GET /a ? ");
        }
    }

    @Test
    void refusesConnectionsOnceDrained() throws Exception {
        assertThat(server.drain(Duration.ofSeconds(10))).isTrue();

        assertThat(catchThrowable(() -> exchange("GET / HTTP/1.1\r\n\r\n"))).isInstanceOf(IOException.class);
    }

    /// Sends everything and returns what comes until the server closes.
    private String exchange(String... parts) throws IOException {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(String.join("", parts).getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
