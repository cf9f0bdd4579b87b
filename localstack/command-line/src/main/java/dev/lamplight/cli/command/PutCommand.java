package dev.lamplight.cli.command;

import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.InboxBucket;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.cloud.OnInterrupt;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Progress;
import dev.lamplight.cli.put.Arrival;
import dev.lamplight.cli.put.Delivery;
import dev.lamplight.cli.put.Destination;
import dev.lamplight.cli.put.Shipment;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// `put`: files and folders into the inbox bucket.
public final class PutCommand {
    /// How long the command goes on.
    public enum Patience {
        /// Until the files are in the inbox.
        NONE,
        /// Until each can be found or has failed.
        UNTIL_SETTLED
    }

    private final Deployment deployment;
    private final Console console;
    private final Clock clock;

    public PutCommand(Deployment deployment, Console console, Clock clock) {
        this.deployment = deployment;
        this.console = console;
        this.clock = clock;
    }

    /// @param store name or id of a store; a new name makes one
    /// @throws CommandFailure where several stores are called so, or the id is not of an open one
    /// or, where they are waited for, some failed
    public void run(List<Path> paths, String store, Patience patience, Output output)
            throws IOException, InterruptedException {
        Destination destination = destination(store);
        Shipment shipment = Shipment.of(destination.folder(), paths);
        try (InboxBucket inbox = InboxBucket.of(deployment);
                Progress progress = new Progress(console, clock, "put", "files")) {
            Set<String> sent = ConcurrentHashMap.newKeySet();
            Delivery.Result result = deliver(inbox, destination, shipment, progress, sent);
            progress.finish(result.sent() + " files put into s3://" + inbox.name() + "/" + destination.folder() + "/");
            Map<String, Object> json = json(result, inbox.name(), destination);
            say(result.remarks().isEmpty() ? "" : "  " + result.remarks() + ".", output);
            switch (patience) {
                case NONE -> {
                    say("  ./lamplight status shows when they can be found; put --wait waits for it.", output);
                    print(json, output);
                }
                case UNTIL_SETTLED -> {
                    Set<String> keys = shipment.files().keySet();
                    new ArrivalReport(deployment, console, clock)
                            .await(List.of(Arrival.of(destination, inbox.name(), keys, sent)), json, output);
                }
            }
        }
    }

    /// An interrupted delivery says how far it came.
    private Delivery.Result deliver(
            InboxBucket inbox, Destination destination, Shipment shipment, Progress progress, Set<String> sent)
            throws InterruptedException {
        AtomicLong settled = new AtomicLong();
        int all = shipment.files().size();
        OnInterrupt onInterrupt = OnInterrupt.run(() -> {
            progress.close();
            console.note("  interrupted: " + settled.get() + " of " + all
                    + " files are in; the same command sends the rest");
        });
        try {
            return new Delivery(inbox)
                    .deliver(
                            destination,
                            shipment,
                            done -> {
                                settled.accumulateAndGet(done, Math::max);
                                progress.update(done, all, "");
                            },
                            sent::add);
        } finally {
            onInterrupt.withdraw();
        }
    }

    private void print(Map<String, Object> json, Output output) {
        switch (output) {
            case TEXT -> {}
            case JSON -> console.print(Json.text(json));
        }
    }

    private void say(String line, Output output) {
        if (output == Output.TEXT && !line.isEmpty()) {
            console.note(line);
        }
    }

    private Destination destination(String store) {
        try (PlatformClient client = new PlatformClient(deployment)) {
            return Destination.find(client, store);
        }
    }

    private static Map<String, Object> json(Delivery.Result result, String bucket, Destination destination) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("sent", result.sent());
        json.put("sent_without_store", result.unstored());
        json.put("sent_after_failure", result.failed());
        json.put("skipped_searchable", result.searchable());
        json.put("skipped_in_progress", result.inProgress());
        json.put("bucket", bucket);
        json.put("folder", destination.folder());
        destination.store().ifPresent(id -> json.put("store", id));
        return json;
    }
}
