package dev.lamplight.localcloud.front;

import java.time.Duration;

/// What API Gateway allows; the body limit is fixed, times can be made short in tests.
///
/// @param integrationTimeout how long a request waits for its function; the function goes on afterwards
/// @param idleTimeout after which an unused connection is closed
public record FrontLimits(Duration integrationTimeout, Duration idleTimeout) {
    /// API Gateway's limit of a request body, 10 MiB.
    public static final int MAX_BODY_BYTES = 10 * 1024 * 1024;

    public static final FrontLimits DEFAULT = new FrontLimits(Duration.ofSeconds(29), Duration.ofMinutes(2));
}
