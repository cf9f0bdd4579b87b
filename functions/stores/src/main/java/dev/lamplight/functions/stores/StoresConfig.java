package dev.lamplight.functions.stores;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/// Everything that can be set from outside, as `LAMPLIGHT_…` in the environment.
@ConfigMapping(prefix = "lamplight")
public interface StoresConfig {

    /// Bucket with everything derived.
    String libraryBucket();

    /// Queue that tells `etl` what was attached.
    String documentsQueueUrl();

    /// Hashes of the API keys, `salt:sha256` each.
    Optional<List<String>> apiKeyHashes();

    /// Whether everybody may call, without a key.
    @WithDefault("false")
    boolean openAccess();

    /// Most bytes of segments that are kept in memory.
    @WithDefault("400000000")
    long segmentCacheBytes();
}
