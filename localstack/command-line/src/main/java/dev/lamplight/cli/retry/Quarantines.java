package dev.lamplight.cli.retry;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lamplight.aws.JsonObjects;
import dev.lamplight.aws.ListedObject;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Quarantine;
import dev.lamplight.aws.StoredObject;
import dev.lamplight.aws.Versioned;
import dev.lamplight.cli.client.Stack;
import dev.lamplight.cli.client.StackQueues;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.QueueSpec;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Quarantined messages, out of quarantine and back into the queue they came from.
///
/// A function that fails over the same message once more writes no second record while the first one is there. So
/// the record is moved before the message is sent: into `retries/pending/`, out of `quarantine/`, then the message
/// is sent, then the record goes to `retries/sent/`. A command that dies on the way leaves a pending record, and
/// the next one sends it; a message that comes twice changes nothing.
final class Quarantines {
    private final ObjectStore library;
    private final JsonObjects<RetryRecord> records;
    private final Stack stack;
    private final StackQueues queues;
    private final Causes causes;
    private final Clock clock;

    Quarantines(ObjectStore library, Stack stack, StackQueues queues, Causes causes, Clock clock) {
        this.library = library;
        this.records = new JsonObjects<>(library, RetryRecord.class);
        this.stack = stack;
        this.queues = queues;
        this.causes = causes;
        this.clock = clock;
    }

    /// What is done with one record.
    ///
    /// @param about what its message is about
    record Found(Retried retried, About about) {}

    List<Found> retry(Selection selection, Retried.Mode mode) {
        List<Found> found = new ArrayList<>(unfinished(selection, mode));
        for (ListedObject listed : library.listObjects(LibraryKeys.QUARANTINE, null, Integer.MAX_VALUE)) {
            library.get(listed.key())
                    .flatMap(object -> quarantined(listed.key(), object, selection, mode))
                    .ifPresent(found::add);
        }
        return found;
    }

    /// What an earlier command left between two steps.
    private List<Found> unfinished(Selection selection, Retried.Mode mode) {
        List<Found> found = new ArrayList<>();
        for (String key : library.list(LibraryKeys.RETRIES_PENDING, null, Integer.MAX_VALUE)) {
            Optional<RetryRecord> record = records.read(key).map(Versioned::value);
            if (record.isPresent()) {
                Quarantine.Entry entry = record.get().entry();
                About about = About.of(entry.event());
                if (selection.takes(entry.function(), about)) {
                    found.add(found(entry, about, Retried.Action.SENT, "an earlier retry was interrupted before it"));
                    if (!mode.isDryRun()) {
                        send(nameOf(key, LibraryKeys.RETRIES_PENDING), record.get());
                    }
                }
            }
        }
        return found;
    }

    private Optional<Found> quarantined(String key, StoredObject object, Selection selection, Retried.Mode mode) {
        Quarantine.Entry entry = entry(key, object.bytes());
        About about = About.of(entry.event());
        if (!selection.takes(entry.function(), about)) {
            return Optional.empty();
        }
        String name = nameOf(key, LibraryKeys.QUARANTINE);
        int retries = records.read(LibraryKeys.RETRIES_SENT + name)
                .map(sent -> sent.value().retries())
                .orElse(0);
        Causes.Verdict verdict = causes.judge(entry, about, retries);
        Retried.Action action = action(verdict, entry.event(), mode);
        if (!mode.isDryRun()) {
            carryOut(action, name, entry, retries);
        }
        return Optional.of(found(entry, about, action, verdict.why()));
    }

    private static Retried.Action action(Causes.Verdict verdict, @Nullable String body, Retried.Mode mode) {
        return switch (verdict) {
            case Causes.Verdict.Changed _ -> Retried.Action.SENT;
            case Causes.Verdict.Overtaken _ -> Retried.Action.OVERTAKEN;
            case Causes.Verdict.Same _ ->
                body == null
                        ? Retried.Action.IMPOSSIBLE
                        : mode.takesTheSame() ? Retried.Action.SENT : Retried.Action.NEEDS_AGAIN;
        };
    }

    private void carryOut(Retried.Action action, String name, Quarantine.Entry entry, int retries) {
        RetryRecord record =
                new RetryRecord(RetryRecord.FORMAT, entry, retries, clock.instant(), RetryRecord.State.PENDING);
        switch (action) {
            case SENT -> {
                records.update(LibraryKeys.RETRIES_PENDING + name, _ -> record);
                send(name, record);
            }
            case OVERTAKEN -> {
                RetryRecord filed = new RetryRecord(
                        RetryRecord.FORMAT, entry, retries, clock.instant(), RetryRecord.State.OVERTAKEN);
                records.update(LibraryKeys.RETRIES_SENT + name, _ -> filed);
                library.delete(List.of(LibraryKeys.QUARANTINE + name));
            }
            case NEEDS_AGAIN, IMPOSSIBLE, UNDER_WAY -> {}
        }
    }

    /// From the pending record on; every step may be done twice.
    private void send(String name, RetryRecord pending) {
        Quarantine.Entry entry = pending.entry();
        removeRecord(name, entry);
        String body = entry.event();
        if (body != null) {
            QueueSpec queue = queueOf(entry.function(), body);
            String store = About.of(body).stores().stream().findFirst().orElse("retry");
            queues.send(queue, body, store, "retry-" + name.replace('/', '-') + "-" + (pending.retries() + 1));
        }
        RetryRecord sent = new RetryRecord(
                RetryRecord.FORMAT, entry, pending.retries() + 1, clock.instant(), RetryRecord.State.SENT);
        records.update(LibraryKeys.RETRIES_SENT + name, _ -> sent);
        library.delete(List.of(LibraryKeys.RETRIES_PENDING + name));
    }

    /// Only the record that was judged: a later one is a later failure of the same message, which must stay.
    private void removeRecord(String name, Quarantine.Entry judged) {
        String key = LibraryKeys.QUARANTINE + name;
        library.get(key)
                .filter(object -> entry(key, object.bytes()).at().equals(judged.at()))
                .ifPresent(_ -> library.delete(List.of(key)));
    }

    /// What buckets say goes back to the queue that they tell, everything else to the other one.
    private QueueSpec queueOf(String function, String body) {
        FunctionSpec spec = stack.function(function)
                .orElseThrow(() -> new CommandFailure("The template has no function " + function
                        + ", and its quarantined messages cannot be sent: use the checkout that was deployed."));
        List<QueueSpec> candidates = stack.queuesOf(spec);
        boolean ofBucket = isOfBucket(body);
        return candidates.stream()
                .filter(queue -> stack.isToldByBucket(queue) == ofBucket)
                .findFirst()
                .orElseGet(() -> candidates.stream()
                        .findFirst()
                        .orElseThrow(() -> new CommandFailure("No queue feeds the function " + function + ".")));
    }

    private static boolean isOfBucket(String body) {
        return !About.of(body).objects().isEmpty();
    }

    private static Found found(Quarantine.Entry entry, About about, Retried.Action action, String why) {
        String text = about.text().isEmpty() ? "message " + entry.messageId() : about.text();
        return new Found(new Retried("quarantined", entry.function(), text, entry.code(), action, why), about);
    }

    private static String nameOf(String key, String prefix) {
        return key.substring(prefix.length());
    }

    private static Quarantine.Entry entry(String key, byte[] bytes) {
        try {
            return Json.read(bytes, Quarantine.Entry.class);
        } catch (JsonProcessingException unreadable) {
            throw new CommandFailure(
                    key + " in the library bucket is no quarantine record: " + Json.placeOf(unreadable), unreadable);
        }
    }
}
