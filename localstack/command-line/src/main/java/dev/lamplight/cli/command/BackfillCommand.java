package dev.lamplight.cli.command;

import dev.lamplight.cli.client.BucketObjects;
import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.InboxBucket;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.cloud.OnInterrupt;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Progress;
import dev.lamplight.cli.console.Table;
import dev.lamplight.cli.console.WrongUse;
import dev.lamplight.cli.put.Arrival;
import dev.lamplight.cli.put.Backfill;
import dev.lamplight.cli.put.BackfillJournal;
import dev.lamplight.cli.put.Destination;
import dev.lamplight.cli.put.ObjectFate;
import dev.lamplight.cli.put.Placement;
import dev.lamplight.cli.put.S3Address;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.services.s3.S3Client;

/// `put s3://…`: what lay in a bucket before anybody was told of it.
public final class BackfillCommand {
    private static final String USUAL_STORE = "default";
    private static final int PAGE_SIZE = 1000;
    private static final int EXAMPLES_WIDTH = 50;

    private final Deployment deployment;
    private final Path journals;
    private final Console console;
    private final Clock clock;

    /// @param journals where it is written down how far interrupted ones came
    public BackfillCommand(Deployment deployment, Path journals, Console console, Clock clock) {
        this.deployment = deployment;
        this.journals = journals;
        this.console = console;
        this.clock = clock;
    }

    /// @param store name or id of a store; empty for the usual one, and for objects of the inbox itself
    /// @throws WrongUse where a store is named for objects of the inbox, or the source is the library
    /// @throws CommandFailure where S3 refuses, another process is at it, or, where they are waited for, some
    ///     failed
    public void run(
            S3Address source,
            Optional<String> store,
            BackfillJournal.Start start,
            PutCommand.Patience patience,
            Output output)
            throws IOException, InterruptedException {
        try (S3Client s3 = InboxBucket.s3(deployment);
                PlatformClient client = new PlatformClient(deployment)) {
            BucketObjects buckets = new BucketObjects(s3);
            Placement placement = placement(client, source, store);
            try (BackfillJournal journal =
                    BackfillJournal.open(journals, source, target(placement), start, clock.instant())) {
                Backfill.Result result = send(buckets, placement, journal, source, patience);
                Map<String, Object> json = json(result, source, placement);
                if (output == Output.TEXT) {
                    summary(result);
                }
                switch (patience) {
                    case NONE -> {
                        if (output == Output.JSON) {
                            console.print(Json.text(json));
                        } else {
                            console.note("  ./lamplight status shows when they can be found; put --wait waits for it.");
                        }
                    }
                    case UNTIL_SETTLED ->
                        new ArrivalReport(deployment, console, clock).await(arrivals(result, placement), json, output);
                }
            }
        }
    }

    private Placement placement(PlatformClient client, S3Address source, Optional<String> store) {
        String inbox = InboxBucket.nameOf(deployment);
        if (deployment.libraryBucket().filter(source.bucket()::equals).isPresent()) {
            throw new WrongUse("put takes documents, and " + source.bucket() + " holds what is derived from them");
        }
        if (!source.bucket().equals(inbox)) {
            return Placement.into(Destination.find(client, store.orElse(USUAL_STORE)), inbox, source);
        }
        if (store.isPresent()) {
            throw new WrongUse("--store does not go with objects of the inbox: the folder of each says its store");
        }
        return Placement.within(source, folder -> Destination.ofFolder(client, folder));
    }

    /// Everything but the source that makes it another back-fill.
    private String target(Placement placement) {
        return deployment.url() + " " + placement.target();
    }

    private Backfill.Result send(
            BucketObjects buckets,
            Placement placement,
            BackfillJournal journal,
            S3Address source,
            PutCommand.Patience patience)
            throws InterruptedException {
        if (journal.settledBefore() > 0) {
            console.note("  going on behind " + journal.position() + " (" + journal.settledBefore()
                    + " objects settled before); --restart begins anew");
        }
        AtomicLong settled = new AtomicLong(journal.settledBefore());
        Progress progress = new Progress(console, clock, "put", "objects");
        OnInterrupt onInterrupt = OnInterrupt.run(() -> {
            progress.close();
            console.note(
                    "  interrupted: " + settled.get() + " objects are settled; the same command goes on from there");
        });
        AtomicLong total = console.terminal() ? Census.begin(buckets, source) : new AtomicLong();
        try (progress) {
            Backfill.Names names =
                    patience == PutCommand.Patience.UNTIL_SETTLED ? Backfill.Names.ALL : Backfill.Names.NONE;
            Backfill.Result result = new Backfill(buckets, placement, journal, clock, PAGE_SIZE).run(names, done -> {
                settled.accumulateAndGet(done, Math::max);
                progress.update(done, total.get(), "");
            });
            if (result.total() == 0) {
                throw new CommandFailure("Nothing lies at " + source + ": check the bucket and the prefix.");
            }
            progress.finish(
                    result.count(ObjectFate.SENT) + " of " + result.total() + " objects sent " + placement.target());
            return result;
        } finally {
            onInterrupt.withdraw();
        }
    }

    private void summary(Backfill.Result result) {
        Table table = new Table("objects", "what became of them", "for example");
        for (ObjectFate fate : ObjectFate.values()) {
            if (result.count(fate) > 0 && fate != ObjectFate.SENT) {
                String examples = String.join(", ", result.examples().getOrDefault(fate, List.of()));
                table.row(Long.toString(result.count(fate)), fate.text(), Table.fit(examples, EXAMPLES_WIDTH));
            }
        }
        if (!table.isEmpty()) {
            table.print(console);
        }
    }

    private static List<Arrival> arrivals(Backfill.Result result, Placement placement) {
        Map<String, Set<String>> folders = new TreeMap<>();
        result.documents().forEach(key -> folders.computeIfAbsent(Placement.folderOf(key), _ -> new TreeSet<>())
                .add(key));
        return folders.entrySet().stream()
                .map(folder -> Arrival.of(
                        placement.destination(folder.getKey()), placement.inbox(), folder.getValue(), result.sent()))
                .toList();
    }

    private static Map<String, Object> json(Backfill.Result result, S3Address source, Placement placement) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("source", source.toString());
        json.put("bucket", placement.inbox());
        json.put("objects", result.total());
        for (ObjectFate fate : ObjectFate.values()) {
            json.put(fate.code(), result.count(fate));
        }
        return json;
    }
}
