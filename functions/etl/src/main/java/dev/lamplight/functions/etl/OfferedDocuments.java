package dev.lamplight.functions.etl;

import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Outcome;
import dev.lamplight.aws.StoredObject;
import dev.lamplight.contract.ChunkingStrategy;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.ObjectRef;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.PermanentCode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Documents that anybody puts into the `Documents` queue. Their versions are ordered by the time that their events
/// state, so a clock that is ahead is refused: it would hide every later version. Ahead of both this machine's
/// clock and the queue's, since ours may be the one that is wrong.
final class OfferedDocuments {
    private static final Duration MAX_AHEAD = Duration.ofMinutes(5);

    private final ObjectStore inbox;
    private final Versions versions;
    private final Clock clock;

    OfferedDocuments(ObjectStore inbox, Versions versions, Clock clock) {
        this.inbox = inbox;
        this.versions = versions;
        this.clock = clock;
    }

    /// @throws Failure.Permanent `malformed_event` for a time ahead of ours, `store_deleted`, `bucket_not_allowed`,
    ///     `not_found` for no such store or a reference to nothing, or what is wrong with the document
    Outcome.Done process(EventEnvelope envelope, Event.DocumentOffered event, Attempt attempt) {
        Instant now = clock.instant();
        Instant latest = now.isAfter(attempt.sentAt()) ? now : attempt.sentAt();
        if (envelope.time().isAfter(latest.plus(MAX_AHEAD))) {
            throw new Failure.Permanent(
                    PermanentCode.MALFORMED_EVENT,
                    "time: expected at most five minutes ahead, found " + envelope.time());
        }
        versions.requireOpen(event.store());
        ObjectRef object = event.object();
        Version version = new Version(
                event.store(),
                FileId.ofOffered(event.store(), event.name()),
                Order.ofEvent(envelope.time(), envelope.id()),
                event.name(),
                object == null ? null : object.uri(),
                object == null ? ObjectRef.UNKNOWN_SIZE : object.sizeBytes(),
                event.attributes(),
                ChunkingStrategy.AUTO,
                envelope.time());
        return versions.process(version, () -> Optional.of(bytes(event.text(), object)), Versions::superseded, attempt);
    }

    private StoredObject bytes(@Nullable String text, @Nullable ObjectRef object) {
        if (text != null) {
            return new StoredObject(text.getBytes(StandardCharsets.UTF_8), "");
        }
        if (object == null || !object.bucket().equals(inbox.bucket())) {
            throw new Failure.Permanent(
                    PermanentCode.BUCKET_NOT_ALLOWED,
                    (object == null ? "nothing" : object.uri()) + ": expected an object of " + inbox.bucket());
        }
        return inbox.read(object, DroppedDocuments.MAX_SOURCE_BYTES)
                .orElseThrow(() ->
                        new Failure.Permanent(PermanentCode.NOT_FOUND, object.uri() + ": no such object or version"));
    }
}
