package dev.lamplight.cli.command;

import dev.lamplight.aws.ListedObject;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.InboxBucket;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.client.StoreFile;
import dev.lamplight.cli.client.StoreSummary;
import dev.lamplight.cli.cloud.CloudStatus;
import dev.lamplight.cli.cloud.StatusClient;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Table;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.LibraryKeys;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;

/// `status`: functions, queues, stores, what failed and why.
public final class StatusCommand {
    private static final int MAX_SHOWN = 20;
    private static final int REASON_WIDTH = 100;

    private final Deployment deployment;
    private final Path template;
    private final Console console;

    public StatusCommand(Deployment deployment, Path template, Console console) {
        this.deployment = deployment;
        this.template = template;
        this.console = console;
    }

    private record Failed(String store, String file, String name, String source, String code, String message) {}

    /// @param total how many there are
    /// @param shown the newest of them, the newest first
    /// @param unknown why they cannot be told, empty where they can
    private record Poison(int total, List<Quarantined> shown, String unknown) {
        static Poison unknown(String reason) {
            return new Poison(0, List.of(), reason);
        }
    }

    public void run(Output output) {
        try (PlatformClient client = new PlatformClient(deployment)) {
            List<StoreSummary> stores = client.stores();
            List<Failed> failed = failed(client, stores);
            Optional<CloudStatus> cloud = deployment.local().map(StatusClient::status);
            QueueReport queues = QueueReport.of(deployment, template);
            switch (output) {
                case TEXT -> {
                    printHead(cloud);
                    print(queues);
                    printStores(stores);
                    printFailed(failed);
                    printPoison(poison(MAX_SHOWN));
                }
                case JSON -> printJson(cloud, queues, stores, failed, poison(Integer.MAX_VALUE));
            }
        }
    }

    private static List<Failed> failed(PlatformClient client, List<StoreSummary> stores) {
        List<Failed> failed = new ArrayList<>();
        for (StoreSummary store : stores) {
            if (store.failed() > 0) {
                for (StoreFile file : client.files(store.id(), Optional.of("failed"))) {
                    failed.add(new Failed(
                            store.name(),
                            file.id(),
                            file.name(),
                            file.source(),
                            file.errorCode(),
                            file.errorMessage()));
                }
            }
        }
        return failed;
    }

    private Poison poison(int max) {
        if (deployment.libraryBucket().isEmpty()) {
            return Poison.unknown("set LAMPLIGHT_LIBRARY_BUCKET to the library bucket of " + deployment.url()
                    + " to see them; the outputs of its stack name it (LibraryBucket)");
        }
        try (S3Client s3 = InboxBucket.s3(deployment)) {
            return poison(new ObjectStore(s3, deployment.libraryBucket().get()), max);
        } catch (CommandFailure | Failure refused) {
            return Poison.unknown(
                    "cannot read s3://" + deployment.libraryBucket().get() + "/" + LibraryKeys.QUARANTINE + " ("
                            + refused.getMessage() + "): check the credentials and the region");
        }
    }

    /// Only what is shown is read.
    private static Poison poison(ObjectStore library, int max) {
        List<ListedObject> all = library.listObjects(LibraryKeys.QUARANTINE, null, Integer.MAX_VALUE);
        List<Quarantined> shown = all.stream()
                .sorted(Comparator.comparing(ListedObject::lastModified).reversed())
                .limit(max)
                .flatMap(listed ->
                        library.get(listed.key()).map(object -> Quarantined.of(listed.key(), object.bytes())).stream())
                .toList();
        return new Poison(all.size(), shown, "");
    }

    private void printHead(Optional<CloudStatus> cloud) {
        console.print("Lamplight at " + deployment.url()
                + deployment
                        .local()
                        .map(run ->
                                "  (" + run.title().replaceFirst("^the ", "") + ", process " + run.processId() + ")")
                        .orElse(""));
        cloud.filter(known -> !known.functions().isEmpty()).ifPresent(this::print);
    }

