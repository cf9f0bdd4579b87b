package dev.lamplight.tests.simulation;

import java.util.Locale;

/// What can go wrong. Each kind is drawn and counted by itself.
enum Fault {
    /// The process is gone before the call has an effect.
    CRASH_BEFORE,
    /// The process is gone after the call had its effect, before it hears of it.
    CRASH_AFTER,
    /// The call has its effect, the answer is lost, and so are the client's own retries.
    LOST_ACKNOWLEDGEMENT,
    /// The call has its effect, the answer is lost, and the client's own retry is what the caller hears of: a
    /// conditional write then finds its condition broken by itself.
    RETRIED_AFTER_LOST_ACKNOWLEDGEMENT,
    /// Somebody else's change comes between a read and its swap: 412, no effect.
    LOST_RACE,
    /// 409 Conflicting conditional operation, no effect; conditional writes only.
    CONFLICT,
    /// 503 Slow Down of S3, 403 Request Throttled of SQS, no effect.
    THROTTLED,
    /// 503 Service Unavailable, no effect.
    UNAVAILABLE,
    /// The connection breaks in the middle of a body.
    TORN_READ,
    /// The body ends early though its length was announced.
    TRUNCATED_BODY,
    /// The process stands still for a while and then goes on.
    FREEZE,
    /// It stood still for longer than the lease of its messages: others have them meanwhile.
    ZOMBIE,
    /// A message is delivered once more, though it is being worked on or was deleted.
    DUPLICATE,
    /// A message arrives long after it was sent.
    DELAY,
    /// A message is delivered before an earlier one.
    REORDER;

    String shown() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
