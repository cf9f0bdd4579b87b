package dev.lamplight.cli.demo;

import dev.lamplight.cli.client.InboxBucket;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.client.StoreFile;
import dev.lamplight.cli.client.StoreSummary;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Progress;
import dev.lamplight.cli.put.Delivery;
import dev.lamplight.cli.put.Destination;
import dev.lamplight.cli.put.Shipment;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Puts the documents of a scenario in by both ways and waits until they can be found. What is there already, with
/// the same bytes, is not sent again.
final class Intake {
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(700);
    private static final Duration STORE_LIMIT = Duration.ofMinutes(2);
    private static final Duration STANDSTILL_LIMIT = Duration.ofMinutes(5);

    private final PlatformClient client;
    private final InboxBucket inbox;
    private final Console console;
    private final Clock clock;

    Intake(PlatformClient client, InboxBucket inbox, Console console, Clock clock) {
        this.client = client;
        this.inbox = inbox;
        this.console = console;
        this.clock = clock;
    }

    /// Puts documents into the inbox bucket, as `aws s3 cp` would.
    Duration drop(Scenario scenario) throws IOException, InterruptedException {
        Shipment shipment = scenario.dropped();
        try (Progress progress = new Progress(console, clock, "drop into S3", "files")) {
            Delivery.Result result = new Delivery(inbox)
                    .deliver(
                            Destination.ofFolder(client, scenario.name()),
                            shipment,
                            done -> progress.update(done, shipment.files().size(), ""));
            return progress.finish(result.sent() + " documents put below s3://" + inbox.name() + "/" + scenario.name()
                    + "/" + (result.remarks().isEmpty() ? "" : "; " + result.remarks()));
        }
    }

    /// The store that the first dropped document creates.
    String awaitStore(Scenario scenario) throws InterruptedException {
        long deadline = System.nanoTime() + STORE_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<StoreSummary> store = client.stores().stream()
                    .filter(candidate -> candidate.isCalled(scenario.name()))
                    .findFirst();
            if (store.isPresent()) {
                return store.get().id();
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL.toMillis());
        }
        throw new CommandFailure("The store '" + scenario.name() + "' did not appear within " + STORE_LIMIT.toSeconds()
                + " s: ./lamplight logs etl says why.");
    }

    /// Uploads documents as an OpenAI client would: a file, then its attachment to the store.
    Duration upload(Scenario scenario, String storeId) throws IOException {
        Map<String, String> present = digestsByPath(storeId);
        Map<String, Path> files = scenario.uploaded();
        try (Progress progress = new Progress(console, clock, "upload by the API", "files")) {
            int sent = 0;
            int done = 0;
            for (Map.Entry<String, Path> file : files.entrySet()) {
                String digest = Scenario.digest(file.getValue());
                if (!digest.equals(present.get(file.getKey()))) {
                    String id = client.upload(file.getValue(), file.getKey());
                    client.attach(storeId, id, Map.of("path", file.getKey(), "sha256", digest));
                    sent++;
                }
                progress.update(++done, files.size(), "");
            }
            return progress.finish(sent + " files uploaded and attached" + present(files.size() - sent));
        }
    }

    private static String present(long count) {
        return count == 0 ? "" : ", " + count + " already there";
    }

    /// Digests of what was uploaded by an earlier run; one that failed is sent again.
    private Map<String, String> digestsByPath(String storeId) {
        Map<String, String> digests = new HashMap<>();
        for (StoreFile file : client.files(storeId, Optional.empty())) {
            if (!file.path().isEmpty()
                    && !file.status().equals("failed")
                    && !file.status().equals("cancelled")) {
                digests.put(file.path(), file.digest());
            }
        }
        return digests;
    }

    /// Waits until every document is searchable or has failed.
    ///
    /// @return the time it took and the documents that failed
    Waited await(String storeId, long documents) throws InterruptedException {
        try (Progress progress = new Progress(console, clock, "wait until searchable", "documents")) {
            StoreSummary store = store(storeId);
            long lastSettled = -1;
            long standstill = System.nanoTime();
            while (store.completed() + store.failed() < documents || store.inProgress() > 0) {
                long settled = store.completed() + store.failed();
                if (settled != lastSettled) {
                    lastSettled = settled;
                    standstill = System.nanoTime();
                } else if (System.nanoTime() - standstill > STANDSTILL_LIMIT.toNanos()) {
                    throw new CommandFailure("Nothing has become searchable for " + STANDSTILL_LIMIT.toMinutes()
                            + " minutes: ./lamplight status and ./lamplight logs say why.");
                }
                progress.update(settled, documents, detail(store, documents));
                TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL.toMillis());
                store = store(storeId);
            }
            String result = store.completed() + " documents searchable"
                    + (store.failed() == 0 ? "" : ", " + store.failed() + " failed");
            return new Waited(progress.finish(result), store.failed());
        }
    }

    private static String detail(StoreSummary store, long documents) {
        long unseen = Math.max(0, documents - store.completed() - store.failed() - store.inProgress());
        return "(" + store.inProgress() + " in work, " + unseen + " in the queue"
                + (store.failed() == 0 ? ")" : ", " + store.failed() + " failed)");
    }

    private StoreSummary store(String storeId) {
        return client.store(storeId)
                .orElseThrow(() -> new CommandFailure("The store " + storeId + " was deleted: run the demo again."));
    }

    /// @param failed documents that cannot be searched
    record Waited(Duration took, long failed) {}
}
