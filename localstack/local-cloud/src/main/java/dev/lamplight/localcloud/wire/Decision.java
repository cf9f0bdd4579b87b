package dev.lamplight.localcloud.wire;

/// What happens to a call.
public sealed interface Decision {
    /// The call is carried out and answered.
    record Proceed() implements Decision {}

    /// The call has no effect and is answered with this status and the service's own error for it: 409
    /// `ConditionalRequestConflict`, 412 `PreconditionFailed`, 503 `SlowDown`, anything else `InternalError`.
    record Fail(int status) implements Decision {}

    /// The action runs, then the call is carried out and answered.
    record Before(Runnable action) implements Decision {}

    /// The call is carried out, then the action runs, then the answer is sent.
    record After(Runnable action) implements Decision {}

    /// The call is carried out, then the connection is closed without an answer.
    record DropResponse() implements Decision {}
}
