package dev.lamplight.localcloud.sqs;

import dev.lamplight.localcloud.wire.CallListener;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/// How an SQS server is started.
///
/// @param port 0 for a free one
/// @param folder where messages are kept; empty to keep them in memory only
/// @param region part of every ARN
public record SqsOptions(int port, Optional<Path> folder, String region, CallListener listener, Clock clock) {
    /// On a free port, in memory, unwatched.
    public static SqsOptions inMemory(String region) {
        return new SqsOptions(0, Optional.empty(), region, CallListener.NONE, Clock.systemUTC());
    }

    /// On a free port, kept in a folder, unwatched.
    public static SqsOptions inFolder(String region, Path folder) {
        return new SqsOptions(0, Optional.of(folder), region, CallListener.NONE, Clock.systemUTC());
    }

    public SqsOptions withPort(int chosen) {
        return new SqsOptions(chosen, folder, region, listener, clock);
    }

    public SqsOptions withListener(CallListener chosen) {
        return new SqsOptions(port, folder, region, chosen, clock);
    }
}
