package dev.lamplight.contract;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What `files/<file>/file.json` says about a file. The bytes of an uploaded file never change; a dropped one has
/// versions, and the record follows the newest.
///
/// @param purpose OpenAI's `purpose` of the upload, `assistants` for a dropped file
/// @param createdAt first seen
/// @param source for a dropped file the inbox object in its newest version, null for an uploaded one
/// @param store for a dropped file the store that took its newest version
/// @param order for a dropped file the order of the newest change that was seen
/// @param deleted hidden from lists and refused for attaching; for good where the file was uploaded
public record FileRecord(
        int format,
        FileId id,
        String filename,
        String purpose,
        long sizeBytes,
        Instant createdAt,
        @Nullable ObjectRef source,
        @Nullable StoreId store,
        @Nullable Order order,
        boolean deleted) {
    public static final int FORMAT = 1;
    private static final String DROPPED_PURPOSE = "assistants";

    /// @throws Failure.Permanent `newer_format` for a record that a newer version wrote
    public FileRecord {
        Stored.require("file.json of " + id, format, FORMAT, id, filename, purpose, createdAt);
    }

    public static FileRecord uploaded(FileId id, String filename, String purpose, long sizeBytes, Instant now) {
        return new FileRecord(FORMAT, id, filename, purpose, sizeBytes, now, null, null, null, false);
    }

    /// A dropped file as its first seen change shows it.
    public static FileRecord dropped(
            FileId id, String filename, ObjectRef source, StoreId store, Order order, Instant now) {
        return new FileRecord(
                FORMAT, id, filename, DROPPED_PURPOSE, source.sizeBytes(), now, source, store, order, false);
    }

    /// Whether the change is older than what the record has seen.
    public boolean isNewerThan(Order change) {
        return order != null && order.isAfter(change);
    }

    /// With a newer version of a dropped file, in the store that its folder means now; back among the living if it was
    /// deleted.
    public FileRecord withVersion(ObjectRef newSource, Order newOrder, StoreId newStore) {
        return new FileRecord(
                format, id, filename, purpose, newSource.sizeBytes(), createdAt, newSource, newStore, newOrder, false);
    }

    /// A dropped file whose source is gone.
    public FileRecord removedAt(Order newOrder) {
        return new FileRecord(format, id, filename, purpose, sizeBytes, createdAt, source, store, newOrder, true);
    }

    public FileRecord asDeleted() {
        return new FileRecord(format, id, filename, purpose, sizeBytes, createdAt, source, store, order, true);
    }
}
