package dev.lamplight.localcloud.host;

import java.time.Duration;

/// How far the host goes on one machine; the template says what a function may take of AWS.
///
/// @param maxEnvironments most environments of one function at a time, unless it reserves fewer
/// @param surplusWait how long a call waits for a free environment before it is throttled
/// @param initLimit how long an environment may take until it asks for its first event. AWS allows 10 s with burst CPU
///     and then starts it once more under the function's own timeout; a busy laptop gets one longer try instead.
/// @param idleLimit after which an unused environment is stopped
/// @param drainLimit how long closing waits for running invocations
public record HostLimits(
        int maxEnvironments, Duration surplusWait, Duration initLimit, Duration idleLimit, Duration drainLimit) {
    /// Lambda's limit of a synchronous payload, request and response alike: 6 MiB + 100 bytes.
    public static final int MAX_PAYLOAD_BYTES = 6 * 1024 * 1024 + 100;

    /// Lambda's limit of a streamed response, 200 MB.
    public static final long MAX_STREAM_BYTES = 200L * 1024 * 1024;

    public static final HostLimits DEFAULT = new HostLimits(
            2, Duration.ofSeconds(29), Duration.ofSeconds(60), Duration.ofMinutes(10), Duration.ofSeconds(30));

    public HostLimits {
        if (maxEnvironments < 1) {
            throw new IllegalArgumentException("expected at least one environment, found " + maxEnvironments);
        }
    }
}
