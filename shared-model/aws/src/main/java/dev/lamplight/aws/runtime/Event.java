package dev.lamplight.aws.runtime;

import java.time.Instant;
import java.util.Optional;

/// One event as the Runtime API hands it out.
///
/// @param requestId names the invocation
/// @param deadline when Lambda ends the process if there is no answer
/// @param functionArn what was called, with the alias where one was
/// @param traceHeader `X-Amzn-Trace-Id` of the caller
/// @param payload the event itself, usually JSON; not copied, not to be changed
@SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
public record Event(
        String requestId, Instant deadline, String functionArn, Optional<String> traceHeader, byte[] payload) {}
