package dev.lamplight.functions.ingest;

import dev.lamplight.aws.Attachments;
import dev.lamplight.aws.JsonObjects;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.StoreManifests;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.FileRecord;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.ObjectRef;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.StoreId;
import java.time.Instant;
import java.util.List;

/// Deletes a file everywhere: first its record says so, then it leaves every store, then its bytes go, and its list
/// entry last. Who finds the mark and the entry goes on where another died, so that a repeated request finishes the
/// work and can change nothing else.
///
/// An attach that runs at the same time writes the reverse index, then the register, and then reads the record:
/// either the reverse index is seen here, or the mark is seen there.
final class FileDeletion {
    private final ObjectStore library;
    private final ObjectStore inbox;
    private final JsonObjects<FileRecord> records;
    private final Attachments attachments;
    private final StoreManifests manifests;

    FileDeletion(ObjectStore library, ObjectStore inbox, Attachments attachments, StoreManifests manifests) {
        this.library = library;
        this.inbox = inbox;
        this.records = new JsonObjects<>(library, FileRecord.class);
        this.attachments = attachments;
        this.manifests = manifests;
    }

    /// @throws Failure.Permanent `not_found` for an unknown file, or one whose deletion was finished before
    void delete(FileId id, Instant now) {
        FileRecord known = records.read(LibraryKeys.file(id))
                .orElseThrow(() -> Files.unknown(id))
                .value();
        String entry = LibraryKeys.fileByTime(id, known.createdAt());
        if (known.deleted() && library.list(entry, null, 1).isEmpty()) {
            throw Files.unknown(id);
        }
        FileRecord marked = records.update(LibraryKeys.file(id), current -> current.orElseThrow(() -> Files.unknown(id))
                .asDeleted());
        ObjectRef source = marked.source();
        if (source == null) {
            removeUpload(id, now);
        } else {
            removeDropped(marked, source, now);
        }
        library.delete(List.of(entry));
    }

    private void removeUpload(FileId id, Instant now) {
        String stores = LibraryKeys.fileInStores(id);
        library.eachKey(stores, key -> {
            String store = key.substring(stores.length());
            if (StoreId.isStoreId(store)) {
                ignoringGoneStores(() -> attachments.detach(new StoreId(store), id, now));
            }
        });
        library.delete(List.of(LibraryKeys.content(id)));
        library.deleteAll(stores);
    }

    /// Hides the newest accepted version at once; the event of the source's removal carries the final order.
    private void removeDropped(FileRecord file, ObjectRef source, Instant now) {
        StoreId store = file.store();
        Order order = file.order();
        if (store != null && order != null) {
            DocumentEntry.Removed tombstone = new DocumentEntry.Removed(file.id(), order, now);
            ignoringGoneStores(() -> manifests.update(store, manifest -> manifest.withRemoved(tombstone)));
        }
        inbox.delete(List.of(source.key()));
    }

    private static void ignoringGoneStores(Runnable change) {
        try {
            change.run();
        } catch (Failure.Permanent e) {
            if (e.code() != PermanentCode.NOT_FOUND) {
                throw e;
            }
        }
    }
}
