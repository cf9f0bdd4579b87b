package dev.lamplight.aws;

import dev.lamplight.contract.Lazy;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;

/// The bucket of model packages, read-only: `<name>/<digest>/<file>` each. Thread-safe.
public final class ModelBucket {
    private final Lazy<ObjectStore> objects;
    private final String prefix;

    private ModelBucket(Lazy<ObjectStore> objects, String prefix) {
        this.objects = objects;
        this.prefix = prefix;
    }

    /// @param uri `s3://bucket` or `s3://bucket/folder`
    /// @throws IllegalArgumentException for anything else
    public static ModelBucket of(S3Client s3, URI uri) {
        return of(() -> s3, uri);
    }

    /// @param s3 asked for at the first use: making a client takes time, and who has the models on disk needs none
    /// @see #of(S3Client, URI)
    public static ModelBucket of(Supplier<S3Client> s3, URI uri) {
        String path = uri.getPath() == null ? "" : uri.getPath().replaceAll("^/+|/+$", "");
        if (!"s3".equals(uri.getScheme()) || uri.getAuthority() == null) {
            throw new IllegalArgumentException("expected s3://bucket or s3://bucket/folder, found " + uri);
        }
        return new ModelBucket(
                new Lazy<>(() -> new ObjectStore(s3.get(), uri.getAuthority())), path.isEmpty() ? "" : path + "/");
    }

    public boolean holds(String key) {
        return objects.get().list(prefix + key, null, 1).contains(prefix + key);
    }

    /// A small object; empty where there is none of this key.
    public Optional<byte[]> find(String key) {
        return objects.get().get(prefix + key).map(StoredObject::bytes);
    }

    /// As [ObjectStore#folders].
    public List<String> folders(String below) {
        return objects.get().folders(prefix + below);
    }

    /// As [ObjectStore#range].
    public byte[] read(String key, long offset, int length) {
        return objects.get().range(prefix + key, offset, length);
    }
}
