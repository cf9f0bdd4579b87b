package dev.lamplight.localcloud.s3;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.localcloud.journal.Journal;
import dev.lamplight.localcloud.template.BucketSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// All buckets of one server. Safe for concurrent use.
///
/// Bytes are stored first, outside the lock and under a fresh name. Then, under the lock, the precondition is checked
/// against what is stored now, and one journal record makes the version and its notifications exist together: a
/// compare-and-swap is atomic because nothing happens between its two halves, and a kill leaves both or neither.
final class Objects implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Objects.class.getName());
    private static final int OPEN_ATTEMPTS = 10;

    /// An object and its bytes from a position on.
    record Opened(StoredObject object, InputStream bytes) {}

    /// What a delete did.
    record Deleted(Optional<String> versionId, boolean deleteMarker) {}

    private final S3Options options;
    private final Contents contents;
    private final Notifications notifications;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Bucket> buckets = new TreeMap<>();
    private final Map<String, Set<String>> wired = new LinkedHashMap<>();
    private final Map<String, Upload> uploads = new LinkedHashMap<>();
    private final Outbox outbox = new Outbox();
    private final Journal journal;
    private long sequence;

    private Objects(S3Options options) throws IOException {
        this.options = options;
        this.notifications = new Notifications(options.region());
        this.contents = options.folder().isPresent()
                ? new FolderContents(options.folder().get().resolve("contents"))
                : new MemoryContents();
        this.journal = options.folder().isPresent()
                ? Journal.open(options.folder().get().resolve("objects.journal"), this::replay)
                : Journal.inMemory();
    }

    /// Opens what the folder holds and hands over the notifications that were not accepted before.
    static Objects open(S3Options options) throws IOException {
        Objects objects = new Objects(options);
        objects.contents.retain(objects.referencedContents());
        return objects;
    }

    private Set<String> referencedContents() {
        Set<String> names = new HashSet<>();
        buckets.values().forEach(bucket -> bucket.all().forEach(object -> names.add(object.content())));
        uploads.values().forEach(upload -> upload.parts().values().forEach(part -> names.add(part.content())));
        return names;
    }

    /// Creates a bucket or changes its settings; its objects stay. A queue that is newly wired gets `s3:TestEvent`.
    void create(BucketSpec spec) {
        List<Outbox.Entry> news = locked(() -> {
            Bucket bucket = buckets.get(spec.name());
            Bucket.Versioning versioning = spec.versioned()
                    ? Bucket.Versioning.ENABLED
                    : bucket == null ? Bucket.Versioning.OFF : bucket.versioning();
            if (bucket == null) {
                bucket = new Bucket(spec, versioning, options.clock().millis());
                buckets.put(spec.name(), bucket);
            }
            bucket.spec(spec);
            bucket.versioning(versioning);
            Set<String> known = wired.computeIfAbsent(spec.name(), _ -> new HashSet<>());
            List<Outbox.Entry> test = notifications.test(spec, options.clock().millis()).stream()
                    .filter(entry -> known.add(entry.queueArn()))
                    .toList();
            test.forEach(entry -> {
                journal.append(ObjectRecords.waiting(entry));
                outbox.add(entry);
            });
            journal.append(ObjectRecords.bucket(bucket));
            return test;
        });
        handOver(news);
    }

    boolean exists(String bucket) {
        return locked(() -> buckets.containsKey(bucket));
    }

    List<Bucket> buckets() {
        return locked(() -> List.copyOf(buckets.values()));
    }

    void drop(String name) {
        locked(() -> {
            if (!bucket(name).isEmpty()) {
                throw new S3Exception(409, "BucketNotEmpty", "The bucket you tried to delete is not empty.");
            }
            journal.append(ObjectRecords.dropped(name));
            forget(name);
            return name;
        });
    }

    /// A bucket of the same name made later is wired anew.
    private void forget(String name) {
        buckets.remove(name);
        wired.remove(name);
    }

    void versioning(String name, Bucket.Versioning versioning) {
        locked(() -> {
            Bucket bucket = bucket(name);
            bucket.versioning(versioning);
            journal.append(ObjectRecords.bucket(bucket));
            return bucket;
        });
    }

    /// Reads under the lock; the function must not keep the bucket.
    <T> T inspect(String name, Function<Bucket, T> reader) {
        return locked(() -> reader.apply(bucket(name)));
    }

    private Bucket bucket(String name) {
        Bucket bucket = buckets.get(name);
        if (bucket == null) {
            throw S3Exception.noSuchBucket(name);
        }
        return bucket;
    }

    /// Where and under which condition an object is written, and with which headers.
    record Target(String bucket, String key, Map<String, String> headers, Preconditions preconditions) {}

    /// Stores an object.
    ///
    /// @param checksums asked for after the last byte was read
    StoredObject put(Target target, InputStream bytes, Supplier<Map<String, String>> checksums) throws IOException {
        requireBucket(target.bucket());
        Contents.Written written = contents.write(bytes);
        return commit(target, written, written.md5Hex(), checksums.get(), "ObjectCreated:Put", Optional.empty());
    }

    /// Stores the bytes of an object under another key or again under its own.
    StoredObject copy(Target target, StoredObject source, InputStream bytes) throws IOException {
        requireBucket(target.bucket());
        Contents.Written written = contents.write(bytes);
        return commit(target, written, written.md5Hex(), source.checksums(), "ObjectCreated:Copy", Optional.empty());
    }

    private void requireBucket(String name) {
        if (!exists(name)) {
            throw S3Exception.noSuchBucket(name);
        }
    }

    private StoredObject commit(
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
            return locked(() -> {
                Bucket bucket = bucket(target.bucket());
                upload.ifPresent(this::requireOpen);
                target.preconditions().checkWrite(target.key(), bucket.current(target.key()));
                StoredObject object = version(bucket, target, written, eTag, checksums);
                news.addAll(notifications.of(bucket, eventName, object));
                journal.append(ObjectRecords.put(target.bucket(), object, news));
                apply(bucket, object, news).ifPresent(replaced -> obsolete.add(replaced.content()));
                upload.ifPresent(ended -> obsolete.addAll(end(ended)));
                return object;
            });
        } catch (S3Exception e) {
            contents.delete(written.name());
            throw e;
        } finally {
            handOver(news);
            discard(obsolete);
        }
    }

    private StoredObject version(
            Bucket bucket, Target target, Contents.Written written, String eTag, Map<String, String> checksums) {
        String sequencer = nextSequencer();
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

    /// Rises over restarts, also when the clock goes back. As long as AWS's: 18 digits.
    private String nextSequencer() {
        sequence = Math.max(sequence + 1, options.clock().millis() << 12);
        return "%018X".formatted(sequence);
    }

    private static String versionId(Bucket bucket, String sequencer) {
        return bucket.versioning() == Bucket.Versioning.ENABLED
                ? sequencer + UUID.randomUUID().toString().substring(0, 8)
                : StoredObject.NULL_VERSION;
    }

    private Optional<StoredObject> apply(Bucket bucket, StoredObject object, List<Outbox.Entry> news) {
        news.forEach(outbox::add);
        return bucket.add(object);
    }

    /// Deletes an object, or one version of it for good.
    Deleted delete(String name, String key, Optional<String> versionId, Preconditions preconditions) {
        List<Outbox.Entry> news = new ArrayList<>();
        List<String> obsolete = new ArrayList<>();
        Deleted deleted = locked(() -> {
            Bucket bucket = bucket(name);
            preconditions.checkDelete(
                    versionId.isPresent() ? bucket.version(key, versionId.get()) : bucket.current(key));
            if (versionId.isPresent() || bucket.versioning() == Bucket.Versioning.OFF) {
                return remove(bucket, key, versionId, news, obsolete);
            }
            return mark(bucket, key, news, obsolete);
        });
        handOver(news);
        discard(obsolete);
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
                key, id, "", 0, old.eTag(), options.clock().millis(), nextSequencer(), false, Map.of(), Map.of());
        news.addAll(notifications.of(bucket, "ObjectRemoved:Delete", removed));
        journal.append(ObjectRecords.remove(bucket.spec().name(), removed, news));
        news.forEach(outbox::add);
        bucket.remove(key, id).map(StoredObject::content).ifPresent(obsolete::add);
        return new Deleted(versionId, old.deleteMarker());
    }

    private Deleted mark(Bucket bucket, String key, List<Outbox.Entry> news, List<String> obsolete) {
        String sequencer = nextSequencer();
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
        journal.append(ObjectRecords.put(bucket.spec().name(), marker, news));
        apply(bucket, marker, news).map(StoredObject::content).ifPresent(obsolete::add);
        return new Deleted(Optional.of(marker.versionId()), true);
    }

    /// The object or version, or the refusal that says which way it is missing.
    StoredObject find(String name, String key, Optional<String> versionId) {
        return locked(() -> {
            Bucket bucket = bucket(name);
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
                return new Opened(object, contents.open(object.content(), position));
            } catch (NoSuchFileException e) {
                if (attempt == OPEN_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /// The bytes of a version that was found before; it may be gone by now.
    InputStream bytes(StoredObject object, long position) throws IOException {
        return contents.open(object.content(), position);
    }

    Upload startUpload(String bucket, String key, Map<String, String> headers) {
        return locked(() -> {
            String known = bucket(bucket).spec().name();
            Upload upload = new Upload(UUID.randomUUID().toString(), known, key, headers, Collections.emptySortedMap());
            journal.append(ObjectRecords.upload(upload));
            uploads.put(upload.id(), upload);
            return upload;
        });
    }

    Upload upload(String id) {
        return locked(() -> {
            Upload upload = uploads.get(id);
            if (upload == null) {
                throw new S3Exception(404, "NoSuchUpload", "The specified upload does not exist: " + id);
            }
            return upload;
        });
    }

    List<Upload> uploads(String bucket) {
        return locked(() -> uploads.values().stream()
                .filter(upload -> upload.bucket().equals(bucket))
                .toList());
    }

    private void requireOpen(Upload upload) {
        if (!uploads.containsKey(upload.id())) {
            throw new S3Exception(404, "NoSuchUpload", "The specified upload does not exist: " + upload.id());
        }
    }

    Upload.Part putPart(String id, int number, InputStream bytes) throws IOException {
        Upload known = upload(id);
        Contents.Written written = contents.write(bytes);
        Upload.Part part = new Upload.Part(
                number,
                written.name(),
                written.size(),
                written.md5Hex(),
                options.clock().millis());
        List<String> obsolete = new ArrayList<>();
        locked(() -> {
            requireOpen(known);
            Upload upload = upload(id);
            Upload.Part old = upload.parts().get(number);
            if (old != null) {
                obsolete.add(old.content());
            }
            journal.append(ObjectRecords.part(id, part));
            return uploads.put(id, upload.with(part));
        });
        discard(obsolete);
        return part;
    }

    void abort(String id) {
        List<String> obsolete = locked(() -> end(upload(id)));
        discard(obsolete);
    }

    private List<String> end(Upload upload) {
        journal.append(ObjectRecords.endUpload(upload.id()));
        uploads.remove(upload.id());
        return upload.parts().values().stream().map(Upload.Part::content).toList();
    }

    /// Joins parts to one object. Its ETag is the MD5 of the parts' MD5s and their number, as on AWS.
    StoredObject complete(Upload upload, List<Upload.Part> parts, Preconditions preconditions) throws IOException {
        List<InputStream> streams = new ArrayList<>();
        for (Upload.Part part : parts) {
            streams.add(contents.open(part.content(), 0));
        }
        Contents.Written written;
        try (InputStream joined = new SequenceInputStream(Collections.enumeration(streams))) {
            written = contents.write(joined);
        }
        java.security.MessageDigest md5 = Checksums.md5();
        parts.forEach(part -> md5.update(HexFormat.of().parseHex(part.eTag())));
        String eTag = HexFormat.of().formatHex(md5.digest()) + "-" + parts.size();
        Target target = new Target(upload.bucket(), upload.key(), upload.headers(), preconditions);
        return commit(target, written, eTag, Map.of(), "ObjectCreated:CompleteMultipartUpload", Optional.of(upload));
    }

    /// Hands over what waits in the outbox; called once the queues are there.
    void resend() {
        handOver(locked(outbox::waiting));
    }

    private void handOver(List<Outbox.Entry> entries) {
        for (Outbox.Entry entry : entries) {
            try {
                options.target().deliver(entry.queueArn(), entry.body());
            } catch (RuntimeException e) {
                LOG.log(Logger.Level.WARNING, "notification to " + entry.queueArn() + " waits for the next start", e);
                continue;
            }
            locked(() -> {
                journal.append(ObjectRecords.told(entry.id()));
                outbox.remove(entry.id());
                return entry;
            });
        }
        locked(() -> {
            if (journal.wantsCompaction()) {
                journal.compact(state());
            }
            return sequence;
        });
    }

    private void discard(List<String> names) {
        for (String name : names) {
            try {
                if (!name.isEmpty()) {
                    contents.delete(name);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private <T> T locked(Supplier<T> change) {
        lock.lock();
        try {
            return change.get();
        } finally {
            lock.unlock();
        }
    }

    private Stream<ObjectNode> state() {
        Stream<ObjectNode> head = Stream.concat(
                Stream.of(ObjectRecords.sequencer("%018X".formatted(sequence))),
                outbox.waiting().stream().map(ObjectRecords::waiting));
        Stream<ObjectNode> stored = buckets.values().stream()
                .flatMap(bucket -> Stream.concat(
                        Stream.of(ObjectRecords.bucket(bucket)),
                        bucket.all()
                                .map(object -> ObjectRecords.put(bucket.spec().name(), object, List.of()))));
        return Stream.concat(
                head, Stream.concat(stored, uploads.values().stream().map(ObjectRecords::upload)));
    }

    private void replay(ObjectNode entry) {
        ObjectRecords.outbox(entry).forEach(outbox::add);
        if (entry.has("sequencer")) {
            sequence = Math.max(sequence, Long.parseLong(entry.path("sequencer").asText(), 16));
        }
        String name = entry.path("bucket").asText();
        switch (entry.path("type").asText()) {
            case "bucket" -> restoreBucket(name, entry);
            case "dropBucket" -> forget(name);
            case "put" -> {
                StoredObject object = ObjectRecords.object(entry);
                sequence = Math.max(sequence, Long.parseLong(object.sequencer(), 16));
                Optional<StoredObject> replaced = bucket(name).add(object);
                LOG.log(Logger.Level.TRACE, () -> "replaced " + replaced);
            }
            case "remove" -> {
                Optional<StoredObject> removed = bucket(name)
                        .remove(
                                entry.path("key").asText(),
                                entry.path("versionId").asText());
                LOG.log(Logger.Level.TRACE, () -> "removed " + removed);
            }
            case "told" -> outbox.remove(entry.path("id").asText());
            case "upload" -> {
                Upload upload = ObjectRecords.upload(entry);
                uploads.put(upload.id(), upload);
            }
            case "part" ->
                uploads.computeIfPresent(
                        entry.path("id").asText(), (_, upload) -> upload.with(ObjectRecords.part(entry)));
            case "endUpload" -> uploads.remove(entry.path("id").asText());
            case "outbox", "sequencer" -> {}
            default -> throw new IllegalStateException("unknown record " + entry.path("type"));
        }
    }

    private void restoreBucket(String name, ObjectNode entry) {
        Bucket.Versioning versioning =
                Bucket.Versioning.valueOf(entry.path("versioning").asText());
        Bucket bucket = buckets.get(name);
        if (bucket == null) {
            BucketSpec spec = new BucketSpec(name, name, false, List.of());
            buckets.put(
                    name, new Bucket(spec, versioning, entry.path("createdAt").asLong()));
        } else {
            bucket.versioning(versioning);
        }
        Set<String> known = wired.computeIfAbsent(name, _ -> new HashSet<>());
        entry.path("wired").forEach(arn -> known.add(arn.asText()));
    }

    @Override
    public void close() {
        locked(() -> {
            journal.close();
            return sequence;
        });
    }
}
