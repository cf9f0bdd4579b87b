package dev.lamplight.aws.runtime;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// The client's side of Lambda's Runtime API for one loop. Events, whole answers and errors share one connection; an
/// answer that streams has one of its own, which the streaming mode wants closed at its end.
///
/// Calls come one at a time.
final class RuntimeApi implements AutoCloseable {
    private static final String ROOT = "/2018-06-01/runtime/";
    private static final int STATUS_OK = 200;
    private static final byte[] NOTHING = new byte[0];

    private final InetSocketAddress address;
    private final ApiConnection connection;
    private final String host;
    private final byte[] next;

    /// @param address `host:port`, as `AWS_LAMBDA_RUNTIME_API` has it
    RuntimeApi(String address) {
        int colon = address.lastIndexOf(':');
        if (colon < 1 || !address.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("AWS_LAMBDA_RUNTIME_API: expected host:port");
        }
        this.address =
                new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
        this.connection = new ApiConnection(this.address);
        this.host = "Host: " + this.address.getHostString() + ":" + this.address.getPort()
                + "\r\nUser-Agent: lamplight\r\n";
        this.next = ascii("GET " + ROOT + "invocation/next HTTP/1.1\r\n" + host + "\r\n");
    }

    /// Waits for the next event, as long as it takes.
    ///
    /// @throws IOException where there will be none: the API is gone, or says that this environment is not to go on
    Event next() throws IOException {
        RuntimeReply reply = connection.exchange(next, NOTHING);
        if (reply.status() != STATUS_OK) {
            throw new IOException("expected an event of the Runtime API, found status " + reply.status());
        }
        return event(reply);
    }

    private static Event event(RuntimeReply reply) throws IOException {
        String requestId = required(reply, "Lambda-Runtime-Aws-Request-Id");
        String deadline = required(reply, "Lambda-Runtime-Deadline-Ms");
        return new Event(
                requestId,
                Instant.ofEpochMilli(millis(deadline)),
                reply.header("Lambda-Runtime-Invoked-Function-Arn").orElse(""),
                reply.header("Lambda-Runtime-Trace-Id"),
                reply.body());
    }

    private static long millis(String deadline) throws IOException {
        try {
            long millis = Long.parseLong(deadline);
            if (millis >= 0) {
                return millis;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new IOException("expected Lambda-Runtime-Deadline-Ms in milliseconds, found another text");
    }

    private static String required(RuntimeReply reply, String name) throws IOException {
        return reply.header(name).orElseThrow(() -> new IOException("expected " + name + " with an event, found none"));
    }

    /// Answers an event in one piece.
    RuntimeReply answer(String requestId, String contentType, byte[] whole) throws IOException {
        return post("invocation/" + requestId + "/response", "Content-Type: " + contentType + "\r\n", whole);
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
        String fields = "Content-Type: application/vnd.aws.lambda.error+json\r\n" + ErrorReport.TYPE_FIELD + ": "
                + error.type() + "\r\n";
        return post(path, fields, error.json().getBytes(StandardCharsets.UTF_8));
    }

    private RuntimeReply post(String path, String fields, byte[] body) throws IOException {
        String head =
                "POST " + ROOT + path + " HTTP/1.1\r\n" + host + fields + "Content-Length: " + body.length + "\r\n\r\n";
        return connection.exchange(ascii(head), body);
    }

    /// Opens an answer that streams; the chunks are written to the socket that it returns.
    Socket response(String requestId, String contentType) throws IOException {
        Socket socket = ApiConnection.connect(address);
        try {
            String head = "POST " + ROOT + "invocation/" + requestId + "/response HTTP/1.1\r\n" + host
                    + "Connection: close\r\n"
                    + "Content-Type: " + contentType + "\r\n"
                    + "Lambda-Runtime-Function-Response-Mode: streaming\r\n"
                    + "Transfer-Encoding: chunked\r\n"
                    + "Trailer: " + ErrorReport.TYPE_FIELD + ", " + ErrorReport.BODY_FIELD + "\r\n\r\n";
            ApiConnection.send(socket, ascii(head), new byte[0]);
            return socket;
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    private static byte[] ascii(String head) {
        return head.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
