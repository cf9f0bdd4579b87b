package dev.lamplight.cli.retry;

import dev.lamplight.aws.Quarantine;
import java.time.Instant;

/// A quarantined message that was taken out of quarantine.
///
/// @param entry the record as it stood there last
/// @param retries how often the message was sent again
/// @param at when last, or when it was filed away
/// @param state what that was
public record RetryRecord(int format, Quarantine.Entry entry, int retries, Instant at, State state) {
    static final int FORMAT = 1;

    /// Where the message is.
    public enum State {
        /// About to be sent; whoever finds it so sends it, for the command that wrote it may be dead.
        PENDING,
        /// Back in its queue. If it fails again, there is a new record in quarantine.
        SENT,
        /// Not sent: something later has taken its place.
        OVERTAKEN
    }
}
