package dev.lamplight.functions.ingest;

import dev.lamplight.aws.Settings;
import dev.lamplight.aws.http.ApiKeys;

/// What `ingest` is told from outside.
///
/// @param libraryBucket bucket with everything derived
/// @param inboxBucket bucket that people drop documents into
/// @param keys who may call
/// @param maxUploadBytes largest upload; API Gateway and Lambda pass 4.5 MB of binary at most
/// @param maxInlineBytes largest content that is answered directly; a larger one is answered with an address. In base64
///     it must fit Lambda's 6 MB.
public record IngestConfig(
        String libraryBucket, String inboxBucket, ApiKeys keys, long maxUploadBytes, long maxInlineBytes) {
    private static final long MOST = 4_500_000;

    public static IngestConfig from(Settings settings) {
        return new IngestConfig(
                settings.bucket("LAMPLIGHT_LIBRARY_BUCKET"),
                settings.bucket("LAMPLIGHT_INBOX_BUCKET"),
                ApiKeys.from(settings),
                settings.number("LAMPLIGHT_MAX_UPLOAD_BYTES", 1, MOST, MOST),
                settings.number("LAMPLIGHT_MAX_INLINE_BYTES", 0, MOST, MOST));
    }
}
