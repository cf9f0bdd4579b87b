package dev.lamplight.aws;

import java.time.Duration;

/// When an invocation stops starting messages, when it stops waiting for them, and when it must have answered.
///
/// @param end what the runtime allows
/// @param toStart time that must be left for a message to be started: a quarter of all there is
/// @param toAnswer time that is kept for the answer: a twentieth, at least half a second, at most five, and never more
///     than half. When only this is left, what is not finished goes back to the queue; half of it is for threads to
///     end in.
record BatchTimes(Deadline end, Duration toStart, Duration toAnswer) {
    private static final Duration LEAST_TO_ANSWER = Duration.ofMillis(500);
    private static final Duration MOST_TO_ANSWER = Duration.ofSeconds(5);

    static BatchTimes of(Deadline end) {
        Duration all = end.remaining();
        Duration share = shorter(longer(all.dividedBy(20), LEAST_TO_ANSWER), MOST_TO_ANSWER);
        Duration toAnswer = shorter(share, all.dividedBy(2));
        return new BatchTimes(end, longer(all.dividedBy(4), toAnswer), toAnswer);
    }

    boolean allowsStart() {
        return end.leaves(toStart);
    }

    Duration untilLastStart() {
        return end.remaining().minus(toStart);
    }

    Duration untilAnswer() {
        return end.remaining().minus(toAnswer);
    }

    Duration untilThreadsEnd() {
        return end.remaining().minus(toAnswer.dividedBy(2));
    }

    /// What a message's work is told: when it comes to its end by itself, it is still heard.
    Deadline ofWork() {
        return end.earlierBy(toAnswer);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
