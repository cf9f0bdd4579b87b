package dev.lamplight.aws.runtime;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Lines and bodies from a connection, read in large pieces. Of one thread: a `BufferedInputStream` takes a lock for
/// each byte, which was a third of a call's time.
final class ReplyInput {
    private static final int BUFFER_BYTES = 8 * 1024;
    private static final int MAX_LINE_BYTES = 64 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;

    ReplyInput(InputStream in) {
        this.in = in;
    }

    /// Whether a byte comes, which is not taken.
    boolean hasMore() throws IOException {
        if (position == limit) {
            position = 0;
            limit = Math.max(0, in.read(buffer));
        }
        return position < limit;
    }

    /// The next line, without its end.
    ///
    /// @throws EOFException where the connection ends inside of it
    String line() throws IOException {
        ByteArrayOutputStream before = null;
        while (true) {
            requireMore();
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            int length = end - position + (before == null ? 0 : before.size());
            if (length > MAX_LINE_BYTES) {
                throw new IOException("expected lines of at most " + MAX_LINE_BYTES + " bytes of the Runtime API");
            }
            if (end < limit && before == null) {
                String line = text(buffer, position, end);
                position = end + 1;
                return line;
            }
            before = before == null ? new ByteArrayOutputStream() : before;
            before.write(buffer, position, end - position);
            position = Math.min(end + 1, limit);
            if (end < limit) {
                return text(before.toByteArray(), 0, before.size());
            }
        }
    }

    private static String text(byte[] bytes, int from, int to) {
        int end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }

    /// @throws EOFException where the connection ends before
    byte[] exactly(int length) throws IOException {
        byte[] bytes = new byte[Math.min(length, limit - position)];
        System.arraycopy(buffer, position, bytes, 0, bytes.length);
        position += bytes.length;
        if (bytes.length == length) {
            return bytes;
        }
        byte[] rest = in.readNBytes(length - bytes.length); // in pieces, as they come
        if (bytes.length + rest.length != length) {
            throw new EOFException(
                    "expected " + length + " bytes of the Runtime API, found " + (bytes.length + rest.length));
        }
        byte[] all = new byte[length];
        System.arraycopy(bytes, 0, all, 0, bytes.length);
        System.arraycopy(rest, 0, all, bytes.length, rest.length);
        return all;
    }

    /// All until the connection ends.
    byte[] rest() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(buffer, position, limit - position);
        position = limit;
        all.writeBytes(in.readAllBytes());
        return all.toByteArray();
    }

    private void requireMore() throws IOException {
        if (!hasMore()) {
            throw new EOFException("the Runtime API closed the connection inside an answer");
        }
    }
}
