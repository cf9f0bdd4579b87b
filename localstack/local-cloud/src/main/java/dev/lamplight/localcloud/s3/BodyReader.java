package dev.lamplight.localcloud.s3;

import dev.lamplight.localcloud.wire.Request;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// The bytes of an object out of a request: `aws-chunked` framing removed, length and checksums checked at the end.
final class BodyReader extends FilterInputStream {
    private static final String PREFIX = "x-amz-checksum-";

    private final boolean chunked;
    private final Map<String, Checksums.Running> running = new LinkedHashMap<>();
    private final Map<String, String> expected = new LinkedHashMap<>();
    private final long expectedLength;
    private long chunkLeft;
    private long length;
    private boolean ended;

    private BodyReader(Request request) {
        super(request.body());
        chunked = request.header("x-amz-content-sha256").orElse("").startsWith("STREAMING-")
                || request.header("content-encoding").orElse("").contains("aws-chunked");
        expectedLength = request.header(chunked ? "x-amz-decoded-content-length" : "content-length")
                .map(Long::parseLong)
                .orElse(-1L);
    }

    static BodyReader of(Request request) {
        BodyReader reader = new BodyReader(request);
        request.headers().forEach((name, values) -> {
            boolean value = name.startsWith(PREFIX) && !name.endsWith("-type") && !name.endsWith("-algorithm");
            if (value) {
                reader.expect(name, values.getFirst());
            }
        });
        request.header("content-md5").ifPresent(value -> reader.expect("content-md5", value));
        request.header("x-amz-trailer")
                .ifPresent(name -> reader.start(name.strip().toLowerCase(Locale.ROOT)));
        return reader;
    }

    private void expect(String name, String value) {
        start(name);
        expected.put(name, value);
    }

    private void start(String name) {
        running.put(name, Checksums.running(name));
    }

    /// The checksums the writer gave, known after the last byte.
    Map<String, String> checksums() {
        Map<String, String> given = new LinkedHashMap<>(expected);
        given.keySet().removeIf(name -> !name.startsWith(PREFIX));
        return given;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int wanted) throws IOException {
        if (ended) {
            return -1;
        }
        if (chunked && chunkLeft == 0 && !nextChunk()) {
            return end();
        }
        int count = in.read(buffer, offset, chunked ? (int) Math.min(wanted, chunkLeft) : wanted);
        if (count < 0) {
            if (chunked) {
                throw S3Exception.invalid("IncompleteBody", "The body ended within a chunk.");
            }
            return end();
        }
        chunkLeft -= chunked ? count : 0;
        length += count;
        running.values().forEach(checksum -> checksum.update(buffer, offset, count));
        return count;
    }

    /// Reads `size;chunk-signature=…`; whether a chunk with bytes follows.
    private boolean nextChunk() throws IOException {
        String line = line();
        if (line.isEmpty() && length > 0) {
            line = line();
        }
        int semicolon = line.indexOf(';');
        try {
            chunkLeft = Long.parseLong(semicolon < 0 ? line : line.substring(0, semicolon), 16);
        } catch (NumberFormatException e) {
            throw S3Exception.invalid("IncompleteBody", "Expected the size of a chunk, found '" + line + "'.");
        }
        return chunkLeft > 0;
    }

    private String line() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                bytes.write(next);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private int end() throws IOException {
        ended = true;
        if (chunked) {
            for (String trailer = line(); !trailer.isEmpty(); trailer = line()) {
                int colon = trailer.indexOf(':');
                String name = trailer.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT);
                if (name.startsWith(PREFIX)) {
                    expected.put(name, trailer.substring(colon + 1).strip());
                }
            }
        }
        if (expectedLength >= 0 && length != expectedLength) {
            throw S3Exception.invalid("IncompleteBody", "Expected " + expectedLength + " bytes, found " + length + ".");
        }
        running.forEach((name, checksum) -> check(name, checksum.base64()));
        return -1;
    }

    private void check(String name, String found) {
        String wanted = expected.get(name);
        if (wanted != null && !wanted.equals(found)) {
            throw S3Exception.invalid("BadDigest", "The " + name + " you specified did not match: " + found);
        }
    }
}
