package dev.lamplight.tests.clouds;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// The hand above a [PuppetFunction]: hears its events and says what it does. Safe for concurrent use.
final class Strings implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpServer server;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final Function<String, Move> hand;

    /// What the function does.
    sealed interface Move {
        record Return(String answer) implements Move {}

        record Throw() implements Move {}

        record Die() implements Move {}

        record Hang(Duration time) implements Move {}
    }

    private Strings(HttpServer server, Function<String, Move> hand) {
        this.server = server;
        this.hand = hand;
    }

    /// @param hand gets each event as the function got it
    static Strings of(Function<String, Move> hand) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Strings strings = new Strings(server, hand);
        server.createContext("/", strings::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return strings;
    }

    static Strings returning(String answer) throws IOException {
        return of(_ -> new Move.Return(answer));
    }

    /// What an event has to hold for the function to come here.
    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/puppet";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String event = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Move move = hand.apply(event);
            events.add(event);
            switch (move) {
                case Move.Return(String answer) -> send(exchange, 200, answer);
                case Move.Throw _ -> send(exchange, 500, "");
                case Move.Die _ -> send(exchange, 410, "");
                case Move.Hang(Duration time) -> {
                    hang(time);
                    send(exchange, 200, "null");
                }
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /// Until the time is over or the function, killed meanwhile, is no longer waited for.
    private void hang(Duration time) {
        try {
            LinkedBlockingQueue<String> nothing = new LinkedBlockingQueue<>();
            String _ = nothing.poll(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// The next event, waited for.
    String event() throws InterruptedException {
        String event = events.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("no event within " + PATIENCE.toSeconds() + " s");
        }
        return event;
    }

    /// How many events came that nobody has asked for.
    int unheard() {
        return events.size();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
