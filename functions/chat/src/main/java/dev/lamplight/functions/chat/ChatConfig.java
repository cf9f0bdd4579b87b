package dev.lamplight.functions.chat;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/// Everything that can be set from outside, as `LAMPLIGHT_…` in the environment.
@ConfigMapping(prefix = "lamplight")
public interface ChatConfig {

    /// Hashes of the API keys, `salt:sha256` each.
    Optional<List<String>> apiKeyHashes();

    /// Whether everybody may call, without a key.
    @WithDefault("false")
    boolean openAccess();

    /// Most tokens of a prompt and its answer together, where the model takes so many: they cost the memory that
    /// `cache_bytes_per_token` of the model says.
    @WithDefault("4096")
    int maxContextTokens();
}
