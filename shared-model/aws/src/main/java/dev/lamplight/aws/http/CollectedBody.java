package dev.lamplight.aws.http;

import dev.lamplight.contract.Failure;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A streamed body where the runtime hands an answer over when it is complete. Says that its reader is gone once there
/// is more than an answer may have, so that nobody goes on for nothing.
final class CollectedBody implements BodySink {
    private final int maxBytes;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private volatile boolean isFull;

    private CollectedBody(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// The same answer with a body of one piece.
    ///
    /// @throws Failure.Permanent `invalid_request` for a body of more than `maxBytes`
    static HttpResponse of(HttpResponse response, int maxBytes) {
        if (!(response.body() instanceof HttpResponse.Body.Streamed(StreamedBody content))) {
            return response;
        }
        CollectedBody collected = new CollectedBody(maxBytes);
        content.writeTo(collected);
        if (collected.isFull) {
            throw HttpEdge.tooLarge();
        }
        return new HttpResponse(response.status(), response.headers(), collected.body(response));
    }

    private HttpResponse.Body body(HttpResponse response) {
        String type = response.headers().getOrDefault("Content-Type", "").toLowerCase(Locale.ROOT);
        return type.startsWith("text/") || type.startsWith("application/json")
                ? new HttpResponse.Body.Text(bytes.toString(StandardCharsets.UTF_8))
                : new HttpResponse.Body.Binary(bytes.toByteArray());
    }

    @Override
    public void write(byte[] more) {
        isFull = isFull || bytes.size() + (long) more.length > maxBytes;
        if (!isFull) {
            bytes.writeBytes(more);
        }
    }

    @Override
    public boolean isGone() {
        return isFull;
    }
}
