package dev.lamplight.localcloud.s3;

import dev.lamplight.localcloud.template.BucketSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/// All buckets and objects of one server. Safe for concurrent use; how a change is made stands at [Ledger].
final class Objects implements AutoCloseable {
    private static final int OPEN_ATTEMPTS = 10;

    /// An object and its bytes from a position on.
    record Opened(StoredObject object, InputStream bytes) {}

    /// What a delete did.
    record Deleted(Optional<String> versionId, boolean deleteMarker) {}

    private final S3Options options;
    private final Ledger ledger;
    private final Tables tables;
    private final Notifications notifications;
    private final Uploads uploads;

    private Objects(S3Options options, Ledger ledger) {
        this.options = options;
        this.ledger = ledger;
        this.tables = ledger.tables();
        this.notifications = new Notifications(options.region());
        this.uploads = new Uploads(ledger, this, options.clock());
    }

    /// Opens what the folder holds.
    static Objects open(S3Options options) throws IOException {
        return new Objects(options, Ledger.open(options));
    }

    Uploads uploads() {
        return uploads;
    }

    /// Creates a bucket or changes its settings; its objects stay. A queue that is newly wired gets `s3:TestEvent`.
    void create(BucketSpec spec) {
        List<Outbox.Entry> news = ledger.locked(() -> {
            Bucket bucket = tables.buckets().get(spec.name());
            Bucket.Versioning versioning = spec.versioned()
                    ? Bucket.Versioning.ENABLED
                    : bucket == null ? Bucket.Versioning.OFF : bucket.versioning();
            if (bucket == null) {
                bucket = new Bucket(spec, versioning, options.clock().millis());
                tables.buckets().put(spec.name(), bucket);
            }
            bucket.spec(spec);
            bucket.versioning(versioning);
            Set<String> known = tables.wired(spec.name());
            List<Outbox.Entry> test = notifications.test(spec, options.clock().millis()).stream()
                    .filter(entry -> known.add(entry.queueArn()))
                    .toList();
            test.forEach(entry -> {
                ledger.append(ObjectRecords.waiting(entry));
                tables.outbox().add(entry);
            });
            ledger.append(ObjectRecords.bucket(bucket));
            return test;
        });
        ledger.handOver(news);
    }

    boolean exists(String bucket) {
        return ledger.locked(() -> tables.buckets().containsKey(bucket));
    }

    List<Bucket> buckets() {
        return ledger.locked(() -> List.copyOf(tables.buckets().values()));
    }

    void drop(String name) {
        ledger.locked(() -> {
            if (!tables.bucket(name).isEmpty()) {
                throw new S3Exception(409, "BucketNotEmpty", "The bucket you tried to delete is not empty.");
            }
            ledger.append(ObjectRecords.dropped(name));
            tables.forget(name);
            return name;
        });
    }

    void versioning(String name, Bucket.Versioning versioning) {
        ledger.locked(() -> {
            Bucket bucket = tables.bucket(name);
            bucket.versioning(versioning);
            ledger.append(ObjectRecords.bucket(bucket));
            return bucket;
        });
    }

    /// Reads under the lock; the function must not keep the bucket.
    <T> T inspect(String name, Function<Bucket, T> reader) {
        return ledger.locked(() -> reader.apply(tables.bucket(name)));
    }

    /// Where and under which condition an object is written, and with which headers.
    record Target(String bucket, String key, Map<String, String> headers, Preconditions preconditions) {}

    /// Stores an object.
    ///
    /// @param checksums asked for after the last byte was read
    StoredObject put(Target target, InputStream bytes, Supplier<Map<String, String>> checksums) throws IOException {
        requireBucket(target.bucket());
        Contents.Written written = ledger.contents().write(bytes);
        return commit(target, written, written.md5Hex(), checksums.get(), "ObjectCreated:Put", Optional.empty());
    }

    /// Stores the bytes of an object under another key or again under its own.
    StoredObject copy(Target target, StoredObject source, InputStream bytes) throws IOException {
        requireBucket(target.bucket());
        Contents.Written written = ledger.contents().write(bytes);
        return commit(target, written, written.md5Hex(), source.checksums(), "ObjectCreated:Copy", Optional.empty());
    }

    private void requireBucket(String name) {
        if (!exists(name)) {
            throw S3Exception.noSuchBucket(name);
        }
    }

    /// Makes written bytes an object, and ends the upload they come from.
    StoredObject commit(
            Target target,
            Contents.Written written,
            String eTag,
            Map<String, String> checksums,
            String eventName,
            Optional<Upload> upload)
            throws IOException {
        List<Outbox.Entry> news = new ArrayList<>();
        List<String> obsolete = new ArrayList<>();
        try {
            return ledger.locked(() -> {
                Bucket bucket = tables.bucket(target.bucket());
                upload.ifPresent(uploads::requireOpen);
                target.preconditions().checkWrite(target.key(), bucket.current(target.key()));
                StoredObject object = version(bucket, target, written, eTag, checksums);
                news.addAll(notifications.of(bucket, eventName, object));
                ledger.append(ObjectRecords.put(target.bucket(), object, news));
                apply(bucket, object, news).ifPresent(replaced -> obsolete.add(replaced.content()));
                upload.ifPresent(ended -> obsolete.addAll(uploads.end(ended)));
                return object;
            });
        } catch (S3Exception e) {
            ledger.contents().delete(written.name());
            throw e;
        } finally {
            ledger.handOver(news);
            ledger.discard(obsolete);
        }
    }

