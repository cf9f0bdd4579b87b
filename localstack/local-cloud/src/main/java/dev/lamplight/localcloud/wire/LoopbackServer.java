package dev.lamplight.localcloud.wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lamplight.localcloud.http.TakenPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// An HTTP server on 127.0.0.1 with one virtual thread per request.
public final class LoopbackServer implements AutoCloseable {
    private static final Logger LOG = System.getLogger(LoopbackServer.class.getName());

    static {
        // Otherwise the JDK's server waits 40 ms for the client's acknowledgement between headers and body.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    /// Turns requests into answers; called concurrently.
    @FunctionalInterface
    public interface Handler {
        Answer handle(Request request) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads;

    private LoopbackServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /// Starts listening.
    ///
    /// @param port 0 for a free one
    /// @throws IllegalStateException when the port is taken
    public static LoopbackServer start(int port, Handler handler) throws IOException {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        HttpServer server = bound(new InetSocketAddress(loopback, port));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        server.createContext("/", exchange -> exchange(exchange, handler));
        server.start();
        return new LoopbackServer(server, threads);
    }

    private static HttpServer bound(InetSocketAddress address) throws IOException {
        try {
            return HttpServer.create(address, 1024);
        } catch (BindException taken) {
            throw TakenPort.of(address.getPort(), taken);
        }
    }

    /// Where the server answers; an address, not a name, so that S3 clients put the bucket into the path.
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static void exchange(HttpExchange exchange, Handler handler) {
        try {
            switch (handler.handle(request(exchange))) {
                case Answer.Dropped _ -> {}
                case Answer.Reply reply -> send(exchange, reply);
            }
        } catch (IOException e) {
            LOG.log(Logger.Level.DEBUG, "the client went away", e);
        } catch (RuntimeException e) {
            LOG.log(Logger.Level.ERROR, "no answer to " + exchange.getRequestURI(), e);
            refuse(exchange);
        } finally {
            exchange.close();
        }
    }

    private static void refuse(HttpExchange exchange) {
        try {
            exchange.sendResponseHeaders(500, -1);
        } catch (IOException e) {
            LOG.log(Logger.Level.DEBUG, "an answer was begun already", e);
        }
    }

    private static Request request(HttpExchange exchange) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        URI uri = exchange.getRequestURI();
        return new Request(
                exchange.getRequestMethod(),
                uri.getRawPath(),
                parameters(uri.getRawQuery() == null ? "" : uri.getRawQuery()),
                headers,
                exchange.getRequestBody());
    }

    /// Parameters of a query or of a form.
    public static Map<String, String> parameters(String raw) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String part : raw.split("&", -1)) {
            if (!part.isEmpty()) {
                String[] pair = part.split("=", 2);
                parameters.put(decode(pair[0]), pair.length == 1 ? "" : decode(pair[1]));
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void send(HttpExchange exchange, Answer.Reply reply) throws IOException {
        // An unread rest of the request would be taken for the next request on this connection.
        exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        boolean bodiless = exchange.getRequestMethod().equals("HEAD") || reply.status() == 304;
        try (InputStream body = reply.body()) {
            if (bodiless) {
                exchange.getResponseHeaders().set("Content-Length", Long.toString(reply.length()));
                exchange.sendResponseHeaders(reply.status(), -1);
                return;
            }
            exchange.sendResponseHeaders(reply.status(), reply.length() == 0 ? -1 : reply.length());
            if (reply.length() > 0) {
                body.transferTo(exchange.getResponseBody());
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
