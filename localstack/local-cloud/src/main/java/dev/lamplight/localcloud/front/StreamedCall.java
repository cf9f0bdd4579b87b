package dev.lamplight.localcloud.front;

import dev.lamplight.localcloud.http.WireStream;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.mapping.ResponsePipe;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// A call whose response is on its way.
///
/// @param ended how the call ended, when it has
record StreamedCall(ResponsePipe pipe, Future<InvocationResult> ended) {

    InvocationResult result() throws InterruptedException {
        return end(ended);
    }

    /// Waits until a call has ended.
    static <T> T end(Future<T> ended) throws InterruptedException {
        try {
            return ended.get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException("calling a function", failed.getCause());
        }
    }

    /// Writes what a function writes, until its end.
    ///
    /// @param first what of it is here already
    static void copy(ResponsePipe pipe, byte[] first, WireStream.Chunks chunks)
            throws IOException, InterruptedException {
        try {
            chunks.write(first);
            for (Optional<byte[]> piece = pipe.take(); piece.isPresent(); piece = pipe.take()) {
                chunks.write(piece.get());
            }
        } catch (IOException | InterruptedException gone) {
            pipe.cancel();
            throw gone;
        }
    }

    /// The body, which breaks off where the function failed after its start.
    ///
    /// @param first what of it is here already
    WireStream.Content after(byte[] first) {
        return new WireStream.Content() {
            @Override
            public void writeTo(WireStream.Chunks chunks) throws IOException, InterruptedException {
                copy(pipe, first, chunks);
                if (pipe.isCancelled() || !(result() instanceof InvocationResult.Success)) {
                    throw new IOException("the function failed after the start of its answer");
                }
            }

            @Override
            public void readerGone() {
                pipe.cancel();
            }
        };
    }
}
