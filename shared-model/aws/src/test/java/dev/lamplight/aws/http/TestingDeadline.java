package dev.lamplight.aws.http;

import dev.lamplight.aws.Deadline;
import java.time.Clock;
import java.time.Instant;

/// The deadline of requests whose test is not about time.
final class TestingDeadline {
    static final Deadline FAR = new Deadline(Instant.MAX, Clock.systemUTC());

    private TestingDeadline() {}
}
