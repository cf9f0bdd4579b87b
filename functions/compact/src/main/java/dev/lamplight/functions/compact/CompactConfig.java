package dev.lamplight.functions.compact;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// What `compact` must be told.
@ConfigMapping(prefix = "lamplight")
public interface CompactConfig {
    String libraryBucket();

    /// How old an object must be before its absence from all manifests makes it garbage. Far longer than any invocation
    /// lives, since a committer writes a segment first and lists it then.
    @WithDefault("PT24H")
    Duration gracePeriod();
}
