package dev.lamplight.localcloud.wire;

/// One request that reached a server, before it has any effect.
///
/// @param sequence counts the calls of this server, from 1
/// @param operation the name AWS gives it, for example `PutObject` or `DeleteMessageBatch`
/// @param resource bucket or queue name, empty where the call names none
/// @param key object key, empty for SQS and for calls on buckets
/// @param accessKeyId of the caller's credentials, empty for anonymous calls
public record Call(long sequence, Service service, String operation, String resource, String key, String accessKeyId) {
    /// The server that was called.
    public enum Service {
        S3,
        SQS
    }
}
