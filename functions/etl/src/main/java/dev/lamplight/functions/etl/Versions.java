package dev.lamplight.functions.etl;

import dev.lamplight.aws.EventPublisher;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Outcome;
import dev.lamplight.aws.StoreManifests;
import dev.lamplight.aws.StoredObject;
import dev.lamplight.aws.Versioned;
import dev.lamplight.contract.ChunkFile;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.FailureCode;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.ObjectRef;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.contract.TransientCode;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The common end of all ways in: a version's bytes become chunk files, and `index` is told of each. Every step gives
/// the same result when it is repeated.
final class Versions {
    private static final String SOURCE = "lamplight/etl";
    private static final String JSON_LINES = "application/jsonl";

    private final ObjectStore library;
    private final EventPublisher parts;
    private final DocumentChunker chunker;
    private final StoreManifests manifests;
    private final Clock clock;

    Versions(ObjectStore library, EventPublisher parts, DocumentChunker chunker, Clock clock) {
        this.library = library;
        this.parts = parts;
        this.chunker = chunker;
        this.manifests = new StoreManifests(library);
        this.clock = clock;
    }

    /// The version's store has been found open by the caller; one that ends meanwhile refuses the commit.
    ///
    /// @param bytes reads the version's own bytes; empty where they are replaced or gone
    /// @param missing says what it means that they are
    /// @throws Failure.Permanent where the document is at fault; `index` is told, so that the store shows the
    /// reason
    Outcome.Done process(
            Version version, Supplier<Optional<StoredObject>> bytes, Supplier<Outcome.Done> missing, Attempt attempt) {
        library.put(LibraryKeys.waiting(version.store(), version.file(), version.order()), new byte[0], "text/plain");
        if (attempt.isLast()) {
            send(exhausted(version, attempt));
        }
        try {
            return bytes.get()
                    .map(source -> announce(version, chunker.chunk(version, source.bytes(), attempt.deadline())))
                    .orElseGet(() -> withoutBytes(version, missing));
        } catch (Failure.Permanent failure) {
            if (failure.code().isFaultOfDeployment()) {
                throw failure;
            }
            send(failed(version, failure.code(), failure.explanationWithAdvice()));
            throw failure;
        }
    }

    /// Said before the last try, for a process that dies over a document says nothing afterwards. A version that is
    /// committed after all is live, whatever was said here.
    private static Event.DocumentFailed exhausted(Version version, Attempt attempt) {
        return failed(
                version,
                TransientCode.RETRIES_EXHAUSTED,
                "etl: " + attempt.deliveries() + " deliveries, none of which succeeded; "
                        + TransientCode.RETRIES_EXHAUSTED.advice());
    }

    private static Event.DocumentFailed failed(Version version, FailureCode code, String message) {
        return new Event.DocumentFailed(
                version.store(), version.file(), version.order(), code.code(), message, version.unreadFacts());
    }

    /// Tells `index` that the document is gone, where there is a store that it could be gone from.
    Outcome.Done remove(Event.DocumentRemoved removal) {
        Optional<Versioned<StoreManifest>> manifest = manifests.read(removal.store());
        if (manifest.isEmpty() || !manifest.get().value().isOpenAt(clock.instant())) {
            return new Outcome.Done("store_deleted");
        }
        send(removal);
        return new Outcome.Done("removed");
    }

    /// @throws Failure.Permanent `not_found`
    boolean isOpen(StoreId store) {
        return manifests.require(store).value().isOpenAt(clock.instant());
    }

    /// @throws Failure.Permanent `not_found`, `store_deleted`
    void requireOpen(StoreId store) {
        manifests.readOpen(store, clock.instant());
    }

    private Outcome.Done announce(Version version, List<ChunkFile> files) {
        List<EventEnvelope> events =
                files.stream().map(file -> write(version, file)).toList();
        parts.send(events);
        return new Outcome.Done("chunked");
    }

    private EventEnvelope write(Version version, ChunkFile file) {
        int part = file.lineage().part();
        String key = LibraryKeys.chunks(version.store(), version.file(), version.order(), part);
        byte[] bytes = file.toBytes();
        library.put(key, bytes, JSON_LINES);
        return envelope(new Event.DocumentChunked(
                version.store(),
                version.file(),
                version.order(),
                part,
                file.lineage().parts(),
                new ObjectRef(library.bucket(), key, null, null, bytes.length, null)));
    }

    /// What missing bytes mean where nothing else is known.
    static Outcome.Done superseded() {
        return new Outcome.Done("superseded");
    }

    /// Nobody waits for a version whose bytes are gone; what that means is for the way in to say.
    private Outcome.Done withoutBytes(Version version, Supplier<Outcome.Done> missing) {
        Outcome.Done done = missing.get();
        library.delete(List.of(LibraryKeys.waiting(version.store(), version.file(), version.order())));
        return done;
    }

    private void send(Event event) {
        parts.send(envelope(event));
    }

    private EventEnvelope envelope(Event event) {
        return EventEnvelope.of(SOURCE, clock.instant(), event);
    }
}
