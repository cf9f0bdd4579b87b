package dev.lamplight.functions.etl;

import dev.lamplight.aws.Deadline;
import dev.lamplight.aws.EventPublisher;
import dev.lamplight.aws.Message;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Outcome;
import dev.lamplight.aws.SqsBatch;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.MessageBody;
import dev.lamplight.contract.ObjectChange;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.TransientCode;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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
        Attempt attempt =
                new Attempt(deadline, message.receiveCount(), message.receiveCount() >= maxReceives, message.sentAt());
        return switch (MessageBody.parse(message.body())) {
            case MessageBody.Nothing _ -> new Outcome.Done("ignored");
            case MessageBody.ObjectChanges notification -> all(notification, attempt);
            case MessageBody.Envelope(EventEnvelope envelope) -> event(envelope, attempt);
        };
    }

    /// S3 sends one change a message today; the form allows several. Each is worked on whatever becomes of the
    /// others, and a repetition of those that are done changes nothing: so the message comes again where one must
    /// be tried again, and is quarantined where one can never be done.
    private Outcome.Done all(MessageBody.ObjectChanges notification, Attempt attempt) {
        List<Failure.Permanent> refused = new ArrayList<>(notification.unreadable());
        List<Failure.Transient> passing = new ArrayList<>();
        Set<String> results = new LinkedHashSet<>();
        for (ObjectChange change : notification.changes()) {
            switch (SqsBatch.guarded(() -> dropped.process(change, inTime(attempt)))) {
                case Outcome.Done(String result) -> results.add(result);
                case Outcome.Rejected(Failure.Permanent failure) -> refused.add(failure);
                case Outcome.Retry(Failure.Transient failure) -> passing.add(failure);
            }
        }
        if (!passing.isEmpty()) {
            throw passing.getFirst();
        }
        if (!refused.isEmpty()) {
            throw refused.stream()
                    .filter(failure -> failure.code().isFaultOfDeployment())
                    .findFirst()
                    .orElse(refused.getFirst());
        }
        return new Outcome.Done(results.isEmpty() ? "ignored" : String.join("+", results));
    }

    private static Attempt inTime(Attempt attempt) {
        if (!attempt.deadline().leaves(Duration.ZERO)) {
            throw new Failure.Transient(TransientCode.OUT_OF_TIME, "not every change of the message was begun in time");
        }
        return attempt;
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
