package dev.lamplight.tests.simulation;

/// What can go wrong at one call of S3 or SQS.
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
    /// 503 Slow Down, no effect.
    THROTTLED,
    /// 409 Conflicting conditional operation, no effect; conditional writes only.
    CONFLICT,
    /// The body ends early though the length was announced; reads only.
    TORN_READ,
    /// The process stands still past every timeout and then goes on: a zombie.
    FREEZE
}
