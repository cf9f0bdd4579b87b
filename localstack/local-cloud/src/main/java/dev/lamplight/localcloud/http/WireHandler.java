package dev.lamplight.localcloud.http;

/// Answers requests; called on the virtual thread of the connection and free to block.
@FunctionalInterface
public interface WireHandler {
    /// @throws InterruptedException when the server is closing; the connection is then dropped without an answer
    WireResponse handle(WireRequest request) throws InterruptedException;
}
