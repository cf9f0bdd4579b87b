package dev.lamplight.cli.client;

import dev.lamplight.cli.console.CommandFailure;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Buckets as a person with credentials sees them: what lies there, and copies that S3 makes by itself.
/// Thread-safe.
public final class BucketObjects {
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;

    private final S3Client s3;

    public BucketObjects(S3Client s3) {
        this.s3 = s3;
    }

    /// One object of a listing.
    ///
    /// @param etag without quotes
    /// @param archived whether it must be restored before it can be read
    public record Listed(String key, long sizeBytes, String etag, Instant modifiedAt, boolean archived) {
        private static Listed of(S3Object object) {
            boolean archived =
                    switch (object.storageClass()) {
                        case GLACIER, DEEP_ARCHIVE -> true;
                        case null, default -> false;
                    };
            return new Listed(
                    object.key(), object.size(), object.eTag().replace("\"", ""), object.lastModified(), archived);
        }
    }

    /// What becomes of a copy.
    public enum Copied {
        DONE,
        /// The source is not there any more.
        GONE,
        /// Somebody wrote the object anew while it was to be copied onto itself.
        CHANGED
    }

    /// The next objects in S3's order (UTF-8 bytes of the key), at most 1,000.
    ///
    /// @param after key to begin behind, empty for the first page
    /// @param max at most 1,000
    public List<Listed> page(String bucket, String prefix, String after, int max) {
        try {
            ListObjectsV2Response page = s3.listObjectsV2(request -> request.bucket(bucket)
                    .prefix(prefix)
                    .startAfter(after.isEmpty() ? null : after)
                    .maxKeys(max));
            return page.contents().stream().map(Listed::of).toList();
        } catch (SdkException failed) {
            throw refused("list", bucket, prefix, failed);
        }
    }

    /// The value of one pair of an object's own metadata; empty where it has none, or there is no such object.
    public Optional<String> metadata(String bucket, String key, String name) {
        return head(bucket, key).map(head -> head.metadata().get(name));
    }

    /// What is under a key now.
    ///
    /// @param etag without quotes
    /// @param versionId null in a bucket without versions
    public record Present(String etag, @Nullable String versionId) {}

    /// The present object; empty where there is none.
    public Optional<Present> present(String bucket, String key) {
        return head(bucket, key).map(head -> new Present(head.eTag().replace("\"", ""), head.versionId()));
    }

    private Optional<HeadObjectResponse> head(String bucket, String key) {
        try {
            return Optional.of(s3.headObject(request -> request.bucket(bucket).key(key)));
        } catch (S3Exception failed) {
            if (failed.statusCode() == NOT_FOUND) {
                return Optional.empty();
            }
            throw refused("read", bucket, key, failed);
        } catch (SdkException failed) {
            throw refused("read", bucket, key, failed);
        }
    }

    /// From where to where.
    public record Route(String fromBucket, String fromKey, String toBucket, String toKey) {
        boolean isOntoItself() {
            return fromBucket.equals(toBucket) && fromKey.equals(toKey);
        }
    }

    /// Copies an object with its headers and metadata and one pair more; onto itself too, which makes a new
    /// version of the same bytes. What somebody writes meanwhile is never overwritten by what was there before.
    public Copied copy(Route route, String name, String value) {
        Optional<HeadObjectResponse> source = head(route.fromBucket(), route.fromKey());
        if (source.isEmpty()) {
            return Copied.GONE;
        }
        try {
            copy(route, source.get(), name, value);
            return Copied.DONE;
        } catch (S3Exception failed) {
            return switch (failed.statusCode()) {
                case NOT_FOUND -> Copied.GONE;
                case PRECONDITION_FAILED, CONFLICT -> Copied.CHANGED;
                default -> throw refused("copy", route.fromBucket(), route.fromKey(), failed);
            };
        } catch (SdkException failed) {
            throw refused("copy", route.fromBucket(), route.fromKey(), failed);
        }
    }

    private void copy(Route route, HeadObjectResponse source, String name, String value) {
        Map<String, String> metadata = new HashMap<>(source.metadata());
        metadata.put(name, value);
        s3.copyObject(request -> request.sourceBucket(route.fromBucket())
                .sourceKey(route.fromKey())
                .copySourceIfMatch(route.isOntoItself() ? source.eTag() : null)
                .destinationBucket(route.toBucket())
                .destinationKey(route.toKey())
                .ifMatch(route.isOntoItself() ? source.eTag() : null)
                .storageClass(route.isOntoItself() ? source.storageClassAsString() : null)
                .metadataDirective(MetadataDirective.REPLACE)
                .metadata(metadata)
                .contentType(source.contentType())
                .contentEncoding(source.contentEncoding())
                .contentLanguage(source.contentLanguage())
                .contentDisposition(source.contentDisposition())
                .cacheControl(source.cacheControl()));
    }

    private static CommandFailure refused(String what, String bucket, String key, SdkException cause) {
        String address = "s3://" + bucket + "/" + key;
        if (cause instanceof S3Exception answer
                && answer.awsErrorDetails() != null
                && "NoSuchBucket".equals(answer.awsErrorDetails().errorCode())) {
            return new CommandFailure(
                    "There is no bucket " + bucket + ": check the name, the account and the region.", cause);
        }
        return new CommandFailure(
                "Cannot " + what + " " + address + " (" + cause.getMessage()
                        + "): check the credentials and the region, then run the command again; it goes on where it was.",
                cause);
    }
}
