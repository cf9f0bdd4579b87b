package dev.lamplight.cli.retry;

import dev.lamplight.cli.put.Placement;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.MessageBody;
import dev.lamplight.contract.ObjectChange;
import dev.lamplight.contract.ObjectRef;
import dev.lamplight.contract.StoreId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What a message is about, as far as it can be told from its body.
///
/// @param text for people: `s3://…` of objects, else the subject of the event
/// @param files ids of the documents
/// @param stores ids of the stores that may be meant: an inbox folder has one after the other
/// @param objects objects of the inbox, empty for an event of ours
public record About(String text, Set<String> files, Set<String> stores, List<ObjectRef> objects) {
    private static final About NOTHING = new About("", Set.of(), Set.of(), List.of());
    /// As many stores as one folder is taken to have had.
    private static final int MAX_INCARNATIONS = 100;

    public About {
        files = Set.copyOf(files);
        stores = Set.copyOf(stores);
        objects = List.copyOf(objects);
    }

    /// What is malformed is about nothing.
    public static About of(@Nullable String body) {
        try {
            return switch (MessageBody.parse(body)) {
                case MessageBody.ObjectChanges(List<ObjectChange> changes, List<Failure.Permanent> _) -> of(changes);
                case MessageBody.Envelope(EventEnvelope envelope) -> of(envelope.data());
                case MessageBody.Nothing() -> NOTHING;
            };
        } catch (Failure.Permanent _) {
            return NOTHING;
        }
    }

    private static About of(List<ObjectChange> changes) {
        List<ObjectRef> objects = changes.stream().map(ObjectChange::object).toList();
        return new About(
                objects.stream().map(ObjectRef::uri).collect(Collectors.joining(", ")),
                objects.stream()
                        .map(object ->
                                FileId.ofDropped(object.bucket(), object.key()).value())
                        .collect(Collectors.toSet()),
                objects.stream()
                        .flatMap(object -> storesOf(folder(object.key())).stream())
                        .collect(Collectors.toSet()),
                objects);
    }

    private static String folder(String key) {
        return Placement.folderOf(key);
    }

    private static Set<String> storesOf(String folder) {
        if (StoreId.isStoreId(folder)) {
            return Set.of(folder);
        }
        return IntStream.rangeClosed(1, MAX_INCARNATIONS)
                .mapToObj(incarnation ->
                        StoreId.ofInboxFolder(folder, incarnation).value())
                .collect(Collectors.toSet());
    }

    private static About of(Event event) {
        return new About(
                event.subject(), files(event), storeOf(event).map(Set::of).orElse(Set.of()), List.of());
    }

    private static Set<String> files(Event event) {
        return switch (event) {
            case Event.DocumentOffered offered ->
                Set.of(FileId.ofOffered(offered.store(), offered.name()).value());
            case Event.DocumentAttached attached -> Set.of(attached.file().value());
            case Event.DocumentChunked chunked -> Set.of(chunked.file().value());
            case Event.DocumentRemoved removed -> Set.of(removed.file().value());
            case Event.DocumentFailed failed -> Set.of(failed.file().value());
            case Event.StoreOutgrown _, Event.SweepScheduled _ -> Set.of();
        };
    }

    private static Optional<String> storeOf(Event event) {
        return event instanceof Event.OfStore ofStore
                ? Optional.of(ofStore.store().value())
                : Optional.empty();
    }
}
