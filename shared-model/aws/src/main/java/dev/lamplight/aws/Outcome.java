package dev.lamplight.aws;

import dev.lamplight.contract.Failure;

/// What became of one message.
public sealed interface Outcome {

    /// The work is done, or there was none; the message is acknowledged.
    ///
    /// @param result one word for the log and its counts: `chunked`, `superseded`, …
    record Done(String result) implements Outcome {}

    /// It can never be done: it is quarantined with the reason, then acknowledged.
    record Rejected(Failure.Permanent failure) implements Outcome {}

    /// Not now: the message goes back to its queue.
    record Retry(Failure.Transient failure) implements Outcome {}
}
