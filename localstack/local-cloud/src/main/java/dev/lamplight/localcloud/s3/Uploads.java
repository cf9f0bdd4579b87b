package dev.lamplight.localcloud.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Uploads in several parts. Safe for concurrent use.
final class Uploads {
    private final Ledger ledger;
    private final Objects objects;
    private final Clock clock;

    Uploads(Ledger ledger, Objects objects, Clock clock) {
        this.ledger = ledger;
        this.objects = objects;
        this.clock = clock;
    }

    Upload start(String bucket, String key, Map<String, String> headers) {
        return ledger.locked(() -> {
            String known = ledger.tables().bucket(bucket).spec().name();
            Upload upload = new Upload(UUID.randomUUID().toString(), known, key, headers, Collections.emptySortedMap());
            ledger.append(ObjectRecords.upload(upload));
            ledger.tables().uploads().put(upload.id(), upload);
            return upload;
        });
    }

    Upload find(String id) {
        return ledger.locked(() -> {
            Upload upload = ledger.tables().uploads().get(id);
            if (upload == null) {
                throw new S3Exception(404, "NoSuchUpload", "The specified upload does not exist: " + id);
            }
            return upload;
        });
    }

    List<Upload> in(String bucket) {
        return ledger.locked(() -> ledger.tables().uploads().values().stream()
                .filter(upload -> upload.bucket().equals(bucket))
                .toList());
    }

    /// @throws S3Exception `NoSuchUpload`
    void requireOpen(Upload upload) {
        if (!ledger.tables().uploads().containsKey(upload.id())) {
            throw new S3Exception(404, "NoSuchUpload", "The specified upload does not exist: " + upload.id());
        }
    }

    Upload.Part putPart(String id, int number, InputStream bytes) throws IOException {
        Upload known = find(id);
        Contents.Written written = ledger.contents().write(bytes);
        Upload.Part part = new Upload.Part(number, written.name(), written.size(), written.md5Hex(), clock.millis());
        List<String> obsolete = new ArrayList<>();
        ledger.locked(() -> {
            requireOpen(known);
            Upload upload = find(id);
            Upload.Part old = upload.parts().get(number);
            if (old != null) {
                obsolete.add(old.content());
            }
            ledger.append(ObjectRecords.part(id, part));
            return ledger.tables().uploads().put(id, upload.with(part));
        });
        ledger.discard(obsolete);
        return part;
    }

    void abort(String id) {
        List<String> obsolete = ledger.locked(() -> end(find(id)));
        ledger.discard(obsolete);
    }

    /// Ends the upload; only under the lock.
    ///
    /// @return contents of its parts
    List<String> end(Upload upload) {
        ledger.append(ObjectRecords.endUpload(upload.id()));
        ledger.tables().uploads().remove(upload.id());
        return upload.parts().values().stream().map(Upload.Part::content).toList();
    }

    /// Joins parts to one object. Its ETag is the MD5 of the parts' MD5s and their number, as on AWS.
    StoredObject complete(Upload upload, List<Upload.Part> parts, Preconditions preconditions) throws IOException {
        List<InputStream> streams = new ArrayList<>();
        for (Upload.Part part : parts) {
            streams.add(ledger.contents().open(part.content(), 0));
        }
        Contents.Written written;
        try (InputStream joined = new SequenceInputStream(Collections.enumeration(streams))) {
            written = ledger.contents().write(joined);
        }
        java.security.MessageDigest md5 = Checksums.md5();
        parts.forEach(part -> md5.update(HexFormat.of().parseHex(part.eTag())));
        String eTag = HexFormat.of().formatHex(md5.digest()) + "-" + parts.size();
        Objects.Target target = new Objects.Target(upload.bucket(), upload.key(), upload.headers(), preconditions);
        return objects.commit(
                target, written, eTag, Map.of(), "ObjectCreated:CompleteMultipartUpload", Optional.of(upload));
    }
}
