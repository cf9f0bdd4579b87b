package dev.lamplight.localcloud.http;

import java.io.IOException;
import java.util.Optional;

/// Answers requests; called on the virtual thread of the connection and free to block.
@FunctionalInterface
public interface WireHandler {
    /// @throws InterruptedException when the server is closing; the connection is then dropped without an answer
    WireAnswer handle(WireRequest request) throws InterruptedException;

    /// Who reads the body of a request itself while it is being sent. Asked of every request in chunks, before its
    /// body.
    ///
    /// @param head without a body
    default Optional<Reading> reading(WireRequest head) {
        return Optional.empty();
    }

    /// Answers a request whose body it reads; the connection ends afterwards.
    @FunctionalInterface
    interface Reading {
        /// @throws IOException where the body breaks off; nobody is then answered
        WireResponse handle(WireBody body) throws IOException, InterruptedException;
    }
}
