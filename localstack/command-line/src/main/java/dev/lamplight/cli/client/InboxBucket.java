package dev.lamplight.cli.client;

import dev.lamplight.cli.cloud.LocalS3;
import dev.lamplight.cli.console.CommandFailure;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The bucket into which people drop documents. Thread-safe.
///
/// A put is one request: an object is there whole or not at all, so that an interrupted command leaves nothing
/// half written.
public final class InboxBucket implements AutoCloseable {
    private final S3Client s3;
    private final String bucket;

    private InboxBucket(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    /// @throws CommandFailure where the deployment is in AWS and nobody said which bucket it is
    public static InboxBucket of(Deployment deployment) {
        return new InboxBucket(s3(deployment), nameOf(deployment));
    }

    /// @throws CommandFailure where the deployment is in AWS and nobody said which bucket it is
    public static String nameOf(Deployment deployment) {
        return deployment
                .inboxBucket()
                .orElseThrow(() -> new CommandFailure("Set LAMPLIGHT_INBOX_BUCKET to the inbox bucket of "
                        + deployment.url() + "; the outputs of its stack name it."));
    }

    /// A client of the deployment's S3: the local cloud's, or AWS's with the credentials and region of the
    /// environment.
    ///
    /// @throws CommandFailure where the environment names no region
    public static S3Client s3(Deployment deployment) {
        return deployment
                .local()
                .map(run -> LocalS3.client(run.s3(), run.region()))
                .orElseGet(InboxBucket::inAws);
    }

    private static S3Client inAws() {
        try {
            return S3Client.builder().crossRegionAccessEnabled(true).build();
        } catch (SdkException unknown) {
            throw new CommandFailure(
                    "Cannot reach S3 (" + unknown.getMessage()
                            + "): set AWS_REGION and credentials as for the AWS CLI.",
                    unknown);
        }
    }

    public String name() {
        return bucket;
    }

    /// Entity tags without quotes by key; for an object that was put in one piece that is the MD5 of its bytes.
    public Map<String, String> entityTags(String prefix) {
        try {
            Map<String, String> tags = new HashMap<>();
            for (S3Object object : s3.listObjectsV2Paginator(
                            request -> request.bucket(bucket).prefix(prefix))
                    .contents()) {
                tags.put(object.key(), object.eTag().replace("\"", ""));
            }
            return tags;
        } catch (SdkException failed) {
            throw unreachable("list", prefix, failed);
        }
    }

    public void put(String key, Path file) {
        try {
            s3.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromFile(file));
        } catch (SdkException failed) {
            throw unreachable("write", key, failed);
        }
    }

    public void remove(String key) {
        try {
            s3.deleteObject(request -> request.bucket(bucket).key(key));
        } catch (SdkException failed) {
            throw unreachable("remove", key, failed);
        }
    }

    private CommandFailure unreachable(String what, String key, SdkException cause) {
        return new CommandFailure(
                "Cannot " + what + " s3://" + bucket + "/" + key + " (" + cause.getMessage()
                        + "): check the credentials"
                        + " and the region, then run the command again; what is there already is not sent again.",
                cause);
    }

    @Override
    public void close() {
        s3.close();
    }
}
