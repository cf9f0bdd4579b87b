package dev.lamplight.localcloud.http;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// One client: requests are read, answered and written in turn until either side closes. Used by one thread, except
/// [#closeIfIdle] and [#close].
final class WireConnection implements Closeable {
    private static final long MAX_DISCARDED_BYTES = 256L * 1024 * 1024;

    private final Socket socket;
    private final WireHandler handler;
    private final WireLimits limits;
    private final Clock clock;
    private volatile boolean answering;
    private volatile boolean lastAnswer;

    WireConnection(Socket socket, WireHandler handler, WireLimits limits, Clock clock) {
        this.socket = socket;
        this.handler = handler;
        this.limits = limits;
        this.clock = clock;
    }

    void serve() {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(Math.toIntExact(limits.idleTimeout().toMillis()));
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 32 * 1024);
            answerAll(in, out);
        } catch (IOException _) {
            // The client went away, or was silent for too long; there is nobody left to tell.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void answerAll(InputStream in, OutputStream out) throws IOException, InterruptedException {
        WireReader reader = new WireReader(in, out, limits);
        try {
            boolean open = true;
            while (open) {
                // Looked at after the answer: closeIfIdle may have come while it was being written.
                open = answerNext(reader, out) && !lastAnswer;
            }
        } catch (BadRequestException refused) {
            write(out, limits.refusal().answer(refused.status(), refused.explanation()), Framing.CLOSE);
            discardRest(in);
        }
    }

    private boolean answerNext(WireReader reader, OutputStream out)
            throws IOException, BadRequestException, InterruptedException {
        Optional<WireReader.Head> head = reader.readHead();
        if (head.isEmpty()) {
            return false;
        }
        answering = true;
        try {
            WireRequest request = reader.readBody(head.get());
            WireResponse response = answer(request);
            boolean keep = head.get().keepsConnection() && !lastAnswer;
            boolean headOnly = request.method().equals("HEAD");
            write(out, response, headOnly ? (keep ? Framing.HEAD_KEEP : Framing.HEAD_CLOSE) : keepOrClose(keep));
            return keep;
        } finally {
            answering = false;
        }
    }

    private static Framing keepOrClose(boolean keep) {
        return keep ? Framing.KEEP : Framing.CLOSE;
    }

    /// An edge: whatever a handler throws must not take the connection's thread down without an answer.
    private WireResponse answer(WireRequest request) throws InterruptedException {
        try {
            return handler.handle(request);
        } catch (RuntimeException failure) {
            System.getLogger(WireConnection.class.getName())
                    .log(System.Logger.Level.ERROR, "no answer to " + request.method() + " " + request.path(), failure);
            return WireResponse.json(500, "{\"message\":\"Internal server error\"}");
        }
    }

    /// What stands around the body.
    private enum Framing {
        KEEP,
        CLOSE,
        HEAD_KEEP,
        HEAD_CLOSE;

        boolean closes() {
            return this == CLOSE || this == HEAD_CLOSE;
        }

        boolean hasBody() {
            return this == KEEP || this == CLOSE;
        }
    }

    private void write(OutputStream out, WireResponse response, Framing framing) throws IOException {
        boolean bodiless = response.status() == 204 || response.status() == 304;
        StringBuilder head = new StringBuilder(256)
                .append("HTTP/1.1 ")
                .append(response.status())
                .append(' ')
                .append(Reasons.of(response.status()))
                .append("\r\n");
        response.headers().fields().forEach(field -> line(head, field.name(), field.value()));
        line(
                head,
                "Date",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(clock.instant().atOffset(ZoneOffset.UTC)));
        if (!bodiless) {
            line(head, "Content-Length", Integer.toString(response.body().length));
        }
        line(head, "Connection", framing.closes() ? "close" : "keep-alive");
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        if (framing.hasBody() && !bodiless) {
            out.write(response.body());
        }
        out.flush();
    }

    private static void line(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    /// A client still sending what was refused would get a reset instead of the answer if the socket closed now.
    private void discardRest(InputStream in) throws IOException {
        socket.shutdownOutput();
        socket.setSoTimeout(2_000);
        byte[] buffer = new byte[64 * 1024];
        long discarded = 0;
        for (int read = in.read(buffer); read >= 0 && discarded < MAX_DISCARDED_BYTES; read = in.read(buffer)) {
            discarded += read;
        }
    }

    boolean isAnswering() {
        return answering;
    }

    /// Ends the connection now if no request is being answered, else after the answer.
    void closeIfIdle() throws IOException {
        lastAnswer = true;
        if (!answering) {
            close();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
