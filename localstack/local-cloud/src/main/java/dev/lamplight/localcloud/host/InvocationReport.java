package dev.lamplight.localcloud.host;

import dev.lamplight.localcloud.mapping.InvocationResult;

/// How a call ended and what it wrote.
///
/// @param logTail the last 4 KB of the environment's log for this call, platform lines included; empty when it did not
///     run; not copied, not to be changed
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record InvocationReport(InvocationResult result, byte[] logTail) {
    static InvocationReport withoutLog(InvocationResult result) {
        return new InvocationReport(result, new byte[0]);
    }
}
