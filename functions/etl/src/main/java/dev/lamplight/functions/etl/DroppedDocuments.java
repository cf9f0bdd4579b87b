package dev.lamplight.functions.etl;

import dev.lamplight.aws.JsonObjects;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Outcome;
import dev.lamplight.aws.Versioned;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.ChunkingStrategy;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.FileRecord;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.ObjectChange;
import dev.lamplight.contract.ObjectRef;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.StoreId;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/// What happens in the inbox: files appear, change and go. The first folder of a key says which store is meant, see
/// [InboxFolders]; the rest is the name of the file.
final class DroppedDocuments {
    static final long MAX_SOURCE_BYTES = 100_000_000;
    private static final String DEFAULT_FOLDER = "default";

    private final ObjectStore inbox;
    private final ObjectStore library;
    private final JsonObjects<FileRecord> files;
    private final Versions versions;
    private final InboxFolders folders;
    private final Clock clock;

    DroppedDocuments(ObjectStore inbox, ObjectStore library, Versions versions, InboxFolders folders, Clock clock) {
        this.inbox = inbox;
        this.library = library;
        this.files = new JsonObjects<>(library, FileRecord.class);
        this.versions = versions;
        this.folders = folders;
        this.clock = clock;
    }

    /// Where an inbox key belongs.
    record Place(String folder, String filename) {
        static Place of(String key) {
            int slash = key.indexOf('/');
            return slash <= 0
                    ? new Place(DEFAULT_FOLDER, key)
                    : new Place(key.substring(0, slash), key.substring(slash + 1));
        }
    }

    /// @throws Failure.Permanent `bucket_not_allowed`, `order_missing`, or what is wrong with the document
    Outcome.Done process(ObjectChange change, Attempt attempt) {
        ObjectRef object = change.object();
        if (!object.bucket().equals(inbox.bucket())) {
            throw new Failure.Permanent(
                    PermanentCode.BUCKET_NOT_ALLOWED, object.uri() + ": expected an object of " + inbox.bucket());
        }
        if (change.isFolderMarker()) {
            return new Outcome.Done("ignored");
        }
        return switch (change.kind()) {
            case CREATED -> created(change, attempt);
            case REMOVED -> removed(change);
            case VERSION_DELETED -> versionDeleted(change);
        };
    }

    private Outcome.Done created(ObjectChange change, Attempt attempt) {
        Place place = Place.of(change.object().key());
        Order order = change.order();
        Optional<FileRecord> known =
                files.read(LibraryKeys.file(fileOf(change))).map(Versioned::value);
        if (known.isPresent() && known.get().isNewerThan(order)) {
            return overtaken(known.get(), order);
        }
        Optional<StoreId> takenBy =
                known.filter(record -> order.equals(record.order())).map(FileRecord::store);
        Optional<StoreId> store = folders.storeFor(place.folder(), change.at(), takenBy);
        return store.isEmpty() ? new Outcome.Done("store_deleted") : taken(change, place, store.get(), attempt);
    }

    private Outcome.Done taken(ObjectChange change, Place place, StoreId store, Attempt attempt) {
        Order order = change.order();
        FileRecord record = seen(change, place, store, current -> revived(current, change, store));
        if (record.isNewerThan(order) || record.deleted()) {
            return overtaken(record, order);
        }
        library.put(LibraryKeys.fileByTime(record.id(), record.createdAt()), new byte[0], "text/plain");
        Version version = new Version(
                store,
                record.id(),
                order,
                place.filename(),
                change.object().uri(),
                change.object().sizeBytes(),
                Attributes.NONE,
                ChunkingStrategy.AUTO,
                change.at());
        return versions.process(
                version,
                () -> inbox.read(change.object(), MAX_SOURCE_BYTES),
                () -> missing(change, place, store, record),
                attempt);
    }

    /// The version's bytes are gone: replaced, and then the event of the next version brings it, or deleted by its id
    /// before this event came, and then nothing is left that could be found.
    private Outcome.Done missing(ObjectChange change, Place place, StoreId store, FileRecord record) {
        String key = change.object().key();
        if (inbox.list(key, null, 1).contains(key)) {
            return new Outcome.Done("superseded");
        }
        Outcome.Done removed =
                versions.remove(new Event.DocumentRemoved(store, record.id(), change.order(), change.at()));
        seen(change, place, store, current -> current.removedAt(change.order()));
        library.delete(List.of(LibraryKeys.fileByTime(record.id(), record.createdAt())));
        return removed;
    }

    /// An earlier delivery of the change may have left its marker in the store that took it.
    private Outcome.Done overtaken(FileRecord record, Order order) {
        if (record.store() != null) {
            library.delete(List.of(LibraryKeys.waiting(record.store(), record.id(), order)));
        }
        return new Outcome.Done("superseded");
    }

    /// A file that was deleted through the API stays deleted when the event of that same version comes once more.
    private static FileRecord revived(FileRecord current, ObjectChange change, StoreId store) {
        boolean sameVersion = change.order().equals(current.order());
        return current.deleted() && sameVersion ? current : current.withVersion(change.object(), change.order(), store);
    }

    /// The document leaves the store that took its newest version, and no other: a removal begins no store.
    private Outcome.Done removed(ObjectChange change) {
        Place place = Place.of(change.object().key());
        Order order = change.order();
        FileRecord record = seen(change, place, folders.present(place.folder()), current -> current.removedAt(order));
        if (record.isNewerThan(order) || record.store() == null) {
            return new Outcome.Done("superseded");
        }
        library.delete(List.of(LibraryKeys.fileByTime(record.id(), record.createdAt())));
        return versions.remove(new Event.DocumentRemoved(record.store(), record.id(), order, change.at()));
    }

    /// Lifecycle rules and people clear old versions of a versioned bucket; that matters only where it is the version
    /// that the document is made of.
    private Outcome.Done versionDeleted(ObjectChange change) {
        boolean current = files.read(LibraryKeys.file(fileOf(change)))
                .map(versioned -> versioned.value().source())
                .flatMap(source -> Optional.ofNullable(source == null ? null : source.versionId()))
                .filter(version -> version.equals(change.object().versionId()))
                .isPresent();
        return current ? removed(change) : new Outcome.Done("ignored");
    }

    /// The file's record after this change; one that has seen a newer change stays as it is.
    private FileRecord seen(
            ObjectChange change, Place place, StoreId store, java.util.function.UnaryOperator<FileRecord> afterChange) {
        FileId file = fileOf(change);
        Order order = change.order();
        return files.update(LibraryKeys.file(file), current -> current.map(
                        record -> record.isNewerThan(order) ? record : afterChange.apply(record))
                .orElseGet(() -> afterChange.apply(
                        FileRecord.dropped(file, place.filename(), change.object(), store, order, clock.instant()))));
    }

    private static FileId fileOf(ObjectChange change) {
        return FileId.ofDropped(change.object().bucket(), change.object().key());
    }
}
