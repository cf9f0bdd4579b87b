package dev.lamplight.localcloud.host;

import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.mapping.ResponsePipe;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// One event on its way through an environment.
///
/// @param delivered completed with the time at which the runtime took the event
/// @param outcome completed once, by whoever is first: the runtime's answer, the process' end or the time limit
/// @param left completed when the runtime has done with it, which may be long after the time limit
/// @param pipe takes the response as it is written; empty for a caller that takes it in one piece
@SuppressWarnings("ArrayRecordComponent") // the payload is handed on once and never compared
record Call(
        byte[] payload,
        Invocation invocation,
        CompletableFuture<Instant> delivered,
        CompletableFuture<Outcome> outcome,
        CompletableFuture<Void> left,
        Optional<ResponsePipe> pipe) {
    static Call of(byte[] payload, Invocation invocation, Optional<ResponsePipe> pipe) {
        return new Call(
                payload,
                invocation,
                new CompletableFuture<>(),
                new CompletableFuture<>(),
                new CompletableFuture<>(),
                pipe);
    }

    String requestId() {
        return invocation.requestId();
    }
}
