package dev.lamplight.localcloud.front;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.localcloud.host.InvocationReport;
import dev.lamplight.localcloud.http.WireStream;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.mapping.ResponsePipe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.Future;

/// The answer to `InvokeWithResponseStream`: an event for each piece that the function writes, and at the end one that
/// says how the call ended. A function that fails half way so ends in an event, and the HTTP answer is whole.
///
/// @param first what the function has written already; may be empty
/// @param ended how the call ended, when it has
/// @param log whether the end of the log is wanted
@SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
record StreamedInvocation(ResponsePipe pipe, byte[] first, Future<InvocationReport> ended, Log log)
        implements WireStream.Content {
    /// Clients refuse an event of more than 16 MB.
    private static final int MAX_EVENT_BYTES = 1024 * 1024;

    /// What of the log an answer shows.
    enum Log {
        NONE,
        TAIL
    }

    @Override
    public void writeTo(WireStream.Chunks chunks) throws IOException, InterruptedException {
        StreamedCall.copy(pipe, first, piece -> writePiece(piece, chunks));
        if (pipe.isCancelled()) {
            throw new IOException("the caller went away");
        }
        byte[] end = complete(StreamedCall.end(ended)).toString().getBytes(StandardCharsets.UTF_8);
        chunks.write(
                EventMessage.event("InvokeComplete", "application/json", end).toBytes());
    }

    private static void writePiece(byte[] piece, WireStream.Chunks chunks) throws IOException {
        for (int from = 0; from < piece.length; from += MAX_EVENT_BYTES) {
            byte[] part = Arrays.copyOfRange(piece, from, Math.min(piece.length, from + MAX_EVENT_BYTES));
            chunks.write(EventMessage.event("PayloadChunk", "application/octet-stream", part)
                    .toBytes());
        }
    }

    private ObjectNode complete(InvocationReport report) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        switch (report.result()) {
            case InvocationResult.Success _ -> {}
            case InvocationResult.FunctionError error ->
                event.put("ErrorCode", error.type())
                        .put("ErrorDetails", new String(error.payload(), StandardCharsets.UTF_8));
            case InvocationResult.Throttled throttled ->
                event.put("ErrorCode", "TooManyRequestsException").put("ErrorDetails", throttled.reason());
            case InvocationResult.Unavailable unavailable ->
                event.put("ErrorCode", "ServiceException").put("ErrorDetails", unavailable.reason());
        }
        return switch (log) {
            case NONE -> event;
            case TAIL -> event.put("LogResult", Base64.getEncoder().encodeToString(report.logTail()));
        };
    }

    @Override
    public void readerGone() {
        pipe.cancel();
    }
}
