package dev.lamplight.aws.runtime;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The connection of one loop to the Runtime API, kept for its next call. Calls come one at a time.
///
/// The other side may close a kept connection whenever it likes, also while a call is on its way. Where it has done so
/// before the first byte of its answer, the call is made once more, on a new connection. That answers no event twice:
/// what a call does is bound to the id of its event, and the Runtime API refuses a second answer to one. Asking for the
/// next event answers nothing.
final class ApiConnection implements AutoCloseable {
    private final InetSocketAddress address;
    private @Nullable Open open;

    ApiConnection(InetSocketAddress address) {
        this.address = address;
    }

    private record Open(Socket socket, ReplyInput in) implements AutoCloseable {
        static Open to(InetSocketAddress address) throws IOException {
            Socket socket = connect(address);
            return new Open(socket, new ReplyInput(socket.getInputStream()));
        }

        /// Whether an answer comes, which is then read; what was sent may have been too much for the other side.
        boolean answers(byte[] head, byte[] body) {
            try {
                send(socket, head, body);
            } catch (IOException _) {
                // it may have answered before it closed
            }
            try {
                return in.hasMore();
            } catch (IOException _) {
                return false; // reset
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /// @throws IOException where no answer comes on a new connection, or what comes is none
    RuntimeReply exchange(byte[] head, byte[] body) throws IOException {
        Open kept = open;
        if (kept != null) {
            Optional<RuntimeReply> reply = exchange(kept, head, body);
            if (reply.isPresent()) {
                return reply.get();
            }
        }
        Open fresh = Open.to(address);
        open = fresh;
        return exchange(fresh, head, body)
                .orElseThrow(() -> new EOFException("the Runtime API closed the connection before its answer"));
    }

    /// @return empty where the connection ended before the first byte of an answer
    private Optional<RuntimeReply> exchange(Open on, byte[] head, byte[] body) throws IOException {
        boolean isKept = false;
        try {
            if (!on.answers(head, body)) {
                return Optional.empty();
            }
            RuntimeReply reply = RuntimeReply.read(on.in());
            isKept = reply.after() == RuntimeReply.After.KEPT;
            return Optional.of(reply);
        } finally {
            if (!isKept) {
                open = null;
                on.close();
            }
        }
    }

    static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address);
            return socket;
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }

    /// In one piece, so that it travels in one segment where it fits.
    static void send(Socket socket, byte[] head, byte[] body) throws IOException {
        byte[] all = new byte[head.length + body.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        socket.getOutputStream().write(all);
    }

    @Override
    public void close() throws IOException {
        Open last = open;
        if (last != null) {
            last.close();
        }
    }
}
