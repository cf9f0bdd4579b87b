package dev.lamplight.aws;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// When an invocation must have ended.
public record Deadline(Instant at, Clock clock) {
    /// Assumed where the runtime states none, as in tests of the framework.
    private static final Duration UNKNOWN = Duration.ofMinutes(1);

    public static Deadline of(@Nullable Context context, Clock clock) {
        int remaining = context == null ? 0 : context.getRemainingTimeInMillis();
        return new Deadline(clock.instant().plus(remaining > 0 ? Duration.ofMillis(remaining) : UNKNOWN), clock);
    }

    public Duration remaining() {
        return Duration.between(clock.instant(), at);
    }

    public boolean leaves(Duration needed) {
        return remaining().compareTo(needed) >= 0;
    }

    public Deadline earlierBy(Duration duration) {
        return new Deadline(at.minus(duration), clock);
    }
}
