package dev.lamplight.localcloud.host;

import dev.lamplight.localcloud.mapping.Invocation;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/// One event on its way through an environment.
///
/// @param delivered completed with the time at which the runtime took the event
/// @param outcome completed once, by whoever is first: the runtime's answer, the process' end or the time limit
@SuppressWarnings("ArrayRecordComponent") // the payload is handed on once and never compared
record Call(
        byte[] payload,
        Invocation invocation,
        CompletableFuture<Instant> delivered,
        CompletableFuture<Outcome> outcome) {
    static Call of(byte[] payload, Invocation invocation) {
        return new Call(payload, invocation, new CompletableFuture<>(), new CompletableFuture<>());
    }

    String requestId() {
        return invocation.requestId();
    }
}
