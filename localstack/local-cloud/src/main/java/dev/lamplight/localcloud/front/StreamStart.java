package dev.lamplight.localcloud.front;

import dev.lamplight.localcloud.http.WireHeaders;
import dev.lamplight.localcloud.mapping.ResponsePipe;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// How a streamed answer begins: status and headers as JSON, eight NUL bytes, then the body (Lambda Developer Guide,
/// "Response streaming for Lambda functions").
///
/// @param rest what of the body came with it
@SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
record StreamStart(int status, WireHeaders headers, byte[] rest) {
    private static final int SEPARATOR_BYTES = 8;
    /// API Gateway wants the separator within 16 KB.
    private static final int MAX_BYTES = 16 * 1024;

    /// Waits until it is there.
    ///
    /// @return empty where the response ends before it, or begins with something else
    static Optional<StreamStart> read(ResponsePipe pipe) throws InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Optional<byte[]> piece = pipe.take(); piece.isPresent(); piece = pipe.take()) {
            bytes.writeBytes(piece.get());
            byte[] all = bytes.toByteArray();
            int end = separator(all);
            if (end >= 0) {
                return of(all, end);
            }
            if (all.length > MAX_BYTES) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /// As [#read]; a response that begins with something else is a body of its own, as function URLs have it.
    ///
    /// @return empty where the response ends before its first byte
    static Optional<StreamStart> readOrPlain(ResponsePipe pipe) throws InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Optional<byte[]> piece = pipe.take(); piece.isPresent(); piece = pipe.take()) {
            bytes.writeBytes(piece.get());
            byte[] all = bytes.toByteArray();
            int end = separator(all);
            Optional<StreamStart> start = end < 0 ? Optional.empty() : of(all, end);
            boolean mayStillBegin = end < 0 && all.length <= MAX_BYTES && (all.length == 0 || all[0] == '{');
            if (start.isPresent() || !mayStillBegin) {
                return Optional.of(start.orElseGet(() -> plain(all)));
            }
        }
        return bytes.size() == 0 ? Optional.empty() : Optional.of(plain(bytes.toByteArray()));
    }

    private static StreamStart plain(byte[] body) {
        return new StreamStart(200, WireHeaders.of("Content-Type", "application/octet-stream"), body);
    }

    private static int separator(byte[] bytes) {
        int zeros = 0;
        for (int i = 0; i < Math.min(bytes.length, MAX_BYTES); i++) {
            zeros = bytes[i] == 0 ? zeros + 1 : 0;
            if (zeros == SEPARATOR_BYTES) {
                return i + 1 - SEPARATOR_BYTES;
            }
        }
        return -1;
    }

    private static Optional<StreamStart> of(byte[] all, int end) {
        String json = new String(all, 0, end, StandardCharsets.UTF_8);
        byte[] rest = Arrays.copyOfRange(all, end + SEPARATOR_BYTES, all.length);
        return ProxyAnswer.readHead(json).map(head -> new StreamStart(head.status(), head.headers(), rest));
    }
}
