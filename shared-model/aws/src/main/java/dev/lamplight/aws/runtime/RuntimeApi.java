package dev.lamplight.aws.runtime;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// The client's side of Lambda's Runtime API, a connection for each call: the streaming mode wants it closed at the end
/// of
/// an answer, and on loopback a new one costs less than to find out whether an old one still lives.
/// Thread-safe.
final class RuntimeApi {
    private static final String ROOT = "/2018-06-01/runtime/";
    private static final int STATUS_OK = 200;

    private final InetSocketAddress address;

    /// @param address `host:port`, as `AWS_LAMBDA_RUNTIME_API` has it
    RuntimeApi(String address) {
        int colon = address.lastIndexOf(':');
        if (colon < 1 || !address.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("AWS_LAMBDA_RUNTIME_API: expected host:port");
        }
        this.address =
                new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    /// Waits for the next event, as long as it takes.
    ///
    /// @throws IOException where there will be none: the API is gone, or says that this environment is not to go on
    Event next() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "GET " + ROOT + "invocation/next HTTP/1.1\r\n" + host() + "\r\n", new byte[0]);
            RuntimeReply reply = RuntimeReply.read(in(socket));
            if (reply.status() != STATUS_OK) {
                throw new IOException("expected an event of the Runtime API, found status " + reply.status());
            }
            return event(reply);
        }
    }

    private static Event event(RuntimeReply reply) throws IOException {
        String requestId = required(reply, "Lambda-Runtime-Aws-Request-Id");
        String deadline = required(reply, "Lambda-Runtime-Deadline-Ms");
        if (!deadline.matches("[0-9]{1,18}")) {
            throw new IOException("expected Lambda-Runtime-Deadline-Ms in milliseconds, found another text");
        }
        return new Event(
                requestId,
                Instant.ofEpochMilli(Long.parseLong(deadline)),
                reply.header("Lambda-Runtime-Invoked-Function-Arn").orElse(""),
                reply.header("Lambda-Runtime-Trace-Id"),
                reply.body());
    }

    private static String required(RuntimeReply reply, String name) throws IOException {
        return reply.header(name).orElseThrow(() -> new IOException("expected " + name + " with an event, found none"));
    }

    /// Reports that an event could not be answered.
    RuntimeReply error(String requestId, ErrorReport error) throws IOException {
        return post("invocation/" + requestId + "/error", error);
    }

    /// Reports that the function could not be started.
    RuntimeReply initError(ErrorReport error) throws IOException {
        return post("init/error", error);
    }

    private RuntimeReply post(String path, ErrorReport error) throws IOException {
        byte[] body = error.json().getBytes(StandardCharsets.UTF_8);
        try (Socket socket = connect()) {
            String head = "POST " + ROOT + path + " HTTP/1.1\r\n" + host()
                    + "Content-Type: application/vnd.aws.lambda.error+json\r\n"
                    + "Lambda-Runtime-Function-Error-Type: " + error.type() + "\r\n"
                    + "Content-Length: " + body.length + "\r\n\r\n";
            send(socket, head, body);
            return RuntimeReply.read(in(socket));
        }
    }

    /// Opens the answer to an event; the chunks are written to the socket that it returns.
    Socket response(String requestId, String contentType) throws IOException {
        Socket socket = connect();
        try {
            String head = "POST " + ROOT + "invocation/" + requestId + "/response HTTP/1.1\r\n" + host()
                    + "Content-Type: " + contentType + "\r\n"
                    + "Lambda-Runtime-Function-Response-Mode: streaming\r\n"
                    + "Transfer-Encoding: chunked\r\n"
                    + "Trailer: " + ErrorReport.TYPE_FIELD + ", " + ErrorReport.BODY_FIELD + "\r\n\r\n";
            send(socket, head, new byte[0]);
            return socket;
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address);
            return socket;
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }

    private String host() {
        return "Host: " + address.getHostString() + ":" + address.getPort()
                + "\r\nUser-Agent: lamplight\r\nConnection: close\r\n";
    }

    private static void send(Socket socket, String head, byte[] body) throws IOException {
        byte[] first = head.getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[first.length + body.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(body, 0, all, first.length, body.length);
        OutputStream out = socket.getOutputStream();
        out.write(all);
        out.flush();
    }

    static InputStream in(Socket socket) throws IOException {
        return new BufferedInputStream(socket.getInputStream());
    }
}
