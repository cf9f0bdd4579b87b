package dev.lamplight.localcloud.template;

import java.time.Duration;
import java.util.Optional;

/// A queue.
///
/// @param redrive where a message goes that was received too often
public record QueueSpec(
        String logicalId,
        String name,
        String arn,
        Duration visibilityTimeout,
        Duration retention,
        Duration delay,
        Duration receiveWait,
        boolean fifo,
        boolean contentBasedDeduplication,
        Optional<Redrive> redrive) {
    /// A message that was received `maxReceiveCount` times moves to the target instead of being received again.
    public record Redrive(String targetArn, int maxReceiveCount) {}

    /// A standard queue with AWS's own values.
    public static QueueSpec standard(String name, String arn) {
        return new QueueSpec(
                name,
                name,
                arn,
                Duration.ofSeconds(30),
                Duration.ofDays(4),
                Duration.ZERO,
                Duration.ZERO,
                name.endsWith(".fifo"),
                false,
                Optional.empty());
    }

    public QueueSpec withVisibilityTimeout(Duration timeout) {
        return new QueueSpec(
                logicalId, name, arn, timeout, retention, delay, receiveWait, fifo, contentBasedDeduplication, redrive);
    }

    public QueueSpec withRedrive(Redrive policy) {
        return new QueueSpec(
                logicalId,
                name,
                arn,
                visibilityTimeout,
                retention,
                delay,
                receiveWait,
                fifo,
                contentBasedDeduplication,
                Optional.of(policy));
    }
}