    private void print(CloudStatus cloud) {
        console.print("");
        Table functions = new Table("function", "environments", "calls", "cold", "errors", "throttled", "memory");
        cloud.functions()
                .forEach(function -> functions.row(
                        function.name(),
                        Integer.toString(function.environments()),
                        Long.toString(function.invocations()),
                        Long.toString(function.coldStarts()),
                        Long.toString(function.errors()),
                        Long.toString(function.throttles()),
                        function.maxMemoryUsedMegabytes() + " of " + function.memoryMegabytes() + " MB"));
        functions.print(console);
    }

    private void print(QueueReport queues) {
        console.print("");
        if (!queues.unknown().isEmpty()) {
            console.print("  The queues are not shown: " + queues.unknown());
            return;
        }
        Table table = new Table("queue", "waiting", "in work", "delayed", "");
        queues.depths()
                .forEach(depth -> table.row(
                        depth.queue(),
                        Long.toString(depth.waiting()),
                        Long.toString(depth.inWork()),
                        Long.toString(depth.delayed()),
                        queues.isDead(depth) && depth.total() > 0
                                ? "given up: ./lamplight retry sends them again"
                                : ""));
        table.print(console);
    }

    private void printStores(List<StoreSummary> stores) {
        console.print("");
        if (stores.isEmpty()) {
            console.print("  no store yet: ./lamplight put PATH makes one");
            return;
        }
        Table table = new Table("store", "id", "completed", "in progress", "failed", "stored");
        for (StoreSummary store : stores) {
            table.row(
                    store.name(),
                    store.id(),
                    Long.toString(store.completed()),
                    Long.toString(store.inProgress()),
                    Long.toString(store.failed()),
                    String.format(Locale.ROOT, "%.1f MB", store.usageBytes() / 1e6));
        }
        table.print(console);
    }

    private void printFailed(List<Failed> failed) {
        if (!failed.isEmpty()) {
            console.print("");
            Table table = new Table("failed in", "document", "source", "code", "reason");
            failed.stream()
                    .limit(MAX_SHOWN)
                    .forEach(one -> table.row(
                            one.store(), one.name(), one.source(), one.code(), Table.fit(one.message(), REASON_WIDTH)));
            table.print(console);
            printMore(failed.size() - MAX_SHOWN);
        }
    }

    private void printPoison(Poison poison) {
        if (!poison.unknown().isEmpty()) {
            console.print("");
            console.print("  Quarantined messages are not shown: " + poison.unknown() + ".");
        }
        if (poison.total() > 0) {
            console.print("");
            Table table = new Table("quarantined by", "at", "about", "code", "reason");
            poison.shown()
                    .forEach(one -> table.row(
                            one.function(),
                            one.at().truncatedTo(ChronoUnit.SECONDS).toString(),
                            one.subject().isEmpty() ? "message " + one.messageId() : one.subject(),
                            one.code(),
                            Table.fit(one.message(), REASON_WIDTH)));
            table.print(console);
            printMore(poison.total() - poison.shown().size());
        }
    }

    private void printMore(int more) {
        if (more > 0) {
            console.print("  and " + more + " more; --json lists all");
        }
    }

    private void printJson(
            Optional<CloudStatus> cloud,
            QueueReport queues,
            List<StoreSummary> stores,
            List<Failed> failed,
            Poison poison) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("url", deployment.url());
        cloud.ifPresent(local -> status.put("localCloud", local));
        if (queues.unknown().isEmpty()) {
            status.put("queues", queues.depths());
        } else {
            console.note("lamplight: the queues are not listed: " + queues.unknown());
        }
        status.put("stores", stores);
        status.put("failed", failed);
        if (poison.unknown().isEmpty()) {
            status.put("quarantined", poison.shown());
        } else {
            console.note("lamplight: quarantined messages are not listed: " + poison.unknown() + ".");
        }
        console.print(Json.text(status));
    }
}
