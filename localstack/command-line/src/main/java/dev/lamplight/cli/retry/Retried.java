package dev.lamplight.cli.retry;

import java.util.Locale;

/// What a retry does with one thing that failed.
///
/// @param what `message` of a dead-letter queue, `quarantined` message, or failed `version` of a document
/// @param function whose message it is, empty for a version
/// @param about the document or object
/// @param code of the failure, empty where only the log says it
/// @param why the reason for the action, one phrase
public record Retried(String what, String function, String about, String code, Action action, String why) {
    /// What is done.
    public enum Action {
        /// It is sent again, or would be in a dry run.
        SENT,
        /// The same would fail the same way: only `--again` sends it.
        NEEDS_AGAIN,
        /// Something later has taken its place; it is filed away.
        OVERTAKEN,
        /// There is nothing that could be sent.
        IMPOSSIBLE,
        /// Its message is still in a queue.
        UNDER_WAY;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// How far a retry goes.
    public enum Mode {
        /// Says what it would do.
        DRY_RUN,
        /// The same for [#SEND_AGAIN].
        DRY_RUN_AGAIN,
        /// Sends what may succeed now.
        SEND,
        /// Sends what will fail again too, as far as anybody knows.
        SEND_AGAIN;

        public boolean isDryRun() {
            return this == DRY_RUN || this == DRY_RUN_AGAIN;
        }

        boolean takesTheSame() {
            return this == DRY_RUN_AGAIN || this == SEND_AGAIN;
        }
    }
}
