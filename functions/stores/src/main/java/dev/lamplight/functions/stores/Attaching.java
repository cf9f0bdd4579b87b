package dev.lamplight.functions.stores;

import dev.lamplight.aws.Attachments;
import dev.lamplight.aws.EventPublisher;
import dev.lamplight.aws.JsonObjects;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.StoreManifests;
import dev.lamplight.aws.Versioned;
import dev.lamplight.contract.AttachmentRecord;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.ChunkingStrategy;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.FileRecord;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.api.FileStatus;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/// Puts files into stores and takes them out. Every step can be repeated, and a repeated request finishes what one
/// before it left.
final class Attaching {

    private final ObjectStore library;
    private final JsonObjects<FileRecord> files;
    private final Attachments attachments;
    private final StoreManifests manifests;
    private final EventPublisher documents;
    private final Clock clock;

    Attaching(
            ObjectStore library,
            Attachments attachments,
            StoreManifests manifests,
            EventPublisher documents,
            Clock clock) {
        this.library = library;
        this.files = new JsonObjects<>(library, FileRecord.class);
        this.attachments = attachments;
        this.manifests = manifests;
        this.documents = documents;
        this.clock = clock;
    }

    /// What a caller wants of one file in a store.
    record Wish(FileId file, Attributes attributes, ChunkingStrategy chunking) {}

    /// @throws Failure.Permanent `not_found` for an unknown or deleted file
    FileRecord file(FileId id) {
        return files.read(LibraryKeys.file(id))
                .map(Versioned::value)
                .filter(file -> !file.deleted())
                .orElseThrow(() -> unknown(id));
    }

    /// Attaches the file, and returns the order of the version that this makes. What is attached in the same way
    /// already keeps its order: it is only told again where it has not arrived, and is a new version where it
    /// failed.
    ///
    /// @throws Failure.Permanent `not_found` for a file that is unknown or was deleted meanwhile,
    /// `invalid_request` for a dropped document, which belongs to the store of its folder alone
    Order attach(StoreSnapshot snapshot, Wish wish) {
        StoreId store = snapshot.manifest().store();
        FileRecord file = file(wish.file());
        if (file.source() != null) {
            return droppedOrder(store, file, wish);
        }
        Optional<AttachmentRecord> known =
                attachments.read(store, wish.file()).filter(register -> isSame(register, wish));
        // of an older version the status says nothing: whoever registered this one may have died before it was sent
        Optional<FileStatus> outcome = known.filter(
                        register -> snapshot.contents().isSettled(wish.file(), register.order()))
                .flatMap(_ -> snapshot.status(wish.file()));
        if (known.isPresent() && outcome.equals(Optional.of(FileStatus.COMPLETED))) {
            return known.get().order();
        }
        AttachmentRecord attached = known.filter(_ -> !outcome.equals(Optional.of(FileStatus.FAILED)))
                .orElseGet(() ->
                        attachments.attach(store, wish.file(), wish.attributes(), wish.chunking(), clock.instant()));
        detachIfDeleted(store, wish.file());
        documents.send(EventEnvelope.of("lamplight/stores", attached.changedAt(), event(attached)));
        attachments.markWaiting(attached);
        return attached.order();
    }

    /// Takes a document out of the store; the file itself stays. What has no register (dropped or offered) gets a
    /// tombstone at the newest order that is known of it: its next version comes back.
    ///
    /// @throws Failure.Permanent `not_found` where the document is not in the store
    void detach(StoreSnapshot snapshot, FileId file) {
        StoreId store = snapshot.manifest().store();
        Instant now = clock.instant();
        boolean present = snapshot.status(file).isPresent();
        boolean attached =
                attachments.read(store, file).map(AttachmentRecord::attached).orElse(false);
        if (!present && !attached) {
            throw notInStore(store, file);
        }
        if (!attachments.detach(store, file, now)) {
            Order newest = Stream.concat(
                            snapshot.contents().settledOrder(file).stream(),
                            Stream.ofNullable(snapshot.waiting().get(file)))
                    .max(Order::compareTo)
                    .orElseThrow(() -> notInStore(store, file));
            manifests.update(store, manifest -> manifest.withRemoved(new DocumentEntry.Removed(file, newest, now)));
        }
        library.deleteAll(LibraryKeys.waitingOf(store, file));
    }

    Optional<AttachmentRecord> register(StoreId store, FileId file) {
        return attachments.read(store, file);
    }

    static Failure.Permanent notInStore(StoreId store, FileId file) {
        return new Failure.Permanent(
                PermanentCode.NOT_FOUND, "vector store '" + store + "' holds no file with the id '" + file + "'");
    }

    /// Whoever deletes a file marks its record and then looks for its stores; this attach may have come too
    /// late to be seen there, but then the mark is seen here.
    private void detachIfDeleted(StoreId store, FileId file) {
        try {
            file(file);
        } catch (Failure.Permanent deleted) {
            attachments.detach(store, file, clock.instant());
            throw deleted;
        }
    }

    private static Order droppedOrder(StoreId store, FileRecord file, Wish wish) {
        Order order = file.order();
        if (!store.equals(file.store()) || order == null) {
            throw Failure.Permanent.invalidField(
                    "file_id",
                    "file_id: expected an uploaded file, found a dropped one, which is in the store of its folder only;"
                            + " drop it into the folder of this store as well");
        }
        if (!wish.attributes().values().isEmpty()) {
            throw Failure.Permanent.invalidField(
                    "attributes",
                    "attributes: expected none for a dropped document, found some; upload the file instead");
        }
        return order;
    }

    private static boolean isSame(AttachmentRecord register, Wish wish) {
        return register.attached()
                && register.attributes().equals(wish.attributes())
                && register.chunking().equals(wish.chunking());
    }

    private static Event.DocumentAttached event(AttachmentRecord attached) {
        return new Event.DocumentAttached(
                attached.store(),
                attached.file(),
                attached.order(),
                attached.attributes(),
                attached.chunking(),
                attached.changedAt());
    }

    private static Failure.Permanent unknown(FileId id) {
        return new Failure.Permanent(PermanentCode.NOT_FOUND, "no file has the id '" + id + "'");
    }
}
