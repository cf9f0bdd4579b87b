package dev.lamplight.localcloud.front;

/// The port through which asynchronous invocations tell a destination how they ended.
@FunctionalInterface
public interface MessageSender {
    /// Sends one message to the queue with this ARN.
    ///
    /// @throws RuntimeException when the queue does not take it; it is then sent again later
    void send(String queueArn, String body);
}
