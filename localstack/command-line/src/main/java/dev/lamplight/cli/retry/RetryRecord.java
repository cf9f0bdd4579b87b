package dev.lamplight.cli.retry;

import dev.lamplight.aws.Quarantine;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.time.Instant;

/// A quarantined message that was taken out of quarantine.
///
/// @param entry the record as it stood there last
/// @param retries how often the message was sent again
/// @param at when last, or when it was filed away
/// @param state what that was
public record RetryRecord(int format, Quarantine.Entry entry, int retries, Instant at, State state) {
    static final int FORMAT = 1;

    /// @throws Failure.Permanent `newer_format` for a record that a newer version wrote
    public RetryRecord {
        if (format > FORMAT) {
            throw new Failure.Permanent(
                    PermanentCode.NEWER_FORMAT,
                    "retry of message " + entry.messageId() + ": expected format up to " + FORMAT + ", found "
                            + format);
        }
    }

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
