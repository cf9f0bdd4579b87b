package dev.lamplight.localcloud.mapping;

/// How one call of a function ended.
public sealed interface InvocationResult {
    /// The handler returned; `payload` is the JSON it returned, not copied, not to be changed.
    @SuppressWarnings("ArrayRecordComponent") // a payload is handed on once and never compared
    record Success(byte[] payload) implements InvocationResult {}

    /// The handler threw, the environment died, or the time limit passed.
    ///
    /// @param type `errorType` of the error object, for example `Sandbox.Timedout`, `Runtime.ExitError`
    /// @param message `errorMessage` of the error object
    /// @param payload the whole error object as JSON, as the Lambda API returns it with `X-Amz-Function-Error`
    @SuppressWarnings("ArrayRecordComponent") // as above
    record FunctionError(String type, String message, byte[] payload) implements InvocationResult {}

    /// No environment was free in time (`TooManyRequestsException`, HTTP 429). The function did not run.
    record Throttled(String reason) implements InvocationResult {}

    /// The call could not be made: no such function, or the host is going down. The function did not run.
    record Unavailable(String reason) implements InvocationResult {}
}
