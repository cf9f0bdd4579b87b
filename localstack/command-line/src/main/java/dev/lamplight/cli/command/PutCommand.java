package dev.lamplight.cli.command;

import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.InboxBucket;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Progress;
import dev.lamplight.cli.put.Delivery;
import dev.lamplight.cli.put.Shipment;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
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

    /// @param store inbox folder: the name or id of a store
    public void run(List<Path> paths, String store, Output output) throws IOException, InterruptedException {
        if (store.isBlank() || store.contains("/")) {
            throw new CommandFailure("--store takes the name or id of a store without a slash, found '" + store + "'.");
        }
        Shipment shipment = Shipment.of(store, paths);
        try (InboxBucket inbox = InboxBucket.of(deployment);
                Progress progress = new Progress(console, clock, "put", "files")) {
            Delivery.Result result = new Delivery(inbox)
                    .deliver(
                            store + "/",
                            shipment,
                            done -> progress.update(done, shipment.files().size(), ""));
            progress.finish(result.sent() + " files put into s3://" + inbox.name() + "/" + store + "/"
                    + (result.present() == 0 ? "" : ", " + result.present() + " were there already"));
            switch (output) {
                case TEXT -> console.note("  ./lamplight status shows when they can be found.");
                case JSON ->
                    console.print(Json.text(Map.of(
                            "sent",
                            result.sent(),
                            "present",
                            result.present(),
                            "bucket",
                            inbox.name(),
                            "store",
                            store)));
            }
        }
    }
}
