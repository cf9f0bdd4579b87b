package dev.lamplight.cli.retry;

import dev.lamplight.cli.client.BucketObjects;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.client.StoreFile;
import dev.lamplight.cli.client.StoreSummary;
import dev.lamplight.cli.put.S3Address;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.StoreId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Versions that a store shows as failed and of which no message is left: their documents are put in again, as a
/// new version of the same bytes.
final class FailedVersions {
    private static final String MARK = "lamplight-retry";

    private final PlatformClient platform;
    private final BucketObjects buckets;
    private final String inbox;
    private final Clock clock;

    FailedVersions(PlatformClient platform, BucketObjects buckets, String inbox, Clock clock) {
        this.platform = platform;
        this.buckets = buckets;
        this.inbox = inbox;
        this.clock = clock;
    }

    /// @param covered documents of which a message was found
    /// @param queued messages that are still in the queues
    List<Retried> retry(
            List<StoreSummary> stores, Selection selection, Retried.Mode mode, Set<String> covered, long queued) {
        List<Retried> retried = new ArrayList<>();
        for (StoreSummary store : stores) {
            if (store.failed() > 0) {
                for (StoreFile file : platform.files(store.id(), Optional.of("failed"))) {
                    if (selection.takes(store.id(), file) && !covered.contains(file.id())) {
                        retried.add(retry(store, file, mode, queued));
                    }
                }
            }
        }
        return retried;
    }

    private Retried retry(StoreSummary store, StoreFile file, Retried.Mode mode, long queued) {
        if (Advice.mayPass(file.errorCode()) && queued > 0) {
            return retried(
                    store,
                    file,
                    Retried.Action.UNDER_WAY,
                    "its message may be one of the " + queued + " in the queues");
        }
        if (!Advice.mayPass(file.errorCode()) && !mode.takesTheSame()) {
            return retried(store, file, Retried.Action.NEEDS_AGAIN, Advice.of(file.errorCode()));
        }
        Optional<String> key = inboxKey(file);
        if (key.isPresent()) {
            return retried(store, file, dropAgain(key.get(), mode), "a new version of the same object");
        }
        if (file.id()
                .equals(FileId.ofOffered(new StoreId(store.id()), file.name()).value())) {
            return retried(store, file, Retried.Action.IMPOSSIBLE, "it was offered by message: offer it again");
        }
        if (!mode.isDryRun()) {
            platform.attachAgain(store.id(), file.id());
        }
        return retried(store, file, Retried.Action.SENT, "attached again");
    }

    /// The object that a dropped document is; empty for what came another way.
    private Optional<String> inboxKey(StoreFile file) {
        if (!S3Address.isOne(file.source())) {
            return Optional.empty();
        }
        S3Address source = S3Address.parse(file.source());
        return source.bucket().equals(inbox)
                        && FileId.ofDropped(inbox, source.prefix()).value().equals(file.id())
                ? Optional.of(source.prefix())
                : Optional.empty();
    }

    private Retried.Action dropAgain(String key, Retried.Mode mode) {
        if (mode.isDryRun()) {
            return Retried.Action.SENT;
        }
        BucketObjects.Route onItself = new BucketObjects.Route(inbox, key, inbox, key);
        return switch (buckets.copy(onItself, MARK, clock.instant().toString())) {
            case DONE -> Retried.Action.SENT;
            case GONE, CHANGED -> Retried.Action.OVERTAKEN;
        };
    }

    private static Retried retried(StoreSummary store, StoreFile file, Retried.Action action, String why) {
        return new Retried("version", "", store.name() + ": " + file.name(), file.errorCode(), action, why);
    }
}
