package dev.lamplight.aws.snapshot;

import java.time.Duration;
import software.amazon.awssdk.services.s3.S3Client;

/// The first call of a process to S3, which takes some hundred milliseconds more than those after it: classes, signing,
/// certificates.
///
/// It is made by a client of its own that is closed at once, so that no credentials stay in a snapshot, and over a
/// connection that is not kept.
public final class FirstCall {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private FirstCall() {}

    /// Asks for the name of one object. Whatever is answered, the work is done.
    ///
    /// @param client a new one
    /// @param bucket that the function may list
    public static void toS3(S3Client client, String bucket) {
        try (client) {
            client.listObjectsV2(
                    request -> request.bucket(bucket).maxKeys(1).overrideConfiguration(call -> call.putHeader(
                                    "Connection", "close")
                            .apiCallTimeout(PATIENCE)));
        }
    }
}
