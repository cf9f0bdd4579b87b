package dev.lamplight.aws;

import java.net.URI;
import software.amazon.awssdk.services.s3.S3Client;

/// The bucket of model packages, read-only: `<name>/<digest>/<file>` each. Thread-safe.
public final class ModelBucket {
    private final ObjectStore objects;
    private final String prefix;

    private ModelBucket(ObjectStore objects, String prefix) {
        this.objects = objects;
        this.prefix = prefix;
    }

    /// @param uri `s3://bucket` or `s3://bucket/folder`
    /// @throws IllegalArgumentException for anything else
    public static ModelBucket of(S3Client s3, URI uri) {
        String path = uri.getPath() == null ? "" : uri.getPath().replaceAll("^/+|/+$", "");
        if (!"s3".equals(uri.getScheme()) || uri.getAuthority() == null) {
            throw new IllegalArgumentException("expected s3://bucket or s3://bucket/folder, found " + uri);
        }
        return new ModelBucket(new ObjectStore(s3, uri.getAuthority()), path.isEmpty() ? "" : path + "/");
    }

    public boolean holds(String key) {
        return objects.list(prefix + key, null, 1).contains(prefix + key);
    }

    /// As [ObjectStore#range].
    public byte[] read(String key, long offset, int length) {
        return objects.range(prefix + key, offset, length);
    }
}
