package dev.lamplight.localcloud.s3;

import dev.lamplight.localcloud.wire.CallListener;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/// How an S3 server is started.
///
/// @param port 0 for a free one
/// @param folder where objects are kept; empty to keep them in memory only
/// @param region in notifications and for `GetBucketLocation`
/// @param target takes the notifications that the buckets ask for
public record S3Options(
        int port, Optional<Path> folder, String region, NotificationTarget target, CallListener listener, Clock clock) {
    /// On a free port, in memory, unwatched.
    public static S3Options inMemory(String region, NotificationTarget target) {
        return new S3Options(0, Optional.empty(), region, target, CallListener.NONE, Clock.systemUTC());
    }

    /// On a free port, kept in a folder, unwatched.
    public static S3Options inFolder(String region, NotificationTarget target, Path folder) {
        return new S3Options(0, Optional.of(folder), region, target, CallListener.NONE, Clock.systemUTC());
    }

    public S3Options withPort(int chosen) {
        return new S3Options(chosen, folder, region, target, listener, clock);
    }

    public S3Options withListener(CallListener chosen) {
        return new S3Options(port, folder, region, target, chosen, clock);
    }
}
