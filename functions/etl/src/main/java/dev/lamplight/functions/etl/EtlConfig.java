package dev.lamplight.functions.etl;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// What `etl` must be told.
@ConfigMapping(prefix = "lamplight")
public interface EtlConfig {
    /// Bucket in which people drop documents; also the only one that offered references may name.
    String inboxBucket();

    String libraryBucket();

    /// Queue of `index`.
    String partsQueueUrl();

    /// `maxReceiveCount` of both queues: the delivery after which a message goes to the dead-letter queue.
    int maxReceives();

    /// Whether a drop into an unknown folder creates the store of that name.
    @WithDefault("true")
    boolean createStores();
}
