package dev.lamplight.aws.runtime;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One answer of the Runtime API (HTTP/1.1, RFC 9112).
///
/// @param headers found whatever the case of the name; of a repeated one the last
@SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
record RuntimeReply(int status, Map<String, String> headers, byte[] body) {
    private static final int MAX_LINE_BYTES = 64 * 1024;

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /// Reads one answer, whichever way its body is framed.
    ///
    /// @throws IOException where the connection ends before the answer does, or what comes is none
    static RuntimeReply read(InputStream in) throws IOException {
        int status = status(line(in));
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
            }
        }
        return status / 100 == 1 ? read(in) : new RuntimeReply(status, headers, body(in, headers));
    }

    private static int status(String line) throws IOException {
        String[] parts = line.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("[1-5][0-9]{2}")) {
            throw new IOException("expected an answer in HTTP/1.1, found another first line");
        }
        return Integer.parseInt(parts[1]);
    }

    private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
        if ("chunked".equalsIgnoreCase(headers.get("Transfer-Encoding"))) {
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
