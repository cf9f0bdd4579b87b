package dev.lamplight.localcloud.http;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// One client: requests are read, answered and written in turn until either side closes. Used by one thread, except
/// [#closeIfIdle] and [#close]; while an answer streams, another thread listens whether the client is still there.
final class WireConnection implements Closeable {
    private static final byte[] LINE_BREAK = {'\r', '\n'};
    private static final long MAX_DISCARDED_BYTES = 256L * 1024 * 1024;

    private final Socket socket;
    private final WireHandler handler;
    private final WireLimits limits;
    private final Clock clock;
    private volatile boolean answering;
    private volatile boolean lastAnswer;
    private volatile boolean streamed;

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
                open = answerNext(reader, in, out) && !lastAnswer;
            }
        } catch (BadRequestException refused) {
            write(out, limits.refusal().answer(refused.status(), refused.explanation()), Framing.CLOSE);
            discardRest(in);
        }
    }

    private boolean answerNext(WireReader reader, InputStream in, OutputStream out)
            throws IOException, BadRequestException, InterruptedException {
        Optional<WireReader.Head> head = reader.readHead();
        if (head.isEmpty()) {
            return false;
        }
        answering = true;
        try {
            Optional<WireRequest> chunked = reader.readChunkedHead(head.get());
            Optional<WireHandler.Reading> reading = chunked.flatMap(handler::reading);
            if (reading.isPresent()) {
                answerWhileReading(reading.get(), reader, in, out);
                return false;
            }
            WireRequest request = reader.readBody(head.get());
            boolean headOnly = request.method().equals("HEAD");
            return switch (answer(request)) {
                case WireResponse response -> {
                    boolean keep = head.get().keepsConnection() && !lastAnswer;
                    write(
                            out,
                            response,
                            headOnly ? (keep ? Framing.HEAD_KEEP : Framing.HEAD_CLOSE) : keepOrClose(keep));
                    yield keep;
                }
                case WireStream stream -> {
                    stream(in, out, stream, headOnly);
                    yield false;
                }
            };
        } finally {
            answering = false;
        }
    }

    private void answerWhileReading(WireHandler.Reading reading, WireReader reader, InputStream in, OutputStream out)
            throws IOException, InterruptedException {
        WireBody body = new WireBody(reader, this);
        write(out, reading.handle(body), Framing.CLOSE);
        if (!body.hasEnded()) {
            discardRest(in);
        }
    }

    /// What throws here ends the connection without the last chunk, which tells the client that the body broke off.
    private void stream(InputStream in, OutputStream out, WireStream stream, boolean headOnly)
            throws IOException, InterruptedException {
        StringBuilder head = head(stream);
        line(head, "Transfer-Encoding", "chunked");
        line(head, "Connection", "close");
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
        if (headOnly) {
            stream.content().readerGone();
            return;
        }
        // a thread of the system's own: it is woken beside functions that take all processors, and not by way of others
        Thread.ofPlatform().daemon().name("reader-gone").start(() -> watch(in, stream.content()));
        stream.content().writeTo(bytes -> {
            if (bytes.length > 0) {
                out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.write(bytes);
                out.write(LINE_BREAK);
                out.flush();
            }
        });
        streamed = true;
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /// A client has nothing to say while it reads: the end of its side means that it has gone.
    private void watch(InputStream in, WireStream.Content content) {
        boolean open = true;
        while (open) {
            try {
                open = in.read() >= 0;
            } catch (SocketTimeoutException _) {
                // as quiet as it should be
            } catch (IOException _) {
                open = false;
            }
        }
        if (!streamed) {
            content.readerGone();
        }
    }

    private static Framing keepOrClose(boolean keep) {
        return keep ? Framing.KEEP : Framing.CLOSE;
    }

    /// An edge: whatever a handler throws must not take the connection's thread down without an answer.
    private WireAnswer answer(WireRequest request) throws InterruptedException {
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
        StringBuilder head = head(response);
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

    private StringBuilder head(WireAnswer answer) {
        StringBuilder head = new StringBuilder(256)
                .append("HTTP/1.1 ")
                .append(answer.status())
                .append(' ')
                .append(Reasons.of(answer.status()))
                .append("\r\n");
        answer.headers().fields().forEach(field -> line(head, field.name(), field.value()));
        line(
                head,
                "Date",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(clock.instant().atOffset(ZoneOffset.UTC)));
        return head;
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
