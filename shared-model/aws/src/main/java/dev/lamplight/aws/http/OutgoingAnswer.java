package dev.lamplight.aws.http;

import dev.lamplight.contract.api.ErrorAnswer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// An answer on its way out. Status and headers go with the first byte of the body, so that what fails before it can
/// still have a status of its own. Used by one thread, except [#isGone].
final class OutgoingAnswer implements BodySink {
    private final String requestId;
    private final AnswerSink out;
    private final long startNanos = System.nanoTime();
    private @Nullable HttpResponse streamed;
    private volatile @Nullable BodySink body;
    private long sentBytes;
    private long firstByteMillis;

    OutgoingAnswer(String requestId, AnswerSink out) {
        this.requestId = requestId;
        this.out = out;
    }

    /// Writes a streamed body; one of a piece waits for [#end].
    HttpResponse send(HttpResponse response) {
        if (response.body() instanceof HttpResponse.Body.Streamed(StreamedBody content)) {
            streamed = response;
            content.writeTo(this);
        }
        return response;
    }

    /// Sends what has not been sent.
    ///
    /// @param answer what was made in the end, the rendered failure where there was one
    /// @return the answer whose status and headers went out
    HttpResponse end(HttpResponse answer, @Nullable ErrorAnswer failure) {
        HttpResponse begun = streamed;
        if (begun == null || body == null) {
            begin(answer);
            switch (answer.body()) {
                case HttpResponse.Body.Text(String text) -> write(text.getBytes(StandardCharsets.UTF_8));
                case HttpResponse.Body.Binary(byte[] bytes) -> write(bytes);
                case HttpResponse.Body.Streamed _ -> {} // it had nothing to say
            }
            return answer;
        }
        if (failure != null && begun.body() instanceof HttpResponse.Body.Streamed(StreamedBody content)) {
            content.fail(this, failure);
        }
        return begun;
    }

    private BodySink begin(HttpResponse response) {
        BodySink begun = out.begin(
                response.status(),
                response.withHeader("x-request-id", requestId).headers());
        body = begun;
        firstByteMillis = (System.nanoTime() - startNanos) / 1_000_000;
        return begun;
    }

    @Override
    public void write(byte[] bytes) {
        BodySink open = body;
        if (open == null) {
            if (streamed == null) {
                throw new IllegalStateException("expected a streamed answer to be written");
            }
            open = begin(streamed);
        }
        sentBytes += bytes.length;
        open.write(bytes);
    }

    @Override
    public boolean isGone() {
        BodySink open = body;
        return open != null && open.isGone();
    }

    long sentBytes() {
        return sentBytes;
    }

    /// From the arrival of the request to status and headers.
    long firstByteMillis() {
        return firstByteMillis;
    }
}
