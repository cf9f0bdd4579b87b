package dev.lamplight.functions.stores;

import dev.lamplight.aws.Settings;
import dev.lamplight.aws.http.ApiKeys;
import dev.lamplight.inference.generate.InstalledGenerators;
import java.net.URI;
import java.nio.file.Path;

/// What `stores` is told from outside.
///
/// @param libraryBucket bucket with everything derived
/// @param documentsQueueUrl queue that tells `etl` what was attached
/// @param keys who may call
/// @param segmentCacheBytes most bytes of segments that are kept in memory
/// @param maxContextTokens most tokens of a prompt and its answer together that `chat` takes; it has the same setting
/// @param models folder of the model packages, the natives beside it: `/opt/model` and `/opt/native`
/// @param modelBucket bucket of the packages that the folder lacks
public record StoresConfig(
        String libraryBucket,
        String documentsQueueUrl,
        ApiKeys keys,
        long segmentCacheBytes,
        int maxContextTokens,
        Path models,
        URI modelBucket) {
    private static final long SEGMENT_CACHE_BYTES = 400_000_000;

    public static StoresConfig from(Settings settings) {
        return new StoresConfig(
                settings.bucket("LAMPLIGHT_LIBRARY_BUCKET"),
                settings.queue("LAMPLIGHT_DOCUMENTS_QUEUE_URL"),
                ApiKeys.from(settings),
                settings.number("LAMPLIGHT_SEGMENT_CACHE_BYTES", 0, Long.MAX_VALUE, SEGMENT_CACHE_BYTES),
                settings.number(
                        "LAMPLIGHT_MAX_CONTEXT_TOKENS", 2, Integer.MAX_VALUE, InstalledGenerators.USUAL_CONTEXT_TOKENS),
                settings.folder("MODEL_DIR"),
                settings.bucketUri("MODEL_URI"));
    }
}
