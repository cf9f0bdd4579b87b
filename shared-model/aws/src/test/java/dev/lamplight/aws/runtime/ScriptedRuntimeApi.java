package dev.lamplight.aws.runtime;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Lambda's Runtime API on loopback, as badly as a test wants it: written from AWS's description of it, not from the
/// loop.
final class ScriptedRuntimeApi implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final ServerSocket listener;
    private final BlockingQueue<Next> nexts = new LinkedBlockingQueue<>();
    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> chunks = new LinkedBlockingQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final AtomicInteger repeats = new AtomicInteger();
    private volatile Fault fault = Fault.NONE;

    /// @param isLast whether the connection ends behind it
    private record Next(String answer, boolean isLast) {}

    /// What goes wrong with an answer.
    enum Fault {
        NONE,
        /// The connection ends after the first chunk.
        CLOSES_AFTER_A_CHUNK,
        /// 413 after the first chunk, and nothing more is read.
        REFUSES_AFTER_A_CHUNK,
        /// 500 when all was read.
        BREAKS_AT_THE_END,
        /// Nothing is read for a while.
        READS_LATE,
        /// Each connection ends behind its first answer, which does not say so.
        CLOSES_KEPT_CONNECTIONS,
        /// The first answer in one piece is taken, and its connection ends without a word.
        TAKES_AND_CLOSES,
        /// The connection of the first answer in one piece ends in the middle of it.
        CLOSES_INSIDE_AN_ANSWER,
        /// 413 for what has more than 1,000 bytes, without having read them.
        REFUSES_LARGE_ANSWERS
    }

    /// What was posted.
    ///
    /// @param trailers what came behind the last chunk
    /// @param isWhole whether the last chunk came
    record Call(String path, Map<String, String> headers, String body, Map<String, String> trailers, boolean isWhole) {}

    ScriptedRuntimeApi() {
        try {
            listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::acceptAll);
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    void offer(String id, String payload) {
        byte[] body = payload.getBytes(StandardCharsets.UTF_8);
        offer(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nLambda-Runtime-Aws-Request-Id: " + id
                        + "\r\nLambda-Runtime-Deadline-Ms: 1800000000000\r\nLambda-Runtime-Invoked-Function-Arn: arn:x"
                        + "\r\nLambda-Runtime-Trace-Id: Root=1-2-3\r\nContent-Length: " + body.length + "\r\n\r\n"
                        + payload,
                false);
    }

    private void offer(String answer, boolean isLast) {
        nexts.add(new Next(answer, isLast));
    }

    /// Ends a loop as Lambda does with an environment that it does not want any more.
    void offerEnd() {
        offer("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", true);
    }

    void offerRaw(String answer) {
        offer(answer, true);
    }

    /// Connections that were opened so far.
    int connections() {
        return connections.get();
    }

    /// Answers to events that had one already: refused, as Lambda does, and no [Call].
    int repeats() {
        return repeats.get();
    }

    void withFault(Fault chosen) {
        fault = chosen;
    }

    /// The next call that is not for an event.
    Call call() throws InterruptedException {
        Call call = calls.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (call == null) {
            throw new AssertionError("nothing was posted");
        }
        return call;
    }

    /// Whether something was posted that no test has looked at.
    boolean hasCall() {
        return !calls.isEmpty();
    }

    /// The next chunk of an answer, which may still be written.
    String chunk() throws InterruptedException {
        String chunk = chunks.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (chunk == null) {
            throw new AssertionError("no chunk came");
        }
        return chunk;
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                // closed
            }
        }
    }

    private void serve(Socket socket) {
        connections.incrementAndGet();
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (serveOne(socket, in)) {
                // the next request on the same connection
            }
        } catch (IOException | InterruptedException _) {
            // the other side went away, or the test is over
        }
    }

    /// @return whether the connection goes on
    private boolean serveOne(Socket socket, InputStream in) throws IOException, InterruptedException {
        String[] request = line(in).split(" ", 3);
        Map<String, String> headers = fields(in);
        if (request[0].equals("GET")) {
            Next next = nexts.take();
            socket.getOutputStream().write(next.answer().getBytes(StandardCharsets.UTF_8));
            return !next.isLast() && fault != Fault.CLOSES_KEPT_CONNECTIONS;
        }
        if (headers.containsKey("Transfer-Encoding")) {
            answer(socket, in, request[1], headers);
            return false;
        }
        return whole(socket, in, request[1], headers);
    }

    private boolean whole(Socket socket, InputStream in, String path, Map<String, String> headers) throws IOException {
        int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
        if (fault == Fault.REFUSES_LARGE_ANSWERS && length > 1_000) {
            reply(socket, "413 Payload Too Large");
            return false;
        }
        if (fault == Fault.CLOSES_INSIDE_AN_ANSWER) {
            fault = Fault.NONE;
            in.skipNBytes(length / 2);
            return false;
        }
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        boolean isFirst = answered.add(path.split("/", -1)[4]);
        if (isFirst) {
            calls.add(new Call(path, headers, body, Map.of(), true));
        } else {
            repeats.incrementAndGet();
        }
        if (fault == Fault.TAKES_AND_CLOSES) {
            fault = Fault.NONE;
            return false;
        }
        reply(socket, isFirst ? "202 Accepted" : "400 Bad Request");
        return fault != Fault.CLOSES_KEPT_CONNECTIONS;
    }

    private void answer(Socket socket, InputStream in, String path, Map<String, String> headers)
            throws IOException, InterruptedException {
        if (fault == Fault.READS_LATE) {
            chunks.add("waiting");
            synchronized (this) {
                while (fault == Fault.READS_LATE) {
                    wait();
                }
            }
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            for (int size = size(in); size > 0; size = size(in)) {
                byte[] chunk = in.readNBytes(size);
                line(in);
                body.writeBytes(chunk);
                chunks.add(new String(chunk, StandardCharsets.UTF_8));
                if (fault == Fault.CLOSES_AFTER_A_CHUNK) {
                    return;
                }
                if (fault == Fault.REFUSES_AFTER_A_CHUNK) {
                    reply(socket, "413 Payload Too Large");
                    return;
                }
            }
            calls.add(new Call(path, headers, body.toString(StandardCharsets.UTF_8), fields(in), true));
            reply(socket, fault == Fault.BREAKS_AT_THE_END ? "500 Container Error" : "202 Accepted");
        } catch (IOException cut) {
            calls.add(new Call(path, headers, body.toString(StandardCharsets.UTF_8), Map.of(), false));
        }
    }

    synchronized void readNow() {
        fault = Fault.NONE;
        notifyAll();
    }

    private static void reply(Socket socket, String status) throws IOException {
        socket.getOutputStream()
                .write(("HTTP/1.1 " + status + "\r\nContent-Length: 2\r\n\r\n{}").getBytes(StandardCharsets.UTF_8));
    }

    private static int size(InputStream in) throws IOException {
        return Integer.parseInt(line(in), 16);
    }

    private static Map<String, String> fields(InputStream in) throws IOException {
        Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            fields.put(
                    line.substring(0, line.indexOf(':')),
                    line.substring(line.indexOf(':') + 1).strip());
        }
        return fields;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("cut");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            ((Closeable) listener).close();
        } catch (IOException _) {
            // closing is all that can be done with it
        }
    }
}
