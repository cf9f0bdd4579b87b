package dev.lamplight.localcloud.mapping;

import java.util.Optional;
import java.util.UUID;

/// What travels beside the payload of one call.
///
/// @param requestId the id the function sees as `awsRequestId`
/// @param traceHeader the `X-Amzn-Trace-Id` of the caller, empty where there is none
/// @param clientContext the Base64 client context of the Lambda API, empty where there is none
public record Invocation(String requestId, Optional<String> traceHeader, Optional<String> clientContext) {
    /// A call with a fresh request id and nothing else.
    public static Invocation fresh() {
        return new Invocation(UUID.randomUUID().toString(), Optional.empty(), Optional.empty());
    }
}
