package dev.lamplight.localcloud.s3;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.localcloud.template.BucketSpec;
import java.lang.System.Logger;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What a server knows of its buckets, uploads and waiting notifications, and how that comes back from the journal. Not
/// safe for concurrent use: [Ledger] guards it.
final class Tables {
    private static final Logger LOG = System.getLogger(Tables.class.getName());

    private final Map<String, Bucket> buckets = new TreeMap<>();
    private final Map<String, Set<String>> wired = new LinkedHashMap<>();
    private final Map<String, Upload> uploads = new LinkedHashMap<>();
    private final Outbox outbox = new Outbox();
    private long sequence;

    Map<String, Bucket> buckets() {
        return buckets;
    }

    Map<String, Upload> uploads() {
        return uploads;
    }

    Outbox outbox() {
        return outbox;
    }

    /// ARNs of the queues that know of the bucket already.
    Set<String> wired(String name) {
        return wired.computeIfAbsent(name, _ -> new HashSet<>());
    }

    /// @throws S3Exception `NoSuchBucket`
    Bucket bucket(String name) {
        Bucket bucket = buckets.get(name);
        if (bucket == null) {
            throw S3Exception.noSuchBucket(name);
        }
        return bucket;
    }

    /// A bucket of the same name made later is wired anew.
    void forget(String name) {
        buckets.remove(name);
        wired.remove(name);
    }

    /// Rises over restarts, also when the clock goes back. As long as AWS's: 18 digits.
    String nextSequencer(long nowMillis) {
        sequence = Math.max(sequence + 1, nowMillis << 12);
        return "%018X".formatted(sequence);
    }

    /// Names of all contents that something refers to.
    Set<String> referencedContents() {
        Set<String> names = new HashSet<>();
        buckets.values().forEach(bucket -> bucket.all().forEach(object -> names.add(object.content())));
        uploads.values().forEach(upload -> upload.parts().values().forEach(part -> names.add(part.content())));
        return names;
    }

    /// Records from which [#replay] makes the same tables again.
    Stream<ObjectNode> state() {
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

    void replay(ObjectNode entry) {
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
        Set<String> known = wired(name);
        entry.path("wired").forEach(arn -> known.add(arn.asText()));
    }
}
