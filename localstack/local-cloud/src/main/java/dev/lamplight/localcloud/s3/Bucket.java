package dev.lamplight.localcloud.s3;

import dev.lamplight.localcloud.template.BucketSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The objects of one bucket: for each key its versions, the newest first. Guarded by the lock of [Objects].
final class Bucket {
    /// What versioning means for new writes.
    enum Versioning {
        OFF,
        ENABLED,
        SUSPENDED
    }

    private BucketSpec spec;
    private Versioning versioning;
    private final long createdAtMillis;
    private final TreeMap<String, List<StoredObject>> versions = new TreeMap<>(Bucket::compareKeys);

    Bucket(BucketSpec spec, Versioning versioning, long createdAtMillis) {
        this.spec = spec;
        this.versioning = versioning;
        this.createdAtMillis = createdAtMillis;
    }

    /// S3 orders keys by their UTF-8 bytes, which is the order of code points and not that of Java's chars.
    static int compareKeys(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean surrogates = Character.isSurrogate(a) != Character.isSurrogate(b);
                return surrogates ? (Character.isSurrogate(a) ? 1 : -1) : Character.compare(a, b);
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    BucketSpec spec() {
        return spec;
    }

    void spec(BucketSpec changed) {
        spec = changed;
    }

    Versioning versioning() {
        return versioning;
    }

    void versioning(Versioning changed) {
        versioning = changed;
    }

    long createdAtMillis() {
        return createdAtMillis;
    }

    Optional<StoredObject> current(String key) {
        List<StoredObject> all = versions.get(key);
        return all == null ? Optional.empty() : Optional.of(all.getFirst()).filter(object -> !object.deleteMarker());
    }

    Optional<StoredObject> newest(String key) {
        List<StoredObject> all = versions.get(key);
        return all == null ? Optional.empty() : Optional.of(all.getFirst());
    }

    Optional<StoredObject> version(String key, String versionId) {
        return versions.getOrDefault(key, List.of()).stream()
                .filter(object -> object.versionId().equals(versionId))
                .findFirst();
    }

    /// Adds a version; the one it replaces, which has the same id, is returned.
    Optional<StoredObject> add(StoredObject object) {
        Optional<StoredObject> replaced = version(object.key(), object.versionId());
        List<StoredObject> all = versions.computeIfAbsent(object.key(), _ -> new ArrayList<>());
        all.removeIf(version -> version.versionId().equals(object.versionId()));
        all.addFirst(object);
        return replaced;
    }

    /// Removes a version for good.
    Optional<StoredObject> remove(String key, String versionId) {
        Optional<StoredObject> removed = version(key, versionId);
        List<StoredObject> all = versions.get(key);
        if (all != null) {
            all.removeIf(object -> object.versionId().equals(versionId));
            if (all.isEmpty()) {
                versions.remove(key);
            }
        }
        return removed;
    }

    boolean isEmpty() {
        return versions.isEmpty();
    }

    SortedMap<String, List<StoredObject>> from(String key) {
        return versions.tailMap(key, true);
    }

    /// Every version, oldest first within a key, so that adding them in this order gives the same bucket.
    Stream<StoredObject> all() {
        return versions.values().stream().map(List::reversed).flatMap(List::stream);
    }

    Map<String, List<StoredObject>> byKey() {
        return versions;
    }
}
