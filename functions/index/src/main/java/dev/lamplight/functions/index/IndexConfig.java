package dev.lamplight.functions.index;

import io.smallrye.config.ConfigMapping;

/// What `index` must be told.
@ConfigMapping(prefix = "lamplight")
public interface IndexConfig {
    String libraryBucket();
}
