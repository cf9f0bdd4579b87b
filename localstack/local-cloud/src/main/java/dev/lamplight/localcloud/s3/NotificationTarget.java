package dev.lamplight.localcloud.s3;

/// Where notifications go.
@FunctionalInterface
public interface NotificationTarget {
    /// Hands over one message; when this returns, the queue has accepted it for good. A failure is tried again later.
    void deliver(String queueArn, String body);
}
