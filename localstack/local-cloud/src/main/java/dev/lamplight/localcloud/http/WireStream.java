package dev.lamplight.localcloud.http;

import java.io.IOException;

/// An answer whose body goes out while it is made, chunk by chunk; the connection ends with it.
public record WireStream(int status, WireHeaders headers, Content content) implements WireAnswer {

    /// Makes the body.
    public interface Content {
        /// Writes all of it, on the thread of the connection.
        ///
        /// @throws IOException where the body breaks off; the client then sees a connection that ends without
        /// an end of
        ///     the body
        void writeTo(Chunks chunks) throws IOException, InterruptedException;

        /// Told once, from another thread, when the client has gone away before the end.
        void readerGone();
    }

    /// The way to the client.
    @FunctionalInterface
    public interface Chunks {
        /// Sends the bytes at once.
        void write(byte[] bytes) throws IOException;
    }

    public WireStream {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("expected a final status 200 to 599, found " + status);
        }
    }

    @Override
    public WireStream withHeader(String name, String value) {
        return new WireStream(status, headers.with(name, value), content);
    }
}
