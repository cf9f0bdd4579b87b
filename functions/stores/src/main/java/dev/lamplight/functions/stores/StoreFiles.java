package dev.lamplight.functions.stores;

import dev.lamplight.aws.JsonObjects;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Parallel;
import dev.lamplight.aws.Versioned;
import dev.lamplight.aws.http.PageQuery;
import dev.lamplight.contract.AttachmentRecord;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.ChunkFile;
import dev.lamplight.contract.ChunkingStrategy;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.DocumentFacts;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.FileRecord;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.TransientCode;
import dev.lamplight.contract.api.ChunkingStrategyObject;
import dev.lamplight.contract.api.FileStatus;
import dev.lamplight.contract.api.ListPage;
import dev.lamplight.contract.api.VectorStoreFile;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The documents of a store as the interface shows them.
final class StoreFiles {
    private final ObjectStore library;
    private final JsonObjects<AttachmentRecord> registers;
    private final JsonObjects<FileRecord> records;

    StoreFiles(ObjectStore library) {
        this.library = library;
        this.registers = new JsonObjects<>(library, AttachmentRecord.class);
        this.records = new JsonObjects<>(library, FileRecord.class);
    }

    /// A document and what its list is sorted by.
    private record Listed(FileId id, Instant createdAt) {}

    /// One document.
    ///
    /// @throws Failure.Permanent `not_found` where it is not in the store
    VectorStoreFile one(StoreSnapshot snapshot, FileId file) {
        FileStatus status = snapshot.status(file)
                .orElseThrow(() -> Attaching.notInStore(snapshot.manifest().store(), file));
        return shown(snapshot, file, status);
    }

    /// Some of the documents, by the time of their version.
    ///
    /// @param files of which documents
    ListPage<VectorStoreFile> page(
            StoreSnapshot snapshot, Collection<FileId> files, Optional<FileStatus> status, PageQuery query) {
        List<FileId> wanted = files.stream()
                .filter(file -> snapshot.status(file).isPresent())
                .filter(file -> status.isEmpty() || snapshot.status(file).equals(status))
                .toList();
        Comparator<Listed> byTime = Comparator.comparing(Listed::createdAt).thenComparing(Listed::id);
        List<Listed> sorted = Parallel.map(wanted, file -> new Listed(file, createdAt(snapshot, file))).stream()
                .sorted(query.direction() == PageQuery.Direction.ASC ? byTime : byTime.reversed())
                .toList();
        ListPage<Listed> page = query.cut(sorted, listed -> listed.id().value());
        List<VectorStoreFile> shown = Parallel.map(page.data(), listed -> one(snapshot, listed.id()));
        return ListPage.of(shown, VectorStoreFile::id, page.hasMore());
    }

    /// The text of the live version, chunk by chunk.
    ///
    /// @throws Failure.Permanent `not_found` where it is not in the store, `conflict` where no version is live
    List<String> text(StoreSnapshot snapshot, FileId file) {
        StoreId store = snapshot.manifest().store();
        FileStatus status = snapshot.status(file).orElseThrow(() -> Attaching.notInStore(store, file));
        List<DocumentEntry.Part> live = snapshot.contents().live(file);
        if (live.isEmpty()) {
            throw new Failure.Permanent(
                    PermanentCode.CONFLICT,
                    "file '" + file + "': expected one that is completed, found it " + status.word());
        }
        return Parallel.map(live, part -> chunks(store, part)).stream()
                .flatMap(List::stream)
                .map(Chunk::text)
                .toList();
    }

    private List<Chunk> chunks(StoreId store, DocumentEntry.Part part) {
        String key = LibraryKeys.chunks(store, part.file(), part.order(), part.part());
        return library.get(key)
                .map(object -> ChunkFile.fromBytes(object.bytes()).chunks())
                .orElseThrow(() -> new Failure.Transient(TransientCode.STORAGE_UNAVAILABLE, key + " is gone"));
    }

    private Instant createdAt(StoreSnapshot snapshot, FileId file) {
        if (snapshot.status(file).equals(Optional.of(FileStatus.IN_PROGRESS))) {
            return register(snapshot, file)
                    .map(AttachmentRecord::changedAt)
                    .or(() -> record(file).map(FileRecord::createdAt))
                    .orElse(snapshot.manifest().createdAt());
        }
        return snapshot.facts(file)
                .map(DocumentFacts::acceptedAt)
                .orElse(snapshot.manifest().createdAt());
    }

    private VectorStoreFile shown(StoreSnapshot snapshot, FileId file, FileStatus status) {
        Optional<AttachmentRecord> register = register(snapshot, file);
        Optional<DocumentFacts> facts = snapshot.facts(file);
        Optional<FileRecord> record = facts.isPresent() ? Optional.empty() : record(file);
        return new VectorStoreFile(
                file.value(),
                VectorStoreFile.OBJECT,
                snapshot.usageBytes(file),
                createdAt(snapshot, file).getEpochSecond(),
                snapshot.manifest().store().value(),
                status,
                status == FileStatus.FAILED
                        ? snapshot.contents()
                                .failure(file)
                                .map(failed -> VectorStoreFile.LastError.of(failed.code(), failed.message()))
                                .orElse(null)
                        : null,
                register.map(AttachmentRecord::attributes)
                        .or(() -> facts.map(DocumentFacts::attributes))
                        .orElse(Attributes.NONE),
                ChunkingStrategyObject.of(
                        register.map(AttachmentRecord::chunking).orElse(ChunkingStrategy.AUTO)),
                facts.map(DocumentFacts::filename)
                        .or(() -> record.map(FileRecord::filename))
                        .orElse(null),
                facts.isPresent()
                        ? facts.get().source()
                        : record.flatMap(StoreFiles::source).orElse(null));
    }

    private Optional<AttachmentRecord> register(StoreSnapshot snapshot, FileId file) {
        return registers
                .read(LibraryKeys.attachment(snapshot.manifest().store(), file))
                .map(Versioned::value);
    }

    private Optional<FileRecord> record(FileId file) {
        return records.read(LibraryKeys.file(file)).map(Versioned::value);
    }

    private static Optional<String> source(FileRecord record) {
        return Optional.ofNullable(
                record.source() == null ? null : record.source().uri());
    }
}
