package dev.lamplight.tests.history;

import java.time.Clock;
import java.time.Duration;
import software.amazon.awssdk.services.s3.S3Client;

/// What stands between `compact` and its world: nothing, or a flaw that a history must see.
interface Flaw {
    /// The product.
    Flaw NONE = new Flaw() {};

    /// How old garbage is before it goes.
    default Duration gracePeriod() {
        return Duration.ofHours(24);
    }

    /// The clock by which tombstones expire and garbage ages.
    default Clock clock(Clock clock) {
        return clock;
    }

    default S3Client s3(S3Client s3) {
        return s3;
    }

    /// Whether garbage is collected at all.
    default boolean collects() {
        return true;
    }
}
