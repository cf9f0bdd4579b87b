package dev.lamplight.contract;

import java.time.Instant;
import java.util.Locale;

/// The keys of everything derived, in one place. Layout and reasons: docs/design/commit-protocol.md.
public final class LibraryKeys {
    public static final String FILES_BY_TIME = "files/by-time/";
    public static final String STORES_BY_TIME = "stores/by-time/";
    public static final String STORES = "stores/";
    public static final String QUARANTINE = "quarantine/";
    /// Quarantined messages that a person sends again: about to be sent, and sent.
    public static final String RETRIES_PENDING = "retries/pending/";

    public static final String RETRIES_SENT = "retries/sent/";

    private LibraryKeys() {}

    /// The file's record: name, size, time, whether it is deleted.
    public static String file(FileId file) {
        return "files/" + file + "/file.json";
    }

    /// The bytes of an uploaded file; they never change.
    public static String content(FileId file) {
        return "files/" + file + "/content";
    }

    /// List index: newest first in S3's key order.
    public static String fileByTime(FileId file, Instant createdAt) {
        return FILES_BY_TIME + inverted(createdAt) + "-" + file;
    }

    /// Reverse index of attachments, one empty object per store.
    public static String fileInStore(FileId file, StoreId store) {
        return fileInStores(file) + store;
    }

    public static String fileInStores(FileId file) {
        return "files/" + file + "/stores/";
    }

    public static String manifest(StoreId store) {
        return "stores/" + store + "/manifest.json";
    }

    public static String storeByTime(StoreId store, Instant createdAt) {
        return STORES_BY_TIME + inverted(createdAt) + "-" + store;
    }

    /// Which store an inbox folder means; a folder's name may hold anything but a slash, so the key has its hash.
    public static String inboxFolder(String folder) {
        return "stores/by-folder/" + Sha256.hexOfParts("folder", folder).substring(0, 32) + ".json";
    }

    /// Register of one attachment: attached or detached, with its order.
    public static String attachment(StoreId store, FileId file) {
        return "stores/" + store + "/attachments/" + file;
    }

    /// Marker of a version that is accepted but not yet committed; removed after the commit.
    public static String waiting(StoreId store, FileId file, Order order) {
        return waitingOf(store, file) + order;
    }

    public static String waitingOf(StoreId store, FileId file) {
        return waitingIn(store) + file + "/";
    }

    public static String waitingIn(StoreId store) {
        return "stores/" + store + "/waiting/";
    }

    public static String chunks(StoreId store, FileId file, Order order, int part) {
        return "stores/" + store + "/documents/" + file + "/" + order + "/chunks-" + part + ".jsonl";
    }

    /// Everything of one store but its place in the list of stores.
    public static String ofStore(StoreId store) {
        return "stores/" + store + "/";
    }

    /// Chunk files of all versions of all documents.
    public static String documentsIn(StoreId store) {
        return ofStore(store) + "documents/";
    }

    /// @param unique a name that no other attempt to commit uses
    public static String segment(StoreId store, String unique) {
        return segmentsIn(store) + unique;
    }

    public static String segmentsIn(StoreId store) {
        return ofStore(store) + "segments/";
    }

    /// What the last collection of garbage found.
    public static String collection(StoreId store) {
        return ofStore(store) + "collection.json";
    }

    public static String fileBatch(StoreId store, String batchId) {
        return "stores/" + store + "/batches/" + batchId + ".json";
    }

    public static String quarantine(String function, String eventId) {
        return QUARANTINE + function + "/" + eventId + ".json";
    }

    /// Milliseconds until the year 2286, 13 digits: a later instant sorts first.
    private static String inverted(Instant instant) {
        return String.format(Locale.ROOT, "%013d", 9_999_999_999_999L - instant.toEpochMilli());
    }
}
