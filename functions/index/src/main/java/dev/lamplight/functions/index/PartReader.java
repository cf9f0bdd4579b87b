package dev.lamplight.functions.index;

import dev.lamplight.aws.Deadline;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.StoredObject;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.ChunkFile;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.DocumentFacts;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.TransientCode;
import dev.lamplight.search.segment.EmbeddedChunk;
import dev.lamplight.search.segment.IndexedPart;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What an event brings into a store: an entry, and for a part its chunks with their vectors.
final class PartReader {
    private static final DocumentFacts NO_FACTS =
            new DocumentFacts("", null, "", null, 0, Attributes.NONE, Instant.EPOCH);

    private final ObjectStore library;
    private final ChunkEmbedder embedder;

    PartReader(ObjectStore library, ChunkEmbedder embedder) {
        this.library = library;
        this.embedder = embedder;
    }

    /// What an event gives to a commit.
    sealed interface Contribution {
        record Part(IndexedPart part) implements Contribution {}

        record Other(DocumentEntry entry) implements Contribution {}
    }

    /// The entry as far as the event tells it: enough to say whether it is news.
    ///
    /// @throws Failure.Permanent `malformed_event` for an event that is not for `index`
    static DocumentEntry claim(Event event) {
        return switch (event) {
            case Event.DocumentChunked part ->
                new DocumentEntry.Part(part.file(), part.order(), part.part(), part.parts(), 0, 0, NO_FACTS);
            case Event.DocumentRemoved removed ->
                new DocumentEntry.Removed(removed.file(), removed.order(), removed.removedAt());
            case Event.DocumentFailed failed ->
                new DocumentEntry.Failed(
                        failed.file(), failed.order(), failed.code(), failed.message(), failed.facts());
            case Event.DocumentAttached _, Event.DocumentOffered _, Event.StoreOutgrown _, Event.SweepScheduled _ ->
                throw new Failure.Permanent(
                        PermanentCode.MALFORMED_EVENT, "type: expected an event of etl, found '" + event.type() + "'");
        };
    }

    /// What the store shows of a version whose chunks can never be read.
    static DocumentEntry.Failed failed(DocumentEntry claim, Failure.Permanent failure) {
        return new DocumentEntry.Failed(
                claim.file(),
                claim.order(),
                failure.code().code(),
                failure.explanationWithAdvice(),
                unreadFacts(claim));
    }

    private static DocumentFacts unreadFacts(DocumentEntry claim) {
        return new DocumentFacts(
                claim.file().value(), null, "application/octet-stream", null, 0, Attributes.NONE, Instant.EPOCH);
    }

    /// What the store shows of a version that has had its last delivery, unless that one succeeds.
    static DocumentEntry.Failed exhausted(DocumentEntry claim, int deliveries) {
        return new DocumentEntry.Failed(
                claim.file(),
                claim.order(),
                TransientCode.RETRIES_EXHAUSTED.code(),
                "index: " + deliveries + " deliveries, none of which succeeded; "
                        + TransientCode.RETRIES_EXHAUSTED.advice(),
                unreadFacts(claim));
    }

    /// @throws Failure.Transient `out_of_time` where the part would not be embedded in time
    Contribution read(Event event, Deadline deadline) {
        return event instanceof Event.DocumentChunked chunked
                ? new Contribution.Part(embedded(chunked, deadline))
                : new Contribution.Other(claim(event));
    }

    /// @throws Failure.Permanent `bucket_not_allowed` for chunks that lie elsewhere, `malformed_event` for those of
    ///     another version than the event's
    private IndexedPart embedded(Event.DocumentChunked event, Deadline deadline) {
        if (!event.chunks().bucket().equals(library.bucket())) {
            throw new Failure.Permanent(
                    PermanentCode.BUCKET_NOT_ALLOWED,
                    event.chunks().uri() + ": expected an object of " + library.bucket());
        }
        byte[] bytes = library.get(event.chunks().key())
                .map(StoredObject::bytes)
                .orElseThrow(() -> new Failure.Transient(
                        TransientCode.STORAGE_UNAVAILABLE,
                        event.chunks().uri() + ": expected chunks, found no object"));
        ChunkFile file = ChunkFile.fromBytes(bytes);
        requireSameVersion(event, file.lineage());
        List<EmbeddedChunk> chunks = embedder.embed(file.chunks(), () -> !deadline.leaves(Duration.ZERO));
        long vectorBytes = chunks.stream()
                .mapToLong(chunk -> (long) chunk.vector().length * Float.BYTES)
                .sum();
        DocumentEntry.Part entry = new DocumentEntry.Part(
                event.file(),
                event.order(),
                event.part(),
                event.parts(),
                chunks.size(),
                bytes.length + vectorBytes,
                file.lineage().facts());
        return new IndexedPart(entry, chunks);
    }

    private static void requireSameVersion(Event.DocumentChunked event, ChunkFile.Lineage found) {
        boolean same = found.store().equals(event.store())
                && found.file().equals(event.file())
                && found.order().equals(event.order())
                && found.part() == event.part()
                && found.parts() == event.parts();
        if (!same) {
            throw new Failure.Permanent(
                    PermanentCode.MALFORMED_EVENT,
                    event.chunks().uri() + ": expected part " + event.part() + " of " + event.file() + " at "
                            + event.order() + ", found part " + found.part() + " of " + found.file() + " at "
                            + found.order());
        }
    }
}
