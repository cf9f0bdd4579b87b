package dev.lamplight.localcloud.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads requests from one connection (RFC 9112). Strict where leniency would let two readers see different messages:
/// a body has exactly one framing, lines are not folded, a name has no blank before its colon.
final class WireReader {
    private static final int MAX_LINE_BYTES = 16 * 1024;
    private static final int MAX_FIELDS = 200;
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final InputStream in;
    private final OutputStream out;
    private final WireLimits limits;

    WireReader(InputStream in, OutputStream out, WireLimits limits) {
        this.in = in;
        this.out = out;
        this.limits = limits;
    }

    /// Start line and headers; the body is still on the wire.
    record Head(String method, String target, String version, WireHeaders headers) {
        boolean keepsConnection() {
            return version.equals("HTTP/1.1")
                    ? !headers.hasToken("Connection", "close")
                    : headers.hasToken("Connection", "keep-alive");
        }
    }

    /// The next head, or empty when the client has closed the connection between two requests.
    Optional<Head> readHead() throws IOException, BadRequestException {
        String line = readLine(true);
        while (line != null && line.isEmpty()) {
            line = readLine(true);
        }
        if (line == null) {
            return Optional.empty();
        }
        String[] parts = line.split(" ", -1);
        if (parts.length != 3 || parts[0].isEmpty() || !parts[2].startsWith("HTTP/1.")) {
            throw new BadRequestException(400, "expected a request line of HTTP/1.1");
        }
        return Optional.of(new Head(parts[0], originForm(parts[1]), parts[2], readFields()));
    }

    /// Sends `100 Continue` where the client waits for it, then reads the body.
    WireRequest readBody(Head head) throws IOException, BadRequestException {
        WireHeaders headers = head.headers();
        boolean chunked = isChunked(headers);
        long length = chunked ? 0 : contentLength(headers);
        if (length > limits.maxBodyBytes()) {
            throw tooLarge();
        }
        if ((chunked || length > 0) && headers.hasToken("Expect", "100-continue")) {
            out.write(CONTINUE);
            out.flush();
        }
        byte[] body = chunked ? readChunks() : readExactly(Math.toIntExact(length));
        return request(head, body);
    }

    /// The request without its body, which is on the wire in chunks; empty where it comes in one piece.
    Optional<WireRequest> readChunkedHead(Head head) throws IOException, BadRequestException {
        if (!isChunked(head.headers())) {
            return Optional.empty();
        }
        return Optional.of(request(head, new byte[0]));
    }

    private static WireRequest request(Head head, byte[] body) {
        int question = head.target().indexOf('?');
        String path = question < 0 ? head.target() : head.target().substring(0, question);
        String query = question < 0 ? "" : head.target().substring(question + 1);
        return new WireRequest(head.method(), path, query, head.headers(), body);
    }

    /// Clients may also send `http://host/path`, and `*` for a server-wide OPTIONS (RFC 9112, section 3.2).
    private static String originForm(String target) throws BadRequestException {
        if (target.startsWith("/")) {
            return target;
        }
        if (target.equals("*")) {
            return "/";
        }
        int scheme = target.indexOf("://");
        if (scheme < 0) {
            throw new BadRequestException(400, "expected a request target that starts with /");
        }
        int slash = target.indexOf('/', scheme + 3);
        return slash < 0 ? "/" : target.substring(slash);
    }

    /// The header lines of a message, or the trailers behind a last chunk.
    WireHeaders readFields() throws IOException, BadRequestException {
        List<WireHeader> fields = new ArrayList<>();
        for (String line = requireLine(); !line.isEmpty(); line = requireLine()) {
            int colon = line.indexOf(':');
            if (colon <= 0 || line.charAt(0) <= ' ' || line.charAt(colon - 1) <= ' ') {
                throw new BadRequestException(400, "expected \"Name: value\" in a header line");
            }
            if (fields.size() == MAX_FIELDS) {
                throw new BadRequestException(431, "expected at most " + MAX_FIELDS + " header lines");
            }
            fields.add(new WireHeader(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return new WireHeaders(fields);
    }

    private static boolean isChunked(WireHeaders headers) throws BadRequestException {
        List<String> codings = headers.all("Transfer-Encoding");
        if (codings.isEmpty()) {
            return false;
        }
        if (headers.contains("Content-Length")) {
            throw new BadRequestException(400, "expected Content-Length or Transfer-Encoding, found both");
        }
        if (codings.size() != 1 || !codings.getFirst().strip().equalsIgnoreCase("chunked")) {
            throw new BadRequestException(501, "expected the transfer coding chunked");
        }
        return true;
    }

    private static long contentLength(WireHeaders headers) throws BadRequestException {
        List<String> lengths = headers.all("Content-Length").stream().distinct().toList();
        if (lengths.isEmpty()) {
            return 0;
        }
        String length = lengths.getFirst();
        if (lengths.size() > 1 || length.isEmpty() || length.length() > 18 || !isDigits(length)) {
            throw new BadRequestException(400, "expected one Content-Length of decimal digits");
        }
        return Long.parseLong(length);
    }

    private static boolean isDigits(String text) {
        return text.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    }

    private byte[] readChunks() throws IOException, BadRequestException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Optional<byte[]> chunk = readChunk(); chunk.isPresent(); chunk = readChunk()) {
            if (body.size() + (long) chunk.get().length > limits.maxBodyBytes()) {
                throw tooLarge();
            }
            body.writeBytes(chunk.get());
        }
        readFields(); // trailers say nothing that a buffering server needs
        return body.toByteArray();
    }

    /// One chunk; empty for the last, whose trailers are still on the wire.
    Optional<byte[]> readChunk() throws IOException, BadRequestException {
        int size = readChunkSize();
        if (size == 0) {
            return Optional.empty();
        }
        if (size > limits.maxBodyBytes()) {
            throw tooLarge();
        }
        byte[] chunk = readExactly(size);
        if (!requireLine().isEmpty()) {
            throw new BadRequestException(400, "expected a line break after a chunk");
        }
        return Optional.of(chunk);
    }

    private int readChunkSize() throws IOException, BadRequestException {
        String line = requireLine();
        int extension = line.indexOf(';');
        String size = (extension < 0 ? line : line.substring(0, extension)).strip();
        boolean hexadecimal = size.chars().allMatch(digit -> Character.digit(digit, 16) >= 0);
        if (size.isEmpty() || !hexadecimal) {
            throw new BadRequestException(400, "expected the size of a chunk in hexadecimal digits");
        }
        if (size.length() > 7) {
            throw tooLarge();
        }
        return Integer.parseInt(size, 16);
    }

    private BadRequestException tooLarge() {
        return new BadRequestException(413, "expected a body of at most " + limits.maxBodyBytes() + " bytes");
    }

    private byte[] readExactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length != length) {
            throw new EOFException("expected " + length + " bytes of body, found " + bytes.length);
        }
        return bytes;
    }

    private String requireLine() throws IOException, BadRequestException {
        String line = readLine(false);
        if (line == null) {
            throw new EOFException("the connection ended inside a request");
        }
        return line;
    }

    /// Up to and without the line break; null at the end of the stream if that is allowed here.
    private @Nullable String readLine(boolean endAllowed) throws IOException, BadRequestException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                if (endAllowed && line.size() == 0) {
                    return null;
                }
                throw new EOFException("the connection ended inside a line");
            }
            if (line.size() == MAX_LINE_BYTES) {
                throw new BadRequestException(431, "expected lines of at most " + MAX_LINE_BYTES + " bytes");
            }
            line.write(next);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
