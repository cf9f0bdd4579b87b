package dev.lamplight.aws;

import dev.lamplight.contract.AttachmentRecord;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.ChunkingStrategy;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.StoreId;
import java.time.Instant;
import java.util.Optional;

/// The registers of uploaded files in stores. Every step can be repeated: a caller that dies in the middle is followed
/// by one that finishes.
public final class Attachments {
    private final ObjectStore library;
    private final JsonObjects<AttachmentRecord> registers;
    private final StoreManifests manifests;

    public Attachments(ObjectStore library, StoreManifests manifests) {
        this.library = library;
        this.registers = new JsonObjects<>(library, AttachmentRecord.class);
        this.manifests = manifests;
    }

    public Optional<AttachmentRecord> read(StoreId store, FileId file) {
        return registers.read(LibraryKeys.attachment(store, file)).map(Versioned::value);
    }

    /// Takes the next number for an attach. The reverse index is written first, so that whoever deletes the file finds
    /// the store. The caller then sends the event, and says that the version waits: whoever dies in between leaves
    /// a register that nobody shows, and never a version that waits for an event that was not sent.
    public AttachmentRecord attach(
            StoreId store, FileId file, Attributes attributes, ChunkingStrategy chunking, Instant now) {
        library.put(LibraryKeys.fileInStore(file, store), new byte[0], "text/plain");
        return registers.update(LibraryKeys.attachment(store, file), current -> current.map(
                        record -> record.attachedAgain(attributes, chunking, now))
                .orElseGet(() -> AttachmentRecord.first(store, file, attributes, chunking, now)));
    }

    /// Says that the attached version, whose event is sent, is on its way.
    public void markWaiting(AttachmentRecord attached) {
        library.put(
                LibraryKeys.waiting(attached.store(), attached.file(), attached.order()), new byte[0], "text/plain");
    }

    /// Detaches the file and hides it at once: the register takes the next number, the manifest a tombstone of it.
    ///
    /// @return false where the file was never attached
    public boolean detach(StoreId store, FileId file, Instant now) {
        if (read(store, file).isEmpty()) {
            return false;
        }
        AttachmentRecord detached = registers.update(
                LibraryKeys.attachment(store, file), current -> current.filter(record -> !record.attached())
                        .orElseGet(() -> current.orElseThrow().detached(now)));
        manifests.update(
                store,
                manifest ->
                        manifest.withRemoved(new DocumentEntry.Removed(file, detached.order(), detached.changedAt())));
        return true;
    }
}
