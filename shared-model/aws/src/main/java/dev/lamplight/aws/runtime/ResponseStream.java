package dev.lamplight.aws.runtime;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The answer to one event, handed on in chunks as it is written (Lambda Developer Guide, "Building a custom runtime",
/// response streaming). Written by one thread; [#isGone] and [#fail] may come from any.
///
/// The Runtime API says nothing before the last chunk. Where it answers sooner, or closes, nobody takes the rest: who
/// writes learns it from [#isGone], whether it is writing at that moment or not.
public final class ResponseStream {
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final long SHUTDOWN_PATIENCE_MILLIS = 200;

    private final RuntimeApi api;
    private final String requestId;
    private final ReentrantLock turn = new ReentrantLock();
    private final CompletableFuture<RuntimeReply> reply = new CompletableFuture<>();
    private @Nullable Socket socket;
    private boolean ended;
    private Ending ending = Ending.TAKEN;
    private volatile boolean gone;
    private volatile @Nullable ErrorReport abandoned;

    ResponseStream(RuntimeApi api, String requestId) {
        this.api = api;
        this.requestId = requestId;
    }

    /// How it ended, as far as the Runtime API says.
    enum Ending {
        /// It took the answer, or does not want it any more.
        TAKEN,
        /// It says that this environment is not to go on.
        BROKEN
    }

    /// Says what follows; before the first write.
    public void begin(String contentType) {
        turn.lock();
        try {
            if (socket != null) {
                throw new IllegalStateException("expected to begin an answer once");
            }
            if (ended) {
                return;
            }
            Socket opened = api.response(requestId, contentType);
            socket = opened;
            // a thread of the system's own: it is woken beside a model that takes all processors, and not by way of
            // others
            Thread.ofPlatform().daemon().name("response-" + requestId).start(() -> await(opened));
        } catch (IOException unreachable) {
            gone = true;
            reply.completeExceptionally(unreachable);
        } finally {
            turn.unlock();
        }
    }

    /// Answers in one piece and ends the answer, for what has nothing to hand on before its end. One that is too large
    /// is refused, which the caller learns from Lambda.
    public void answer(String contentType, byte[] whole) {
        turn.lock();
        try {
            if (socket != null) {
                throw new IllegalStateException("expected an answer in one piece or in many, found both");
            }
            if (!ended) {
                ended = true;
                ending = ending(api.answer(requestId, contentType, whole));
            }
        } catch (IOException unreachable) {
            FunctionLog.line("nobody took the answer to " + requestId, unreachable);
        } finally {
            gone = true;
            turn.unlock();
        }
    }

    private void await(Socket opened) {
        try {
            reply.complete(RuntimeReply.read(new ReplyInput(opened.getInputStream())));
        } catch (IOException closed) {
            reply.completeExceptionally(closed);
        }
        gone = true; // either all was written, or nobody takes the rest
    }

    /// Hands the bytes on at once, and drops them where nobody takes them any more.
    public void write(byte[] bytes) {
        if (bytes.length == 0 || gone) {
            return;
        }
        turn.lock();
        try {
            Socket open = socket;
            if (open == null && !ended) {
                throw new IllegalStateException("expected begin before write");
            }
            if (open != null && !ended) {
                open.getOutputStream().write(chunk(bytes));
            }
        } catch (IOException closed) {
            gone = true;
        } finally {
            turn.unlock();
        }
    }

    /// In one piece, so that it travels in one segment where it fits.
    private static byte[] chunk(byte[] bytes) {
        byte[] size = (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] chunk = new byte[size.length + bytes.length + 2];
        System.arraycopy(size, 0, chunk, 0, size.length);
        System.arraycopy(bytes, 0, chunk, size.length, bytes.length);
        chunk[chunk.length - 2] = '\r';
        chunk[chunk.length - 1] = '\n';
        return chunk;
    }

    /// Whether nobody takes what is written, because its reader or the whole environment is going; true for good.
    public boolean isGone() {
        return gone;
    }

    /// Ends the answer.
    Ending close() throws IOException {
        turn.lock();
        try {
            if (ended) {
                return ending;
            }
            ErrorReport reason = abandoned;
            if (reason != null) {
                return fail(reason); // its writer has stopped early and takes a part for the whole
            }
            if (socket == null && !gone) {
                begin("application/octet-stream");
            }
            return end(LAST_CHUNK);
        } finally {
            turn.unlock();
        }
    }

    /// Ends the answer as one that failed: as an error where nothing was begun, else by trailers.
    Ending fail(ErrorReport error) throws IOException {
        turn.lock();
        try {
            if (ended) {
                return ending;
            }
            if (socket == null) {
                ended = true;
                gone = true;
                return ending(api.error(requestId, error));
            }
            return end(("0\r\n" + error.trailers() + "\r\n").getBytes(StandardCharsets.US_ASCII));
        } finally {
            turn.unlock();
        }
    }

    /// Tells the writer that the process ends.
    void forsake(ErrorReport error) {
        abandoned = error;
        gone = true;
    }

    /// Ends the answer because the process ends, from another thread, in a short time or not at all.
    void abandon(ErrorReport error) throws IOException, InterruptedException {
        forsake(error);
        if (turn.tryLock(SHUTDOWN_PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            try {
                Socket open = socket;
                if (ended) {
                    return;
                }
                ended = true;
                if (open == null) {
                    RuntimeReply _ = api.error(requestId, error);
                } else {
                    open.getOutputStream()
                            .write(("0\r\n" + error.trailers() + "\r\n").getBytes(StandardCharsets.US_ASCII));
                    open.shutdownOutput();
                }
            } finally {
                turn.unlock();
            }
        }
    }

    private Ending end(byte[] last) throws IOException {
        ended = true;
        Socket open = socket;
        if (open == null) {
            return Ending.TAKEN;
        }
        try (open) {
            if (!reply.isDone()) {
                OutputStream out = open.getOutputStream();
                out.write(last);
                out.flush();
            }
            return ending(reply.get());
        } catch (IOException | ExecutionException closed) {
            return Ending.TAKEN; // nobody wanted the rest
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Ending.BROKEN;
        } finally {
            gone = true;
        }
    }

    /// 500 means that the environment is not to be used again (Runtime API, "Container error"); what is refused for its
    /// size or its id concerns one event.
    private static Ending ending(RuntimeReply reply) {
        if (reply.status() >= 400) {
            FunctionLog.line("the Runtime API refused an answer with " + reply.status());
        }
        return reply.status() >= 500 ? Ending.BROKEN : Ending.TAKEN;
    }
}
