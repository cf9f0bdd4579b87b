package dev.lamplight.tests.hostile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.lamplight.contract.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// HTTP by hand over a socket: what no client library would send, sent as it is, and the answer as it comes.
///
/// @param port of the server on 127.0.0.1
record RawHttp(int port) {
    private static final int PATIENCE_MILLIS = 30_000;

    static RawHttp of(URI server) {
        return new RawHttp(server.getPort());
    }

    /// @param headers by lower-case name, of a repeated one the last
    record Answer(int status, Map<String, String> headers, String body) {
        JsonNode json() {
            try {
                return Json.tree(body);
            } catch (JsonProcessingException noJson) {
                return MissingNode.getInstance();
            }
        }

        String code() {
            return json().path("error").path("code").asText();
        }

        String param() {
            return json().path("error").path("param").asText("");
        }
    }

    /// A request of one line, further lines of headers, and a body with its true length.
    Answer send(String line, String headers, byte[] body) throws IOException {
        return exchange(head(line, headers + "Content-Length: " + body.length + "\r\n"), body, Ending.OPEN);
    }

    static byte[] head(String line, String headers) {
        return (line + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /// Sends the bytes, says that nothing more will come, and reads to the end of the answer. A server may refuse
    /// before it has read everything.
    Answer exchange(byte[] head, byte[] body) throws IOException {
        return exchange(head, body, Ending.SAID);
    }

    /// Whether a sender says that nothing more will come. One who does counts as gone where an answer is streamed.
    private enum Ending {
        SAID,
        OPEN
    }

    private Answer exchange(byte[] head, byte[] body, Ending ending) throws IOException {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            write(socket, head, body, ending);
            return parsed(socket.getInputStream().readAllBytes());
        }
    }

    private static void write(Socket socket, byte[] head, byte[] body, Ending ending) throws IOException {
        try {
            OutputStream out = socket.getOutputStream();
            ByteArrayOutputStream whole = new ByteArrayOutputStream(head.length + body.length);
            whole.writeBytes(head);
            whole.writeBytes(body);
            whole.writeTo(out);
            out.flush();
            if (ending == Ending.SAID) {
                socket.shutdownOutput();
            }
        } catch (IOException refused) {
            // what the server says of it is still to be read
        }
    }

    private static Answer parsed(byte[] bytes) throws IOException {
        // one character for each byte, so that places in the text are places in the bytes
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IOException("no answer: " + bytes.length + " bytes came");
        }
        String[] lines = text.substring(0, end).split("\r\n", -1);
        Map<String, String> headers = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.put(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip());
        }
        String body = text.substring(end + 4);
        String whole = headers.getOrDefault("transfer-encoding", "").equals("chunked") ? unchunked(body) : body;
        return new Answer(
                Integer.parseInt(lines[0].split(" ", -1)[1]),
                headers,
                new String(whole.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
    }

    /// RFC 9112, section 7.1.
    private static String unchunked(String body) throws IOException {
        StringBuilder whole = new StringBuilder();
        int at = 0;
        while (true) {
            int line = body.indexOf("\r\n", at);
            if (line < 0) {
                throw new IOException("the answer breaks off after " + whole.length() + " bytes");
            }
            int size =
                    Integer.parseInt(body.substring(at, line).split(";", -1)[0].strip(), 16);
            if (size == 0) {
                return whole.toString();
            }
            whole.append(body, line + 2, line + 2 + size);
            at = line + 2 + size + 2;
        }
    }
}
