package dev.lamplight.functions.ingest;

import dev.lamplight.aws.JsonObjects;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Versioned;
import dev.lamplight.aws.http.PageQuery;
import dev.lamplight.aws.http.TimeList;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.FileRecord;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.api.ListPage;
import java.util.Optional;
import java.util.function.Predicate;

/// The records of files in the library. Thread-safe.
final class Files {
    private final ObjectStore library;
    private final JsonObjects<FileRecord> records;

    Files(ObjectStore library) {
        this.library = library;
        this.records = new JsonObjects<>(library, FileRecord.class);
    }

    /// The record of a file that is there.
    ///
    /// @throws Failure.Permanent `not_found` for an unknown or deleted file
    FileRecord present(FileId id) {
        return read(id).filter(file -> !file.deleted()).orElseThrow(() -> unknown(id));
    }

    /// Stores a new file: content, list entry, record, in this order. The file exists when the record does; a crash
    /// before leaves objects that nothing refers to.
    void add(FileRecord file, byte[] content) {
        library.put(LibraryKeys.content(file.id()), content, "application/octet-stream");
        library.put(LibraryKeys.fileByTime(file.id(), file.createdAt()), new byte[0], "application/json");
        if (!records.create(LibraryKeys.file(file.id()), file)) {
            throw new IllegalStateException("a new random file id exists already: " + file.id());
        }
    }

    /// Files that are there, by creation.
    ListPage<FileRecord> page(PageQuery query, Predicate<FileRecord> wanted) {
        return new TimeList<FileRecord>(
                        library,
                        LibraryKeys.FILES_BY_TIME,
                        id -> read(new FileId(id)),
                        file -> !file.deleted() && wanted.test(file),
                        file -> LibraryKeys.fileByTime(file.id(), file.createdAt()),
                        file -> file.id().value())
                .page(query);
    }

    static Failure.Permanent unknown(FileId id) {
        return new Failure.Permanent(PermanentCode.NOT_FOUND, "no file has the id '" + id + "'");
    }

    private Optional<FileRecord> read(FileId id) {
        return records.read(LibraryKeys.file(id)).map(Versioned::value);
    }
}
