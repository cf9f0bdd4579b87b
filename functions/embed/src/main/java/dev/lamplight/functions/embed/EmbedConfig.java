package dev.lamplight.functions.embed;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/// Everything that can be set from outside, as `LAMPLIGHT_…` in the environment.
@ConfigMapping(prefix = "lamplight")
public interface EmbedConfig {

    /// Hashes of the API keys, `salt:sha256` each.
    Optional<List<String>> apiKeyHashes();

    /// Whether everybody may call, without a key.
    @WithDefault("false")
    boolean openAccess();

    /// Most tokens of one request: what the slowest encoder reads in 20 s (docs/design/embedding.md, "Over HTTP").
    @WithDefault("40000")
    int maxRequestTokens();
}
