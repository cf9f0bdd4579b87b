package dev.lamplight.aws;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.ObjectRef;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.Sha256;
import dev.lamplight.contract.TransientCode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The objects of one bucket, with the rules that the commit protocol needs: a lost condition (412) and a missing
/// object (404) are answers, a conflict (409) is tried again, everything else that S3 cannot do now is a transient
/// failure.
/// Thread-safe.
public final class ObjectStore {
    private static final int NOT_MODIFIED = 304;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    /// What S3 answers to a reference that names no bytes: besides 404 and 412 it is 400 for a version id or key that
    /// no object can have, and 405 for a version that is a delete marker.
    private static final Set<Integer> MEANS_NO_BYTES = Set.of(400, NOT_FOUND, 405, PRECONDITION_FAILED);

    private static final int MAX_ATTEMPTS = 8;
    private static final int MAX_KEYS_PER_DELETE = 1000;
    private static final int MAX_KEYS_PER_LIST = 1000;

    private final S3Client s3;
    private final String bucket;

    public ObjectStore(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    public String bucket() {
        return bucket;
    }

    public Optional<StoredObject> get(String key) {
        return read(key, _ -> {});
    }

    /// Reads what is not the copy with this entity tag; null reads in any case.
    public ConditionalRead getIfChanged(String key, @Nullable String etag) {
        try {
            return get(key, request -> request.ifNoneMatch(etag == null ? null : quoted(etag)))
                    .<ConditionalRead>map(ConditionalRead.Changed::new)
                    .orElseGet(ConditionalRead.Missing::new);
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_MODIFIED) {
                return new ConditionalRead.Unchanged();
            }
            throw unavailable("read", key, e);
        }
    }

    /// The bytes that the reference means: its version, and only those with its entity tag. Empty where they are gone
    /// or replaced; bytes of another version are never returned in their place.
    ///
    /// @throws Failure.Permanent `document_too_large` where the object has more than `maxBytes` bytes,
    ///     `payload_mismatch` where it has not the size or the digest that the reference states
    public Optional<StoredObject> read(ObjectRef object, long maxBytes) {
        Sized sized;
        try {
            sized = s3.getObject(
                    request -> {
                        request.bucket(bucket).key(object.key()).versionId(object.versionId());
                        if (object.etag() != null) {
                            request.ifMatch(quoted(object.etag()));
                        }
                    },
                    (response, stream) -> sized(object, maxBytes, response, stream));
        } catch (S3Exception e) {
            if (MEANS_NO_BYTES.contains(e.statusCode())) {
                return Optional.empty();
            }
            throw unavailable("read", object.key(), e);
        } catch (SdkException e) {
            throw unavailable("read", object.key(), e);
        }
        return switch (sized) {
            case Sized.Refused(Failure.Permanent failure) -> throw failure;
            case Sized.Read(StoredObject read) -> {
                requireDigest(object, read.bytes());
                yield Optional.of(read);
            }
        };
    }

    /// What the size of an object led to. A value, because the client wraps what is thrown while it reads.
    private sealed interface Sized {
        record Read(StoredObject object) implements Sized {}

        record Refused(Failure.Permanent failure) implements Sized {}
    }

    /// Refuses before a byte of the body is read.
    private static Sized sized(ObjectRef object, long maxBytes, GetObjectResponse response, AbortableInputStream body) {
        long size = response.contentLength();
        if (size > maxBytes) {
            body.abort();
            return new Sized.Refused(new Failure.Permanent(
                    PermanentCode.DOCUMENT_TOO_LARGE,
                    object.uri() + ": expected at most " + maxBytes + " bytes, found " + size));
        }
        if (object.sizeBytes() != ObjectRef.UNKNOWN_SIZE && object.sizeBytes() != size) {
            body.abort();
            return new Sized.Refused(new Failure.Permanent(
                    PermanentCode.PAYLOAD_MISMATCH,
                    object.uri() + ": expected " + object.sizeBytes() + " bytes as the reference says, found " + size));
        }
        return new Sized.Read(whole(object.key(), response, body));
    }

    private static void requireDigest(ObjectRef object, byte[] bytes) {
        if (object.sha256() == null) {
            return;
        }
        String found = Sha256.hex(bytes);
        if (!found.equals(object.sha256())) {
            throw new Failure.Permanent(
                    PermanentCode.PAYLOAD_MISMATCH,
                    object.uri() + ": expected the SHA-256 " + object.sha256() + " as the reference says, found "
                            + found);
        }
    }

    /// `length` bytes from `offset`; fewer where the object ends.
    ///
    /// @throws Failure.Permanent `not_found` where there is no such object
    public byte[] range(String key, long offset, int length) {
        String range = "bytes=" + offset + "-" + (offset + length - 1);
        return read(key, request -> request.range(range))
                .map(StoredObject::bytes)
                .orElseThrow(() -> new Failure.Permanent(PermanentCode.NOT_FOUND, uri(key) + ": no such object"));
    }

