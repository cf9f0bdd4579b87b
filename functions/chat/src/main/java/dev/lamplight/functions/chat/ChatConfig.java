package dev.lamplight.functions.chat;

import dev.lamplight.aws.Settings;
import dev.lamplight.aws.http.ApiKeys;
import dev.lamplight.inference.generate.InstalledGenerators;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/// What `chat` is told from outside.
///
/// @param libraryBucket bucket with the stores that answers come from
/// @param keys who may call
/// @param maxContextTokens most tokens of a prompt and its answer together, where the model takes so many: they cost
///     the memory that `cache_bytes_per_token` of the model says
/// @param prefixCacheBytes most bytes of keys and values that are kept for the next request of the same caller; 0 for
///     none
/// @param answersAtOnce most answers to one prompt that are written together, which has the model in memory once more;
///     1 for one after the other
/// @param requestsAtOnce most requests that Lambda hands this environment at the same time
/// @param segmentCacheBytes most bytes of segments that are kept in memory
/// @param models folders of model packages, the natives beside the last one: `/opt/model` and `/opt/native`
/// @param modelBucket bucket of the packages that no folder has
public record ChatConfig(
        String libraryBucket,
        ApiKeys keys,
        int maxContextTokens,
        long prefixCacheBytes,
        int answersAtOnce,
        int requestsAtOnce,
        long segmentCacheBytes,
        List<Path> models,
        URI modelBucket) {
    /// Some 1,000 tokens of the default model, and what a function of 400 MB has left.
    private static final long PREFIX_CACHE_BYTES = 48L << 20;

    /// Eight at once are hardly sooner than four and four (docs/design/generation.md).
    private static final int ANSWERS_AT_ONCE = 4;

    /// Of as many requests: more than eight texts in one run gain little on the processors that Lambda has.
    private static final int TEXTS_AT_ONCE = 8;

    private static final long SEGMENT_CACHE_BYTES = 200_000_000;

    public ChatConfig {
        models = List.copyOf(models);
    }

    public static ChatConfig from(Settings settings) {
        return new ChatConfig(
                settings.bucket("LAMPLIGHT_LIBRARY_BUCKET"),
                ApiKeys.from(settings),
                settings.number(
                        "LAMPLIGHT_MAX_CONTEXT_TOKENS", 2, Integer.MAX_VALUE, InstalledGenerators.USUAL_CONTEXT_TOKENS),
                settings.number("LAMPLIGHT_PREFIX_CACHE_BYTES", 0, Long.MAX_VALUE, PREFIX_CACHE_BYTES),
                settings.number("LAMPLIGHT_ANSWERS_AT_ONCE", 1, Wishes.MAX_CHOICES, ANSWERS_AT_ONCE),
                settings.number("AWS_LAMBDA_MAX_CONCURRENCY", 1, Integer.MAX_VALUE, 1),
                settings.number("LAMPLIGHT_SEGMENT_CACHE_BYTES", 0, Long.MAX_VALUE, SEGMENT_CACHE_BYTES),
                settings.folders("MODEL_DIR"),
                settings.bucketUri("MODEL_URI"));
    }

    Together together() {
        return requestsAtOnce > 1 ? Together.ALL : Together.ANSWERS_TO_A_PROMPT;
    }

    /// Most texts that one run of a decoder advances.
    int textsAtOnce() {
        return Math.max(answersAtOnce, Math.min(requestsAtOnce, TEXTS_AT_ONCE));
    }
}
