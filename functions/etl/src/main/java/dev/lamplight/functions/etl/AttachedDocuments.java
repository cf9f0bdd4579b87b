package dev.lamplight.functions.etl;

import dev.lamplight.aws.JsonObjects;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Outcome;
import dev.lamplight.aws.Versioned;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.FileRecord;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.ObjectRef;
import dev.lamplight.contract.PermanentCode;
import java.util.List;
import java.util.Optional;

/// Uploaded files that were attached to a store through the API.
final class AttachedDocuments {
    private final ObjectStore library;
    private final JsonObjects<FileRecord> files;
    private final Versions versions;

    AttachedDocuments(ObjectStore library, Versions versions) {
        this.library = library;
        this.files = new JsonObjects<>(library, FileRecord.class);
        this.versions = versions;
    }

    /// An attach is accepted while its store is open; a store that has ended since takes nothing, as `index` says too.
    Outcome.Done process(Event.DocumentAttached event, Attempt attempt) {
        if (!versions.isOpen(event.store())) {
            return new Outcome.Done("store_deleted");
        }
        Optional<FileRecord> record = present(event.file());
        if (record.isEmpty()) {
            return deleted(event);
        }
        FileRecord file = record.get();
        Version version = new Version(
                event.store(),
                event.file(),
                event.order(),
                file.filename(),
                null,
                file.sizeBytes(),
                event.attributes(),
                event.chunking(),
                event.attachedAt());
        ObjectRef content = file.source() == null
                ? ObjectRef.of(library.bucket(), LibraryKeys.content(event.file()))
                : file.source();
        return versions.process(
                version,
                () -> library.read(content, DroppedDocuments.MAX_SOURCE_BYTES),
                () -> withoutContent(event, file),
                attempt);
    }

    private Optional<FileRecord> present(FileId file) {
        return files.read(LibraryKeys.file(file)).map(Versioned::value).filter(record -> !record.deleted());
    }

    private Outcome.Done deleted(Event.DocumentAttached event) {
        library.delete(List.of(LibraryKeys.waiting(event.store(), event.file(), event.order())));
        return new Outcome.Done("file_deleted");
    }

    /// A dropped document has been replaced since. An upload never changes: its file was deleted since the record was
    /// read, which the record says before the bytes go, or its bytes are lost.
    private Outcome.Done withoutContent(Event.DocumentAttached event, FileRecord file) {
        if (file.source() != null) {
            return Versions.superseded();
        }
        if (present(file.id()).isEmpty()) {
            return deleted(event);
        }
        throw new Failure.Permanent(
                PermanentCode.CORRUPT_DOCUMENT,
                LibraryKeys.content(file.id()) + ": expected the bytes of the upload, found nothing; upload it again");
    }
}
