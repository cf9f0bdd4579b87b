package dev.lamplight.cli.command;

import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.InboxBucket;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.cloud.OnInterrupt;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.put.Delivery;
import dev.lamplight.cli.put.Destination;
import dev.lamplight.cli.put.FolderWatch;
import dev.lamplight.cli.put.Shipment;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// `put --watch`: goes on putting what is new or has changed, until it is interrupted. It keeps no notes: what lies in
/// the inbox says what was sent, so that the same command goes on where an earlier one ended.
public final class WatchCommand {
    /// What is done about files that vanish while the command watches.
    public enum Removal {
        NONE,
        /// The inbox loses them, and so does the store.
        OF_WHAT_VANISHES
    }

    private static final int LOOK_EVERY_MILLIS = 500;

    private final Deployment deployment;
    private final Console console;
    private final Clock clock;
    private final AtomicLong put = new AtomicLong();
    private final AtomicLong removed = new AtomicLong();

    public WatchCommand(Deployment deployment, Console console, Clock clock) {
        this.deployment = deployment;
        this.console = console;
        this.clock = clock;
    }

    /// What is watched, and where it goes.
    private record Task(List<Path> paths, InboxBucket inbox, String folder, Removal removal, Output output) {}

    /// Returns by an exception only.
    ///
    /// @throws CommandFailure where a path is not there at the beginning, or no store can be meant
    public void run(List<Path> paths, String store, Removal removal, Output output)
            throws IOException, InterruptedException {
        try (InboxBucket inbox = InboxBucket.of(deployment)) {
            Task task = new Task(paths, inbox, folder(store), removal, output);
            Map<String, FolderWatch.State> _ = Shipment.present(task.folder(), paths);
            console.note("  watching; what is new or changed goes to s3://" + inbox.name() + "/" + task.folder()
                    + "/ once it has lain still for " + FolderWatch.QUIET.toSeconds() + " s; Ctrl-C ends this");
            OnInterrupt onInterrupt = OnInterrupt.run(() -> console.note("  watched no longer: " + put + " files put, "
                    + removed + " removed; the same command goes on from here"));
            try {
                watch(task);
            } finally {
                onInterrupt.withdraw();
            }
        }
    }

    /// What cannot be done now is tried again at the next look, and said once.
    private void watch(Task task) throws InterruptedException {
        FolderWatch watch = new FolderWatch();
        String trouble = "";
        while (true) {
            try {
                FolderWatch.Look look = watch.look(Shipment.present(task.folder(), task.paths()), clock.instant());
                if (!look.isEmpty()) {
                    settle(task, look);
                    watch.settled(look);
                }
                trouble = "";
            } catch (IOException | UncheckedIOException | CommandFailure failed) {
                String now = String.valueOf(failed.getMessage());
                if (!now.equals(trouble)) {
                    console.note("  tried again until it works: " + now);
                }
                trouble = now;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
    }

    private void settle(Task task, FolderWatch.Look look) throws InterruptedException {
        Destination destination = destination(task.folder());
        Delivery.Result result =
                new Delivery(task.inbox()).deliver(destination, look.shipment(), _ -> {}, _ -> put.incrementAndGet());
        long gone = 0;
        switch (task.removal()) {
            case NONE -> {}
            case OF_WHAT_VANISHES -> {
                for (String key : look.gone()) {
                    task.inbox().remove(key);
                    removed.incrementAndGet();
                    gone++;
                }
            }
        }
        tell(result, gone, task.output());
    }

    /// Nothing where nothing was done.
    private void tell(Delivery.Result result, long gone, Output output) {
        switch (output) {
            case TEXT -> {
                if (result.sent() > 0 || gone > 0) {
                    console.note("  " + result.sent() + " put, " + gone + " removed");
                }
            }
            case JSON -> {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("sent", result.sent());
                json.put("skipped", result.searchable() + result.inProgress());
                json.put("removed", gone);
                console.print(Json.text(json));
            }
        }
    }

    private String folder(String store) {
        try (PlatformClient client = new PlatformClient(deployment)) {
            return Destination.find(client, store).folder();
        }
    }

    private Destination destination(String folder) {
        try (PlatformClient client = new PlatformClient(deployment)) {
            return Destination.ofFolder(client, folder);
        }
    }
}
