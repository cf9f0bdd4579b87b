package dev.lamplight.functions.index;

import io.smallrye.config.ConfigMapping;

/// What `index` must be told.
@ConfigMapping(prefix = "lamplight")
public interface IndexConfig {
    String libraryBucket();

    /// `maxReceiveCount` of the queue: the delivery after which a message goes to the dead-letter queue.
    int maxReceives();

    /// FIFO queue of `compact`.
    String compactionsQueueUrl();
}
