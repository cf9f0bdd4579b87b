package dev.lamplight.aws;

import dev.lamplight.contract.Lazy;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;

/// The bucket of model packages, read-only: `<name>/<digest>/<file>` each. Thread-safe.
public final class ModelBucket {
    private final Lazy<ObjectStore> objects;
    private final Lazy<RangeCopy> ranges;
    private final String prefix;

    private ModelBucket(Lazy<ObjectStore> objects, Lazy<RangeCopy> ranges, String prefix) {
        this.objects = objects;
        this.ranges = ranges;
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
        Lazy<S3Client> client = new Lazy<>(s3);
        return new ModelBucket(
                new Lazy<>(() -> new ObjectStore(client.get(), uri.getAuthority())),
                new Lazy<>(() -> new RangeCopy(client.get(), uri.getAuthority())),
                path.isEmpty() ? "" : path + "/");
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

    /// What takes the bytes of an object.
    @FunctionalInterface
    public interface Target {
        /// @param piece valid during the call
        /// @param position of its first byte in the object
        void write(ByteBuffer piece, long position) throws IOException;
    }

    /// `length` bytes from `offset`, in pieces; some come once more where the connection broke off.
    ///
    /// @return how many there are: fewer where the object ends
    /// @throws dev.lamplight.contract.Failure.Permanent `not_found` where there is no such object
    /// @throws IOException that of the target
    public int read(String key, long offset, int length, Target target) throws IOException {
        return ranges.get().copy(prefix + key, offset, length, target);
    }
}
