package dev.lamplight.search.segment;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import org.jspecify.annotations.Nullable;

/// The coded failures of a segment object.
final class SegmentFailure {
    private SegmentFailure() {}

    static Failure.Permanent corrupt(String key, String finding) {
        return corrupt(key, finding, null);
    }

    static Failure.Permanent corrupt(String key, String finding, @Nullable Throwable cause) {
        return new Failure.Permanent(PermanentCode.CORRUPT_SEGMENT, "segment " + key + ": " + finding, cause);
    }
}
