package dev.lamplight.localcloud.http;

import java.time.Duration;

/// What a server takes from a client.
///
/// @param maxBodyBytes a longer body is refused with 413 before it is read
/// @param idleTimeout how long a kept connection waits for its next request, and a started request for its next byte;
///     zero = for ever
/// @param refusal the answer to what is refused before a handler sees it
public record WireLimits(long maxBodyBytes, Duration idleTimeout, WireRefusal refusal) {
    public WireLimits {
        if (maxBodyBytes < 0 || maxBodyBytes > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("expected a body limit that fits an array, found " + maxBodyBytes);
        }
    }
}
