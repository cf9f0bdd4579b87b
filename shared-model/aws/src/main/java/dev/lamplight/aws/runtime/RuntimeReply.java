package dev.lamplight.aws.runtime;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One answer of the Runtime API (HTTP/1.1, RFC 9112).
///
/// @param headers found whatever the case of the name; of a repeated one the last
/// @param after what becomes of its connection
@SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
record RuntimeReply(int status, Map<String, String> headers, byte[] body, After after) {
    private static final int MAX_LINE_BYTES = 64 * 1024;

    /// What a connection is good for behind an answer (RFC 9112, section 9.3).
    enum After {
        /// The next request.
        KEPT,
        /// Nothing: the other side says so, or its body ends where the connection does.
        CLOSED
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /// Reads one answer, whichever way its body is framed.
    ///
    /// @throws IOException where the connection ends before the answer does, or what comes is none
    static RuntimeReply read(InputStream in) throws IOException {
        String first = line(in);
        int status = status(first);
        Map<String, String> headers = headers(in);
        if (status / 100 == 1) {
            return read(in);
        }
        return new RuntimeReply(status, headers, body(in, status, headers), after(first, status, headers));
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private static int status(String line) throws IOException {
        String[] parts = line.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("[1-5][0-9]{2}")) {
            throw new IOException("expected an answer in HTTP/1.1, found another first line");
        }
        return Integer.parseInt(parts[1]);
    }

    private static After after(String first, int status, Map<String, String> headers) {
        boolean isFramed = isChunked(headers) || headers.containsKey("Content-Length") || isBodiless(status);
        String connection = headers.getOrDefault("Connection", "").toLowerCase(Locale.ROOT);
        return isFramed && first.startsWith("HTTP/1.1") && !connection.contains("close") ? After.KEPT : After.CLOSED;
    }

    private static boolean isChunked(Map<String, String> headers) {
        return "chunked".equalsIgnoreCase(headers.get("Transfer-Encoding"));
    }

    private static boolean isBodiless(int status) {
        return status == 204 || status == 304;
    }

    private static byte[] body(InputStream in, int status, Map<String, String> headers) throws IOException {
        if (isBodiless(status)) {
            return new byte[0];
        }
        if (isChunked(headers)) {
            return chunks(in);
        }
        String length = headers.get("Content-Length");
        return length == null ? in.readAllBytes() : exactly(in, number(length, 10));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = number(line(in), 16); size > 0; size = number(line(in), 16)) {
            body.writeBytes(exactly(in, size));
            line(in);
        }
        while (!line(in).isEmpty()) {
            // trailers say nothing here
        }
        return body.toByteArray();
    }

    private static int number(String text, int radix) throws IOException {
        int end = text.indexOf(';');
        try {
            int value = Integer.parseInt((end < 0 ? text : text.substring(0, end)).strip(), radix);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new IOException("expected the size of a body, found something else");
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length != length) {
            throw new EOFException("expected " + length + " bytes of the Runtime API, found " + bytes.length);
        }
        return bytes;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the Runtime API closed the connection inside an answer");
            }
            if (line.size() == MAX_LINE_BYTES) {
                throw new IOException("expected lines of at most " + MAX_LINE_BYTES + " bytes of the Runtime API");
            }
            line.write(next);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