    private StoredObject version(
            Bucket bucket, Target target, Contents.Written written, String eTag, Map<String, String> checksums) {
        String sequencer = tables.nextSequencer(options.clock().millis());
        return new StoredObject(
                target.key(),
                versionId(bucket, sequencer),
                written.name(),
                written.size(),
                eTag,
                options.clock().millis(),
                sequencer,
                false,
                target.headers(),
                checksums);
    }

    private static String versionId(Bucket bucket, String sequencer) {
        return bucket.versioning() == Bucket.Versioning.ENABLED
                ? sequencer + UUID.randomUUID().toString().substring(0, 8)
                : StoredObject.NULL_VERSION;
    }

    private Optional<StoredObject> apply(Bucket bucket, StoredObject object, List<Outbox.Entry> news) {
        news.forEach(tables.outbox()::add);
        return bucket.add(object);
    }

    /// Deletes an object, or one version of it for good.
    Deleted delete(String name, String key, Optional<String> versionId, Preconditions preconditions) {
        List<Outbox.Entry> news = new ArrayList<>();
        List<String> obsolete = new ArrayList<>();
        Deleted deleted = ledger.locked(() -> {
            Bucket bucket = tables.bucket(name);
            preconditions.checkDelete(
                    versionId.isPresent() ? bucket.version(key, versionId.get()) : bucket.current(key));
            if (versionId.isPresent() || bucket.versioning() == Bucket.Versioning.OFF) {
                return remove(bucket, key, versionId, news, obsolete);
            }
            return mark(bucket, key, news, obsolete);
        });
        ledger.handOver(news);
        ledger.discard(obsolete);
        return deleted;
    }

    private Deleted remove(
            Bucket bucket, String key, Optional<String> versionId, List<Outbox.Entry> news, List<String> obsolete) {
        String id = versionId.orElse(StoredObject.NULL_VERSION);
        Optional<StoredObject> found = bucket.version(key, id);
        if (found.isEmpty()) {
            return new Deleted(versionId, false);
        }
        StoredObject old = found.get();
        StoredObject removed = new StoredObject(
                key,
                id,
                "",
                0,
                old.eTag(),
                options.clock().millis(),
                tables.nextSequencer(options.clock().millis()),
                false,
                Map.of(),
                Map.of());
        news.addAll(notifications.of(bucket, "ObjectRemoved:Delete", removed));
        ledger.append(ObjectRecords.remove(bucket.spec().name(), removed, news));
        news.forEach(tables.outbox()::add);
        bucket.remove(key, id).map(StoredObject::content).ifPresent(obsolete::add);
        return new Deleted(versionId, old.deleteMarker());
    }

    private Deleted mark(Bucket bucket, String key, List<Outbox.Entry> news, List<String> obsolete) {
        String sequencer = tables.nextSequencer(options.clock().millis());
        StoredObject marker = new StoredObject(
                key,
                versionId(bucket, sequencer),
                "",
                0,
                "",
                options.clock().millis(),
                sequencer,
                true,
                Map.of(),
                Map.of());
        news.addAll(notifications.of(bucket, "ObjectRemoved:DeleteMarkerCreated", marker));
        ledger.append(ObjectRecords.put(bucket.spec().name(), marker, news));
        apply(bucket, marker, news).map(StoredObject::content).ifPresent(obsolete::add);
        return new Deleted(Optional.of(marker.versionId()), true);
    }

    /// The object or version, or the refusal that says which way it is missing.
    StoredObject find(String name, String key, Optional<String> versionId) {
        return ledger.locked(() -> {
            Bucket bucket = tables.bucket(name);
            if (versionId.isPresent()) {
                StoredObject found = bucket.version(key, versionId.get())
                        .orElseThrow(() -> new S3Exception(
                                404, "NoSuchVersion", "The specified version does not exist: " + versionId.get()));
                if (found.deleteMarker()) {
                    throw new S3Exception(
                            405,
                            "MethodNotAllowed",
                            "The specified version is a delete marker.",
                            Map.of("x-amz-delete-marker", "true", "x-amz-version-id", found.versionId()));
                }
                return found;
            }
            Optional<StoredObject> newest = bucket.newest(key);
            if (newest.isPresent() && newest.get().deleteMarker()) {
                throw new S3Exception(
                        404,
                        "NoSuchKey",
                        "The specified key does not exist: " + key,
                        Map.of(
                                "x-amz-delete-marker",
                                "true",
                                "x-amz-version-id",
                                newest.get().versionId()));
            }
            return newest.orElseThrow(() -> S3Exception.noSuchKey(key));
        });
    }

    /// Finds and opens; an object that is replaced in between is found again.
    Opened open(String name, String key, Optional<String> versionId, long position) throws IOException {
        for (int attempt = 1; ; attempt++) {
            StoredObject object = find(name, key, versionId);
            try {
                return new Opened(object, ledger.contents().open(object.content(), position));
            } catch (NoSuchFileException e) {
                if (attempt == OPEN_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /// The bytes of a version that was found before; it may be gone by now.
    InputStream bytes(StoredObject object, long position) throws IOException {
        return ledger.contents().open(object.content(), position);
    }

    /// Hands over what waits in the outbox; called once the queues are there.
    void resend() {
        ledger.handOver(ledger.locked(tables.outbox()::waiting));
    }

    @Override
    public void close() {
        ledger.close();
    }
}
