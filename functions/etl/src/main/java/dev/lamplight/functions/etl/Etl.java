package dev.lamplight.functions.etl;

import dev.lamplight.aws.Deadline;
import dev.lamplight.aws.EventPublisher;
import dev.lamplight.aws.Message;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Outcome;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.MessageBody;
import dev.lamplight.contract.ObjectChange;
import dev.lamplight.contract.PermanentCode;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;

/// What `etl` does with one message: the three ways in which a document comes, each to its own class.
final class Etl {
    private final DroppedDocuments dropped;
    private final AttachedDocuments attached;
    private final OfferedDocuments offered;
    private final int maxReceives;

    /// @param maxReceives deliveries after which a message goes to the dead-letter queue
    Etl(
            ObjectStore inbox,
            ObjectStore library,
            EventPublisher parts,
            DocumentChunker chunker,
            UnknownFolder unknownFolder,
            int maxReceives,
            Clock clock) {
        this.maxReceives = maxReceives;
        Versions versions = new Versions(library, parts, chunker, clock);
        this.dropped =
                new DroppedDocuments(inbox, library, versions, new InboxFolders(library, unknownFolder, clock), clock);
        this.attached = new AttachedDocuments(library, versions);
        this.offered = new OfferedDocuments(inbox, versions, clock);
    }

    /// @throws Failure as the way in says
    Outcome.Done process(Message message, Deadline deadline) {
        Attempt attempt = new Attempt(deadline, message.receiveCount(), message.receiveCount() >= maxReceives);
        return switch (MessageBody.parse(message.body())) {
            case MessageBody.Nothing _ -> new Outcome.Done("ignored");
            case MessageBody.ObjectChanges(List<ObjectChange> changes) -> all(changes, attempt);
            case MessageBody.Envelope(EventEnvelope envelope) -> event(envelope, attempt);
        };
    }

    /// S3 sends one change a message today; the form allows several.
    private Outcome.Done all(List<ObjectChange> changes, Attempt attempt) {
        String results = changes.stream()
                .map(change -> dropped.process(change, attempt))
                .map(Outcome.Done::result)
                .distinct()
                .collect(Collectors.joining("+"));
        return new Outcome.Done(results.isEmpty() ? "ignored" : results);
    }

    private Outcome.Done event(EventEnvelope envelope, Attempt attempt) {
        return switch (envelope.data()) {
            case Event.DocumentAttached event -> attached.process(event, attempt);
            case Event.DocumentOffered event -> offered.process(envelope, event, attempt);
            case Event.DocumentChunked _,
                    Event.DocumentRemoved _,
                    Event.DocumentFailed _,
                    Event.StoreOutgrown _,
                    Event.SweepScheduled _ ->
                throw new Failure.Permanent(
                        PermanentCode.MALFORMED_EVENT,
                        "type: etl takes attached and offered documents, found '"
                                + envelope.data().type() + "'");
        };
    }
}
