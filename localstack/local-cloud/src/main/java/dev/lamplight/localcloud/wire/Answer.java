package dev.lamplight.localcloud.wire;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a server sends back.
public sealed interface Answer {
    /// A status, headers and a body of known length.
    record Reply(int status, Map<String, String> headers, long length, InputStream body) implements Answer {
        public Reply {
            headers = Map.copyOf(headers);
        }

        public Reply with(String header, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(header, value);
            return new Reply(status, more, length, body);
        }

        public static Reply empty(int status) {
            return new Reply(status, Map.of(), 0, InputStream.nullInputStream());
        }

        public static Reply text(int status, String contentType, String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            Map<String, String> headers = Map.of("Content-Type", contentType);
            return new Reply(status, headers, bytes.length, new java.io.ByteArrayInputStream(bytes));
        }
    }

    /// The connection is closed without an answer.
    record Dropped() implements Answer {}
}
