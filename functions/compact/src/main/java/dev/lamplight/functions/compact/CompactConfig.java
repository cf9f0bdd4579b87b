package dev.lamplight.functions.compact;

import dev.lamplight.aws.Settings;
import java.time.Duration;

/// What `compact` is told from outside.
///
/// @param libraryBucket bucket with everything derived
/// @param gracePeriod how old an object must be before its absence from all manifests makes it garbage. Far longer than
///     any invocation lives, since a committer writes a segment first and lists it then.
public record CompactConfig(String libraryBucket, Duration gracePeriod) {
    private static final Duration GRACE_PERIOD = Duration.ofHours(24);

    /// Twice what an invocation may take: anything shorter could collect what is about to be listed.
    private static final Duration LEAST_GRACE_PERIOD = Duration.ofMinutes(30);

    public static CompactConfig from(Settings settings) {
        return new CompactConfig(
                settings.bucket("LAMPLIGHT_LIBRARY_BUCKET"),
                settings.duration("LAMPLIGHT_GRACE_PERIOD", LEAST_GRACE_PERIOD, GRACE_PERIOD));
    }
}
