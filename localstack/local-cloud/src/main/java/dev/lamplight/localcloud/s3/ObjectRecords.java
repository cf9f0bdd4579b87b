package dev.lamplight.localcloud.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.List;

/// The journal records of [Objects] and their way back.
final class ObjectRecords {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ObjectRecords() {}

    static ObjectNode bucket(Bucket bucket) {
        ObjectNode entry = typed("bucket")
                .put("bucket", bucket.spec().name())
                .put("versioning", bucket.versioning().name())
                .put("createdAt", bucket.createdAtMillis());
        ArrayNode wired = entry.putArray("wired");
        bucket.spec().notifications().forEach(rule -> wired.add(rule.queueArn()));
        return entry;
    }

    static ObjectNode dropped(String bucket) {
        return typed("dropBucket").put("bucket", bucket);
    }

    /// A version that was added, and what is to be told about it: one record, so neither exists without the other.
    static ObjectNode put(String bucket, StoredObject object, List<Outbox.Entry> outbox) {
        ObjectNode entry = typed("put").put("bucket", bucket);
        entry.set("object", JSON.valueToTree(object));
        return entry.set("outbox", JSON.valueToTree(outbox));
    }

    static ObjectNode remove(String bucket, StoredObject removed, List<Outbox.Entry> outbox) {
        return typed("remove")
                .put("bucket", bucket)
                .put("key", removed.key())
                .put("versionId", removed.versionId())
                .put("sequencer", removed.sequencer())
                .set("outbox", JSON.valueToTree(outbox));
    }

    static ObjectNode waiting(Outbox.Entry entry) {
        return typed("outbox").set("outbox", JSON.valueToTree(List.of(entry)));
    }

    static ObjectNode told(String id) {
        return typed("told").put("id", id);
    }

    static ObjectNode upload(Upload upload) {
        return typed("upload").set("upload", JSON.valueToTree(upload));
    }

    static ObjectNode part(String upload, Upload.Part part) {
        return typed("part").put("id", upload).set("part", JSON.valueToTree(part));
    }

    static ObjectNode endUpload(String upload) {
        return typed("endUpload").put("id", upload);
    }

    static ObjectNode sequencer(String value) {
        return typed("sequencer").put("sequencer", value);
    }

    static List<Outbox.Entry> outbox(ObjectNode entry) {
        return entry.path("outbox")
                .valueStream()
                .map(node -> value(node, Outbox.Entry.class))
                .toList();
    }

    static StoredObject object(ObjectNode entry) {
        return value(entry.path("object"), StoredObject.class);
    }

    static Upload upload(ObjectNode entry) {
        return value(entry.path("upload"), Upload.class);
    }

    static Upload.Part part(ObjectNode entry) {
        return value(entry.path("part"), Upload.Part.class);
    }

    private static ObjectNode typed(String type) {
        return JSON.createObjectNode().put("type", type);
    }

    private static <T> T value(JsonNode node, Class<T> type) {
        try {
            return JSON.treeToValue(node, type);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
