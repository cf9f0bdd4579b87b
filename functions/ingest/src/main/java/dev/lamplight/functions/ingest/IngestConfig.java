package dev.lamplight.functions.ingest;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/// Everything that can be set from outside, as `LAMPLIGHT_…` in the environment.
@ConfigMapping(prefix = "lamplight")
public interface IngestConfig {

    /// Bucket with everything derived.
    String libraryBucket();

    /// Bucket that people drop documents into.
    String inboxBucket();

    /// Hashes of the API keys, `salt:sha256` each.
    Optional<List<String>> apiKeyHashes();

    /// Whether everybody may call, without a key.
    @WithDefault("false")
    boolean openAccess();

    /// Largest upload. API Gateway and Lambda pass 4.5 MB of binary at most.
    @WithDefault("4500000")
    long maxUploadBytes();

    /// Largest content that is answered directly; a larger one is answered with an address. In base64 it must fit
    /// Lambda's 6 MB.
    @WithDefault("4500000")
    long maxInlineBytes();
}