    public void put(String key, byte[] bytes, String contentType) {
        String etag = write(key, bytes, contentType, _ -> {});
        if (etag == null) {
            throw new Failure.Transient(TransientCode.CONTENTION, uri(key) + ": an unconditional write was refused");
        }
    }

    /// Writes a new object.
    ///
    /// @return its entity tag, or empty where an object of this key exists already with other bytes; one with the
    ///     same bytes counts as this write, which the client may have repeated after a lost answer
    public Optional<String> create(String key, byte[] bytes, String contentType) {
        String etag = write(key, bytes, contentType, request -> request.ifNoneMatch("*"));
        return etag != null
                ? Optional.of(etag)
                : get(key).filter(there -> Arrays.equals(there.bytes(), bytes)).map(StoredObject::etag);
    }

    /// Writes an object unless there is one of this key, which then stays as it is and is not looked at: nobody needs
    /// the right to read for this.
    public void putIfAbsent(String key, byte[] bytes, String contentType) {
        write(key, bytes, contentType, request -> request.ifNoneMatch("*"));
    }

    /// Writes over exactly the bytes with this entity tag (compare-and-swap).
    ///
    /// @return the new entity tag, or empty where the object has changed or is gone
    public Optional<String> replace(String key, byte[] bytes, String contentType, String etag) {
        return Optional.ofNullable(write(key, bytes, contentType, request -> request.ifMatch(quoted(etag))));
    }

    /// Deletes the objects; one that is not there counts as deleted.
    public void delete(List<String> keys) {
        for (int from = 0; from < keys.size(); from += MAX_KEYS_PER_DELETE) {
            List<ObjectIdentifier> some = keys.subList(from, Math.min(keys.size(), from + MAX_KEYS_PER_DELETE)).stream()
                    .map(key -> ObjectIdentifier.builder().key(key).build())
                    .toList();
            int failed = calling(
                            "delete",
                            keys.getFirst(),
                            () -> s3.deleteObjects(request -> request.bucket(bucket)
                                    .delete(delete -> delete.objects(some).quiet(true))))
                    .errors()
                    .size();
            if (failed > 0) {
                throw new Failure.Transient(
                        TransientCode.STORAGE_UNAVAILABLE,
                        uri(keys.getFirst()) + ": " + failed + " of " + some.size() + " objects could not be deleted");
            }
        }
    }

    /// Keys with this prefix after `after` in S3's order (UTF-8 bytes), at most `max`.
    public List<String> list(String prefix, @Nullable String after, int max) {
        return listObjects(prefix, after, max).stream().map(ListedObject::key).toList();
    }

    /// The same with size and age.
    public List<ListedObject> listObjects(String prefix, @Nullable String after, int max) {
        List<ListedObject> objects = new ArrayList<>();
        String start = after;
        while (objects.size() < max) {
            String from = start;
            int wanted = Math.min(MAX_KEYS_PER_LIST, max - objects.size());
            ListObjectsV2Response page = calling(
                    "list",
                    prefix,
                    () -> s3.listObjectsV2(request -> request.bucket(bucket)
                            .prefix(prefix)
                            .startAfter(from)
                            .maxKeys(wanted)));
            for (S3Object each : page.contents()) {
                objects.add(new ListedObject(each.key(), each.size(), each.lastModified()));
            }
            if (!Boolean.TRUE.equals(page.isTruncated()) || page.contents().isEmpty()) {
                return objects;
            }
            start = objects.getLast().key();
        }
        return objects;
    }

    /// Names of the folders directly below a prefix that ends in `/`, without it and without their slash.
    public List<String> folders(String prefix) {
        List<String> folders = new ArrayList<>();
        String token = null;
        do {
            String from = token;
            ListObjectsV2Response page = calling(
                    "list",
                    prefix,
                    () -> s3.listObjectsV2(request ->
                            request.bucket(bucket).prefix(prefix).delimiter("/").continuationToken(from)));
            for (CommonPrefix folder : page.commonPrefixes()) {
                folders.add(folder.prefix()
                        .substring(prefix.length(), folder.prefix().length() - 1));
            }
            token = page.nextContinuationToken();
        } while (token != null);
        return folders;
    }

    /// Hands over every key with this prefix in S3's order, however many there are.
    public void eachKey(String prefix, Consumer<String> consumer) {
        eachPage(prefix, page -> page.stream().map(ListedObject::key).forEach(consumer));
    }

