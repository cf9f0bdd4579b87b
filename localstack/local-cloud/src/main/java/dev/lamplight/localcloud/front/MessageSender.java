package dev.lamplight.localcloud.front;

import java.util.Map;

/// The port through which asynchronous invocations tell a queue how they ended.
@FunctionalInterface
public interface MessageSender {
    /// Sends one message to the queue with this ARN.
    ///
    /// @param attributes texts by name
    /// @throws RuntimeException when the queue does not take it; it is then sent again later
    void send(String queueArn, String body, Map<String, String> attributes);
}
