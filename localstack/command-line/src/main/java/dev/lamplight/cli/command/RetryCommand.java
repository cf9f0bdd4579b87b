package dev.lamplight.cli.command;

import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.client.Stack;
import dev.lamplight.cli.client.StoreSummary;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Table;
import dev.lamplight.cli.console.WrongUse;
import dev.lamplight.cli.retry.Retried;
import dev.lamplight.cli.retry.Retried.Action;
import dev.lamplight.cli.retry.Retry;
import dev.lamplight.cli.retry.Selection;
import dev.lamplight.contract.Json;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `retry`: what failed is sent again, where that can help.
public final class RetryCommand {
    private static final int MAX_SHOWN = 40;
    private static final int ABOUT_WIDTH = 60;
    private static final int WHY_WIDTH = 90;

    private final Deployment deployment;
    private final Path template;
    private final Console console;
    private final Clock clock;

    public RetryCommand(Deployment deployment, Path template, Console console, Clock clock) {
        this.deployment = deployment;
        this.template = template;
        this.console = console;
        this.clock = clock;
    }

    /// What the person wants, as it was written.
    public record Wish(Optional<String> store, Optional<String> function, Optional<String> file) {}

    /// @throws WrongUse where there is no such function
    /// @throws CommandFailure where there is no such store, or something cannot be reached
    public void run(Wish wish, Retried.Mode mode, Output output) {
        if (deployment.libraryBucket().isEmpty() || deployment.inboxBucket().isEmpty()) {
            throw new CommandFailure("Set LAMPLIGHT_INBOX_BUCKET and LAMPLIGHT_LIBRARY_BUCKET to the buckets of "
                    + deployment.url() + "; the outputs of its stack name them.");
        }
        Stack stack = Stack.of(deployment, template);
        wish.function().ifPresent(name -> requireFunction(stack, name));
        try (PlatformClient platform = new PlatformClient(deployment)) {
            List<StoreSummary> stores = platform.stores(wish.store());
            List<Retried> retried =
                    Retry.of(deployment, stack, platform, clock).run(selections(wish, stack, stores), stores, mode);
            switch (output) {
                case TEXT -> print(retried, mode);
                case JSON -> printJson(retried, mode);
            }
        }
    }

    private static void requireFunction(Stack stack, String name) {
        if (stack.function(name).isEmpty()) {
            throw new WrongUse(
                    "there is no function '" + name + "'; there are: " + String.join(", ", stack.shortNames()));
        }
    }

    /// One for each store that bears the name; one for all where none is named.
    private static List<Selection> selections(Wish wish, Stack stack, List<StoreSummary> stores) {
        Optional<String> function = wish.function().flatMap(stack::function).map(stack::shortName);
        return wish.store().isEmpty()
                ? List.of(new Selection(function, Optional.empty(), wish.file()))
                : stores.stream()
                        .map(store -> new Selection(function, Optional.of(store.id()), wish.file()))
                        .toList();
    }

    private void print(List<Retried> retried, Retried.Mode mode) {
        if (retried.isEmpty()) {
            console.print("  nothing of it failed");
            return;
        }
        Table table = new Table("action", "what", "function", "about", "code", "why");
        retried.stream()
                .limit(MAX_SHOWN)
                .forEach(one -> table.row(
                        words(one.action(), mode),
                        one.what(),
                        one.function(),
                        Table.fitEnd(one.about(), ABOUT_WIDTH),
                        one.code(),
                        Table.fit(one.why(), WHY_WIDTH)));
        table.print(console);
        if (retried.size() > MAX_SHOWN) {
            console.print("  and " + (retried.size() - MAX_SHOWN) + " more; --json lists all");
        }
        console.print("");
        console.print("  " + summary(retried, mode));
        if (counts(retried).containsKey(Action.NEEDS_AGAIN)) {
            console.note(
                    "  The same bytes fail the same way: change the cause, or retry --again sends them as they are.");
        }
        if (!mode.isDryRun() && counts(retried).containsKey(Action.SENT)) {
            console.note("  ./lamplight status shows what becomes of them.");
        }
    }

    private static String words(Action action, Retried.Mode mode) {
        return switch (action) {
            case SENT -> mode.isDryRun() ? "would be sent" : "sent";
            case NEEDS_AGAIN -> "needs --again";
            case OVERTAKEN -> mode.isDryRun() ? "would be filed" : "filed";
            case IMPOSSIBLE -> "cannot be sent";
            case UNDER_WAY -> "under way";
        };
    }

    private static String summary(List<Retried> retried, Retried.Mode mode) {
        StringBuilder summary = new StringBuilder();
        counts(retried).forEach((action, count) -> summary.append(summary.isEmpty() ? "" : ", ")
                .append(count)
                .append(' ')
                .append(words(action, mode)));
        return summary.append(" of ").append(retried.size()).toString();
    }

    private static Map<Action, Long> counts(List<Retried> retried) {
        Map<Action, Long> counts = new EnumMap<>(Action.class);
        retried.forEach(one -> counts.merge(one.action(), 1L, Long::sum));
        return counts;
    }

    private void printJson(List<Retried> retried, Retried.Mode mode) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("dry_run", mode.isDryRun());
        for (Action action : Action.values()) {
            json.put(action.code(), counts(retried).getOrDefault(action, 0L));
        }
        json.put("items", retried);
        console.print(Json.text(json));
    }
}