    /// Hands over every object with this prefix in S3's order, one request's worth at a time; those that were handed
    /// over may be deleted meanwhile.
    public void eachPage(String prefix, Consumer<List<ListedObject>> consumer) {
        String last = null;
        boolean more = true;
        while (more) {
            List<ListedObject> page = listObjects(prefix, last, MAX_KEYS_PER_LIST);
            consumer.accept(page);
            more = page.size() == MAX_KEYS_PER_LIST;
            last = more ? page.getLast().key() : last;
        }
    }

    /// Deletes every object whose key has this prefix.
    public void deleteAll(String prefix) {
        List<String> some = list(prefix, null, MAX_KEYS_PER_DELETE);
        while (!some.isEmpty()) {
            delete(some);
            some = some.size() < MAX_KEYS_PER_DELETE ? List.of() : list(prefix, null, MAX_KEYS_PER_DELETE);
        }
    }

    private Optional<StoredObject> read(String key, Consumer<GetObjectRequest.Builder> what) {
        try {
            return get(key, what);
        } catch (S3Exception e) {
            throw unavailable("read", key, e);
        }
    }

    private Optional<StoredObject> get(String key, Consumer<GetObjectRequest.Builder> what) {
        try {
            return Optional.of(s3.getObject(
                    request -> {
                        request.bucket(bucket).key(key);
                        what.accept(request);
                    },
                    (response, stream) -> whole(key, response, stream)));
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
                return Optional.empty();
            }
            if (e.statusCode() == RANGE_NOT_SATISFIABLE) {
                return Optional.of(new StoredObject(new byte[0], ""));
            }
            throw e;
        } catch (SdkException e) {
            throw unavailable("read", key, e);
        }
    }

    /// Reads the body once, into the array that is handed on: its length is announced, so nothing grows and nothing is
    /// copied. A body that ends before would be taken for a shorter document, or for damage; the client asks again.
    private static StoredObject whole(String key, GetObjectResponse response, InputStream body) {
        try {
            byte[] bytes = new byte[Math.toIntExact(response.contentLength())];
            int received = body.readNBytes(bytes, 0, bytes.length);
            if (received != bytes.length) {
                throw RetryableException.create(
                        key + ": expected " + bytes.length + " bytes, received " + received, new EOFException());
            }
            return new StoredObject(bytes, unquoted(response.eTag()));
        } catch (IOException e) {
            throw RetryableException.create(key + ": the body broke off", e);
        }
    }

    private @Nullable String write(
            String key, byte[] bytes, String contentType, Consumer<PutObjectRequest.Builder> condition) {
        for (int attempt = 1; ; attempt++) {
            try {
                return unquoted(s3.putObject(
                                request -> {
                                    request.bucket(bucket).key(key).contentType(contentType);
                                    condition.accept(request);
                                },
                                uncopied(bytes, contentType))
                        .eTag());
            } catch (S3Exception e) {
                switch (e.statusCode()) {
                    case PRECONDITION_FAILED -> {
                        return null;
                    }
                    case NOT_FOUND -> {
                        if (isSwap(condition)) {
                            return null;
                        }
                        throw unavailable("write", key, e);
                    }
                    case CONFLICT -> retryOrGiveUp(key, attempt, e);
                    default -> throw unavailable("write", key, e);
                }
            } catch (SdkException e) {
                throw unavailable("write", key, e);
            }
        }
    }

    /// `RequestBody.fromBytes` would copy what nobody changes.
    private static RequestBody uncopied(byte[] bytes, String contentType) {
        return RequestBody.fromContentProvider(
                ContentStreamProvider.fromByteArrayUnsafe(bytes), bytes.length, contentType);
    }

    /// Only a swap may find its object gone; for any other write a 404 means that the bucket is not there.
    private static boolean isSwap(Consumer<PutObjectRequest.Builder> condition) {
        PutObjectRequest.Builder probe = PutObjectRequest.builder();
        condition.accept(probe);
        return probe.build().ifMatch() != null;
    }

    private void retryOrGiveUp(String key, int attempt, S3Exception cause) {
        if (attempt == MAX_ATTEMPTS) {
            throw new Failure.Transient(
                    TransientCode.CONTENTION, uri(key) + ": others wrote it during " + attempt + " attempts", cause);
        }
        Backoff.OBJECT_CONFLICT.pause(attempt);
    }

    private <T> T calling(String what, String key, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw unavailable(what, key, e);
        }
    }

    private Failure.Transient unavailable(String what, String key, SdkException cause) {
        return new Failure.Transient(
                TransientCode.STORAGE_UNAVAILABLE,
                "cannot " + what + " " + uri(key) + ": " + cause.getMessage(),
                cause);
    }

    private String uri(String key) {
        return "s3://" + bucket + "/" + key;
    }

    private static String quoted(String etag) {
        return "\"" + etag + "\"";
    }

    private static String unquoted(String etag) {
        return etag.replace("\"", "");
    }
}
