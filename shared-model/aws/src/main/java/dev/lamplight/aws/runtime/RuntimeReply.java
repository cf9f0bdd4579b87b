package dev.lamplight.aws.runtime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
    private static final int STATUS_DIGITS = 3;

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
    static RuntimeReply read(ReplyInput in) throws IOException {
        String first = in.line();
        int status = status(first);
        Map<String, String> headers = headers(in);
        if (status / 100 == 1) {
            return read(in);
        }
        return new RuntimeReply(status, headers, body(in, status, headers), after(first, status, headers));
    }

    private static Map<String, String> headers(ReplyInput in) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = in.line(); !line.isEmpty(); line = in.line()) {
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
        int start = line.indexOf(' ') + 1;
        int end = start + STATUS_DIGITS;
        boolean isWhole = end == line.length() || (end < line.length() && line.charAt(end) == ' ');
        int status = 0;
        for (int place = start; isWhole && place < end; place++) {
            int digit = line.charAt(place) - '0';
            isWhole = digit >= 0 && digit <= 9;
            status = 10 * status + digit;
        }
        if (!isWhole || !line.startsWith("HTTP/1.") || status < 100 || status > 599) {
            throw new IOException("expected an answer in HTTP/1.1, found another first line");
        }
        return status;
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

    private static byte[] body(ReplyInput in, int status, Map<String, String> headers) throws IOException {
        if (isBodiless(status)) {
            return new byte[0];
        }
        if (isChunked(headers)) {
            return chunks(in);
        }
        String length = headers.get("Content-Length");
        return length == null ? in.rest() : in.exactly(number(length, 10));
    }

    private static byte[] chunks(ReplyInput in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = number(in.line(), 16); size > 0; size = number(in.line(), 16)) {
            body.writeBytes(in.exactly(size));
            in.line();
        }
        while (!in.line().isEmpty()) {
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
}
