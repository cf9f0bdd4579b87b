package dev.lamplight.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/// Where the bytes of a payload lie: messages carry this instead of the payload (claim check).
///
/// @param bucket bucket name
/// @param key object key, decoded
/// @param versionId version in a versioned bucket, or null
/// @param etag entity tag without quotes that the bytes must have, or null where none is known
/// @param sizeBytes size as the sender knows it, -1 where it does not
public record ObjectRef(
        String bucket,
        String key,
        @Nullable String versionId,
        @Nullable String etag,
        long sizeBytes) {
    public static final long UNKNOWN_SIZE = -1;

    public ObjectRef {
        if (bucket.isEmpty() || key.isEmpty()) {
            throw new Failure.Permanent(
                    PermanentCode.MALFORMED_EVENT,
                    "object reference: expected a bucket and a key, found '" + bucket + "', '" + key + "'");
        }
    }

    /// As messages carry it: everything but bucket and key may be left out.
    @JsonCreator
    static ObjectRef read(
            @JsonProperty("bucket") @Nullable String bucket,
            @JsonProperty("key") @Nullable String key,
            @JsonProperty("versionId") @Nullable String versionId,
            @JsonProperty("etag") @Nullable String etag,
            @JsonProperty("sizeBytes") @Nullable Long sizeBytes) {
        return new ObjectRef(
                bucket == null ? "" : bucket,
                key == null ? "" : key,
                versionId,
                etag,
                sizeBytes == null ? UNKNOWN_SIZE : sizeBytes);
    }

    /// The newest version of an object, whatever it is.
    public static ObjectRef of(String bucket, String key) {
        return new ObjectRef(bucket, key, null, null, UNKNOWN_SIZE);
    }

    /// The address as people write it.
    public String uri() {
        return "s3://" + bucket + "/" + key;
    }
}
