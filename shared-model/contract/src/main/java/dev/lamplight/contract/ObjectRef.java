package dev.lamplight.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where the bytes of a payload lie: messages carry this instead of the payload (claim check). What it says beyond
/// bucket and key must be true of the bytes that are read, or nothing is taken.
///
/// @param bucket bucket name
/// @param key object key, decoded
/// @param versionId version in a versioned bucket, or null
/// @param etag entity tag without quotes that the bytes must have, or null where none is known
/// @param sizeBytes size as the sender knows it, -1 where it does not
/// @param sha256 digest of the bytes in lower-case hexadecimal, or null where the sender gives none
public record ObjectRef(
        String bucket,
        String key,
        @Nullable String versionId,
        @Nullable String etag,
        long sizeBytes,
        @Nullable String sha256) {
    public static final long UNKNOWN_SIZE = -1;
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    public ObjectRef {
        if (bucket.isEmpty() || key.isEmpty()) {
            throw malformed("expected a bucket and a key, found '" + bucket + "', '" + key + "'");
        }
        if (sizeBytes < UNKNOWN_SIZE) {
            throw malformed("sizeBytes: expected a size, or -1 where it is not known, found " + sizeBytes);
        }
        if (sha256 != null && !SHA_256.matcher(sha256).matches()) {
            throw malformed("sha256: expected 64 lower-case hexadecimal digits, found " + sha256.length()
                    + " characters that are not");
        }
    }

    private static Failure.Permanent malformed(String what) {
        return new Failure.Permanent(PermanentCode.MALFORMED_EVENT, "object reference: " + what);
    }

    /// As messages carry it: everything but bucket and key may be left out, and an entity tag may stand in its quotes.
    @JsonCreator
    static ObjectRef read(
            @JsonProperty("bucket") @Nullable String bucket,
            @JsonProperty("key") @Nullable String key,
            @JsonProperty("versionId") @Nullable String versionId,
            @JsonProperty("etag") @Nullable String etag,
            @JsonProperty("sizeBytes") @Nullable Long sizeBytes,
            @JsonProperty("sha256") @Nullable String sha256) {
        return new ObjectRef(
                bucket == null ? "" : bucket,
                key == null ? "" : key,
                versionId,
                etag == null ? null : etag.replace("\"", ""),
                sizeBytes == null ? UNKNOWN_SIZE : sizeBytes,
                sha256);
    }

    /// The newest version of an object, whatever it is.
    public static ObjectRef of(String bucket, String key) {
        return new ObjectRef(bucket, key, null, null, UNKNOWN_SIZE, null);
    }

    /// The address as people write it.
    public String uri() {
        return "s3://" + bucket + "/" + key;
    }
}
