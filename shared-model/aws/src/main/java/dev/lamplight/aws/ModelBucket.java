package dev.lamplight.aws;

import java.net.URI;
import java.util.List;
import java.util.Optional;
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

    /// A small object; empty where there is none of this key.
    public Optional<byte[]> find(String key) {
        return objects.get(prefix + key).map(StoredObject::bytes);
    }

    /// As [ObjectStore#folders].
    public List<String> folders(String below) {
        return objects.folders(prefix + below);
    }

    /// As [ObjectStore#range].
    public byte[] read(String key, long offset, int length) {
        return objects.range(prefix + key, offset, length);
    }
}
