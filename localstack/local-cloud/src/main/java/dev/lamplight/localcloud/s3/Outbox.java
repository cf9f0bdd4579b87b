package dev.lamplight.localcloud.s3;

import java.util.LinkedHashMap;
import java.util.Map;

/// Notifications that were committed with their change and not yet accepted by their queue. Guarded by the lock of
/// [Objects].
final class Outbox {
    /// A notification for one queue.
    record Entry(String id, String queueArn, String body) {}

    private final Map<String, Entry> waiting = new LinkedHashMap<>();

    void add(Entry entry) {
        waiting.put(entry.id(), entry);
    }

    void remove(String id) {
        waiting.remove(id);
    }

    java.util.List<Entry> waiting() {
        return java.util.List.copyOf(waiting.values());
    }
}
