package dev.lamplight.contract;

import java.time.Instant;

/// The register of one file in one store: every attach and detach takes its next number, which is the order of the
/// version it makes.
///
/// @param number of the last attach or detach, from 1
/// @param attached whether the last one was an attach
/// @param changedAt when the last one was made
public record AttachmentRecord(
        int format,
        StoreId store,
        FileId file,
        long number,
        boolean attached,
        Attributes attributes,
        ChunkingStrategy chunking,
        Instant changedAt) {
    public static final int FORMAT = 1;

    /// @throws Failure.Permanent `newer_format` for a record that a newer version wrote
    public AttachmentRecord {
        Stored.require("attachment of " + file, format, FORMAT, store, file, attributes, chunking, changedAt);
    }

    public static AttachmentRecord first(
            StoreId store, FileId file, Attributes attributes, ChunkingStrategy chunking, Instant now) {
        return new AttachmentRecord(FORMAT, store, file, 1, true, attributes, chunking, now);
    }

    public AttachmentRecord attachedAgain(Attributes newAttributes, ChunkingStrategy newChunking, Instant now) {
        return new AttachmentRecord(format, store, file, number + 1, true, newAttributes, newChunking, now);
    }

    public AttachmentRecord detached(Instant now) {
        return new AttachmentRecord(format, store, file, number + 1, false, attributes, chunking, now);
    }

    public Order order() {
        return Order.ofNumber(number);
    }
}
