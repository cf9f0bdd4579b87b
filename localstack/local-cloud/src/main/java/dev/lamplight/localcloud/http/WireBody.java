package dev.lamplight.localcloud.http;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/// The body of a request that is read while it is being sent. Read by one thread; [#abort] may come from any.
public final class WireBody {
    private final WireReader reader;
    private final Closeable connection;
    private WireHeaders trailers = WireHeaders.NONE;
    private boolean ended;

    WireBody(WireReader reader, Closeable connection) {
        this.reader = reader;
        this.connection = connection;
    }

    /// Waits for the next chunk; empty at the end of the body.
    ///
    /// @throws IOException where the body breaks off, or is none
    public Optional<byte[]> next() throws IOException {
        if (ended) {
            return Optional.empty();
        }
        try {
            Optional<byte[]> chunk = reader.readChunk();
            if (chunk.isEmpty()) {
                trailers = reader.readFields();
                ended = true;
            }
            return chunk;
        } catch (BadRequestException damaged) {
            throw new IOException(damaged.explanation(), damaged);
        }
    }

    /// What came behind the last chunk.
    public WireHeaders trailers() {
        return trailers;
    }

    boolean hasEnded() {
        return ended;
    }

    /// Closes the connection under whoever sends the body.
    public void abort() {
        try {
            connection.close();
        } catch (IOException _) {
            // Closing is all that can be done with it.
        }
    }
}
