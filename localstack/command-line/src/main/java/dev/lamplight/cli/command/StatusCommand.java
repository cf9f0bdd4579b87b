package dev.lamplight.cli.command;

import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Quarantine;
import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.InboxBucket;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.client.StoreFile;
import dev.lamplight.cli.client.StoreSummary;
import dev.lamplight.cli.cloud.CloudStatus;
import dev.lamplight.cli.cloud.RunFile;
import dev.lamplight.cli.cloud.StatusClient;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Table;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.LibraryKeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;

/// `status`: functions, queues, stores, what failed and why.
public final class StatusCommand {
    private static final int MAX_QUARANTINED = 100;
    private static final int MAX_FAILED = 20;

    private final Deployment deployment;
    private final Console console;

    public StatusCommand(Deployment deployment, Console console) {
        this.deployment = deployment;
        this.console = console;
    }

    private record Failed(String store, String file, String code, String message) {}

    public void run(Optional<String> storeName, Output output) throws IOException {
        try (PlatformClient client = new PlatformClient(deployment)) {
            List<StoreSummary> stores = client.stores(storeName);
            List<Failed> failed = failed(client, stores);
            Optional<CloudStatus> cloud = deployment.local().map(StatusClient::status);
            List<Quarantine.Entry> quarantined = deployment.local().isPresent()
                    ? quarantined(deployment.local().get())
                    : List.of();
            switch (output) {
                case TEXT -> print(cloud, stores, failed, quarantined);
                case JSON -> printJson(cloud, stores, failed, quarantined);
            }
        }
    }

    private static List<Failed> failed(PlatformClient client, List<StoreSummary> stores) {
        List<Failed> failed = new ArrayList<>();
        for (StoreSummary store : stores) {
            if (store.failed() > 0) {
                for (StoreFile file : client.files(store.id(), Optional.of("failed"))) {
                    failed.add(new Failed(store.name(), file.id(), file.errorCode(), file.errorMessage()));
                }
            }
        }
        return failed;
    }

    private static List<Quarantine.Entry> quarantined(RunFile run) throws IOException {
        try (S3Client s3 = InboxBucket.local(run)) {
            ObjectStore library = new ObjectStore(s3, run.libraryBucket());
            List<Quarantine.Entry> entries = new ArrayList<>();
            for (String key : library.list(LibraryKeys.QUARANTINE, null, MAX_QUARANTINED)) {
                byte[] bytes = library.get(key).map(object -> object.bytes()).orElse(new byte[0]);
                if (bytes.length > 0) {
                    entries.add(Json.read(bytes, Quarantine.Entry.class));
                }
            }
            return entries;
        }
    }

    private void print(
            Optional<CloudStatus> cloud,
            List<StoreSummary> stores,
            List<Failed> failed,
            List<Quarantine.Entry> quarantined) {
        console.print("Lamplight at " + deployment.url()
                + deployment
                        .local()
                        .map(run -> "  (local cloud, process " + run.processId() + ")")
                        .orElse(""));
        cloud.ifPresent(this::print);
        printStores(stores);
        printFailed(failed);
        printQuarantined(quarantined);
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
        console.print("");
        Table queues = new Table("queue", "waiting", "in work", "delayed", "");
        cloud.queues()
                .forEach(queue -> queues.row(
                        queue.name(),
                        Long.toString(queue.visible()),
                        Long.toString(queue.inFlight()),
                        Long.toString(queue.delayed()),
                        queue.deadLetters() && queue.depth() > 0 ? "given up: see the function's log" : ""));
        queues.print(console);
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
            Table table = new Table("failed in", "document", "code", "reason");
            failed.stream()
                    .limit(MAX_FAILED)
                    .forEach(one -> table.row(one.store(), one.file(), one.code(), Table.fit(one.message(), 100)));
            table.print(console);
            if (failed.size() > MAX_FAILED) {
                console.print("  and " + (failed.size() - MAX_FAILED) + " more; --json lists all");
            }
        }
    }

    private void printQuarantined(List<Quarantine.Entry> quarantined) {
        if (!quarantined.isEmpty()) {
            console.print("");
            Table table = new Table("quarantined by", "at", "code", "reason");
            quarantined.forEach(entry ->
                    table.row(entry.function(), entry.at().toString(), entry.code(), Table.fit(entry.message(), 100)));
            table.print(console);
        }
    }

    private void printJson(
            Optional<CloudStatus> cloud,
            List<StoreSummary> stores,
            List<Failed> failed,
            List<Quarantine.Entry> quarantined) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("url", deployment.url());
        cloud.ifPresent(local -> status.put("localCloud", local));
        status.put("stores", stores);
        status.put("failed", failed);
        status.put("quarantined", quarantined);
        console.print(Json.text(status));
    }
}
