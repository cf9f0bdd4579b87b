package dev.lamplight.cli.cloud;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.UUID;
import java.util.function.Supplier;

/// Tells other processes of the same user what the local cloud is doing: on loopback, under a path that only a
/// reader of the run file knows.
final class ControlServer implements AutoCloseable {
    private final HttpServer server;
    private final URI address;

    private ControlServer(HttpServer server, URI address) {
        this.server = server;
        this.address = address;
    }

    static ControlServer start(Supplier<CloudStatus> status) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String path = "/" + UUID.randomUUID() + "/status";
        server.createContext(path, exchange -> answer(exchange, Json.bytes(status.get())));
        server.start();
        return new ControlServer(
                server, URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path));
    }

    private static void answer(HttpExchange exchange, byte[] body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    URI address() {
        return address;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
