package dev.lamplight.cli.command;

import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.client.StoreFile;
import dev.lamplight.cli.client.StoreSummary;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Table;
import dev.lamplight.cli.retry.Advice;
import dev.lamplight.contract.Json;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// `status --store`: what waits, is worked on, failed and is completed, file by file.
public final class StoreStatusCommand {
    private static final int NAME_WIDTH = 60;

    private final Deployment deployment;
    private final Path template;
    private final Console console;

    public StoreStatusCommand(Deployment deployment, Path template, Console console) {
        this.deployment = deployment;
        this.template = template;
        this.console = console;
    }

    /// Where a file stands.
    public enum State {
        FAILED,
        /// Its text is read and cut; it is being embedded and committed.
        WORKING,
        /// It is accepted; its text is not read yet.
        WAITING,
        /// One of the two before, and nobody can tell which.
        IN_PROGRESS,
        CANCELLED,
        COMPLETED;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// As the help names it.
        @Override
        public String toString() {
            return code();
        }

        /// Whether a person who asks for this state means that one.
        boolean takes(State other) {
            return this == other || (this == IN_PROGRESS && (other == WORKING || other == WAITING));
        }
    }

    /// @param advice what to do, empty where the message says it
    private record Row(State state, StoreFile file, String advice) {
        private static Row of(State state, StoreFile file) {
            String advice = Advice.of(file.errorCode());
            return new Row(state, file, file.errorMessage().contains(advice) ? "" : advice);
        }
    }

    private record Report(StoreSummary store, List<Row> rows) {
        long count(State state) {
            return rows.stream().filter(row -> row.state() == state).count();
        }
    }

    /// @param store name or id
    /// @param only files of this state, empty for all
    /// @param limit files shown per store; the counts are of all
    public void run(String store, Optional<State> only, int limit, Output output) {
        List<Report> reports = new ArrayList<>();
        try (PlatformClient client = new PlatformClient(deployment);
                Stages stages = Stages.of(deployment)) {
            for (StoreSummary summary : client.stores(Optional.of(store))) {
                reports.add(new Report(summary, rows(client.files(summary.id(), Optional.empty()), summary, stages)));
            }
        }
        QueueReport queues = QueueReport.of(deployment, template);
        switch (output) {
            case TEXT -> {
                reports.forEach(report -> print(report, only, limit));
                printQueues(queues);
            }
            case JSON -> printJson(reports, only, limit, queues);
        }
    }

    private static List<Row> rows(List<StoreFile> files, StoreSummary store, Stages stages) {
        return files.stream()
                .map(file -> Row.of(state(file, store, stages), file))
                .sorted(Comparator.comparing(Row::state)
                        .thenComparing(row -> row.file().createdAt(), Comparator.reverseOrder()))
                .toList();
    }

    private static State state(StoreFile file, StoreSummary store, Stages stages) {
        return switch (file.status()) {
            case "completed" -> State.COMPLETED;
            case "failed" -> State.FAILED;
            case "cancelled" -> State.CANCELLED;
            default -> stages.of(store.id(), file.id());
        };
    }

    private void print(Report report, Optional<State> only, int limit) {
        StoreSummary store = report.store();
        console.print(store.name() + "  " + store.id() + "  "
                + String.format(Locale.ROOT, "%.1f MB", store.usageBytes() / 1e6));
        counts(report)
                .forEach((state, count) -> console.print(String.format(Locale.ROOT, "  %6d %s", count, words(state))));
        List<Row> shown = shown(report, only);
        if (!shown.isEmpty()) {
            console.print("");
            Table table = new Table("state", "file", "id", "since");
            shown.stream()
                    .limit(limit)
                    .forEach(row -> table.row(
                            row.state().code(),
                            Table.fitEnd(row.file().name(), NAME_WIDTH),
                            row.file().id(),
                            since(row.file())));
            table.print(console);
            if (shown.size() > limit) {
                console.print("  and " + (shown.size() - limit) + " more; --limit N shows more, --filter STATE fewer");
            }
        }
        printReasons(shown.stream().limit(limit).toList());
        console.print("");
    }

    private void printReasons(List<Row> shown) {
        shown.stream().filter(row -> row.state() == State.FAILED).forEach(row -> {
            console.print("");
            console.print("  " + row.file().name() + "  " + row.file().errorCode());
            console.print("    " + row.file().errorMessage());
            if (!row.advice().isEmpty()) {
                console.print("    " + row.advice());
            }
        });
        if (shown.stream().anyMatch(row -> row.state() == State.FAILED)) {
            console.print("");
            console.print("  ./lamplight retry --dry-run says what can be sent again");
        }
    }

    private static String since(StoreFile file) {
        return Instant.ofEpochSecond(file.createdAt())
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }

    private static String words(State state) {
        return switch (state) {
            case FAILED -> "failed";
            case WORKING -> "working: read and cut, being embedded";
            case WAITING -> "waiting: accepted, not read yet";
            case IN_PROGRESS -> "in progress";
            case CANCELLED -> "cancelled";
            case COMPLETED -> "completed: found by every search";
        };
    }

    private static Map<State, Long> counts(Report report) {
        Map<State, Long> counts = new EnumMap<>(State.class);
        report.rows().forEach(row -> counts.merge(row.state(), 1L, Long::sum));
        return counts;
    }

    private static List<Row> shown(Report report, Optional<State> only) {
        return report.rows().stream()
                .filter(row -> only.filter(state -> !state.takes(row.state())).isEmpty())
                .toList();
    }

    /// What is dropped is in the queues before any store knows of it.
    private void printQueues(QueueReport queues) {
        console.print(
                queues.unknown().isEmpty()
                        ? "  in the queues, for all stores: " + queues.waiting() + " waiting, " + queues.inWork()
                                + " in work, " + queues.givenUp() + " given up"
                        : "  The queues are not shown: " + queues.unknown());
    }

    private void printJson(List<Report> reports, Optional<State> only, int limit, QueueReport queues) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("url", deployment.url());
        json.put(
                "stores",
                reports.stream().map(report -> json(report, only, limit)).toList());
        if (queues.unknown().isEmpty()) {
            json.put("queues", queues.depths());
        } else {
            console.note("lamplight: the queues are not listed: " + queues.unknown());
        }
        console.print(Json.text(json));
    }

    private static Map<String, Object> json(Report report, Optional<State> only, int limit) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", report.store().id());
        json.put("name", report.store().name());
        Map<String, Long> counts = new LinkedHashMap<>();
        for (State state : State.values()) {
            counts.put(state.code(), report.count(state));
        }
        json.put("counts", counts);
        json.put(
                "files",
                shown(report, only).stream()
                        .limit(limit)
                        .map(StoreStatusCommand::json)
                        .toList());
        return json;
    }

    private static Map<String, Object> json(Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", row.file().id());
        json.put("name", row.file().name());
        json.put("source", row.file().source());
        json.put("state", row.state().code());
        json.put("created_at", row.file().createdAt());
        if (row.state() == State.FAILED) {
            json.put("code", row.file().errorCode());
            json.put("message", row.file().errorMessage());
            json.put("advice", Advice.of(row.file().errorCode()));
        }
        return json;
    }
}
