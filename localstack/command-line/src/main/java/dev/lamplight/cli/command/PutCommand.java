package dev.lamplight.cli.command;

import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.InboxBucket;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Progress;
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

/// `put`: files and folders into the inbox bucket.
public final class PutCommand {
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
    public void run(List<Path> paths, String store, Output output) throws IOException, InterruptedException {
        Destination destination = destination(store);
        Shipment shipment = Shipment.of(destination.folder(), paths);
        try (InboxBucket inbox = InboxBucket.of(deployment);
                Progress progress = new Progress(console, clock, "put", "files")) {
            Delivery.Result result = new Delivery(inbox)
                    .deliver(
                            destination,
                            shipment,
                            done -> progress.update(done, shipment.files().size(), ""));
            progress.finish(result.sent() + " files put into s3://" + inbox.name() + "/" + destination.folder() + "/");
            switch (output) {
                case TEXT -> say(result);
                case JSON -> console.print(Json.text(json(result, inbox.name(), destination)));
            }
        }
    }

    private Destination destination(String store) {
        try (PlatformClient client = new PlatformClient(deployment)) {
            return Destination.find(client, store);
        }
    }

    private void say(Delivery.Result result) {
        if (!result.remarks().isEmpty()) {
            console.note("  " + result.remarks() + ".");
        }
        console.note("  ./lamplight status shows when they can be found.");
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
