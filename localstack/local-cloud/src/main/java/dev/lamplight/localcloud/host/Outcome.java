package dev.lamplight.localcloud.host;

/// How an environment finished a call.
sealed interface Outcome {
    /// The handler returned.
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Returned(byte[] payload) implements Outcome {}

    /// The runtime reported an error and goes on.
    record Reported(ErrorObject error) implements Outcome {}

    /// The runtime could not start the function.
    record InitFailed(ErrorObject error) implements Outcome {}

    /// The process ended by itself or by a signal.
    record Exited(int status) implements Outcome {}

    /// The time limit passed.
    record TimedOut() implements Outcome {}
}
