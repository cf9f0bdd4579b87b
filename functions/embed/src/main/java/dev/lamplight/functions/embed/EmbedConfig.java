package dev.lamplight.functions.embed;

import dev.lamplight.aws.Settings;
import dev.lamplight.aws.http.ApiKeys;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/// What `embed` is told from outside.
///
/// @param keys who may call
/// @param maxRequestTokens most tokens of one request
/// @param models folders of model packages, the natives beside the last one: `/opt/model` and `/opt/native`
/// @param modelBucket bucket of the packages that no folder has
public record EmbedConfig(ApiKeys keys, int maxRequestTokens, List<Path> models, URI modelBucket) {
    /// What the slowest encoder reads in 20 s (docs/design/embedding.md, "Over HTTP").
    private static final int MAX_REQUEST_TOKENS = 40_000;

    public EmbedConfig {
        models = List.copyOf(models);
    }

    public static EmbedConfig from(Settings settings) {
        return new EmbedConfig(
                ApiKeys.from(settings),
                settings.number("LAMPLIGHT_MAX_REQUEST_TOKENS", 1, Integer.MAX_VALUE, MAX_REQUEST_TOKENS),
                settings.folders("MODEL_DIR"),
                settings.bucketUri("MODEL_URI"));
    }
}
