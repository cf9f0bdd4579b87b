package dev.lamplight.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.Passage;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.client.StoreSummary;
import dev.lamplight.cli.cloud.StatusClient;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Table;
import dev.lamplight.contract.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// `search`: passages for a question, out of one store or all of them. A score means the same in every store, so
/// that lists can be merged by it.
public final class SearchCommand {
    public static final int MAX_PASSAGES = 50;
    private static final int TEXT_WIDTH = 320;

    private final Deployment deployment;
    private final Console console;

    public SearchCommand(Deployment deployment, Console console) {
        this.deployment = deployment;
        this.console = console;
    }

    private record Hit(StoreSummary store, JsonNode result, Passage passage) {}

    /// @throws CommandFailure where there is no store to search
    public void run(String query, Optional<String> storeName, int max, Output output) {
        try (PlatformClient client = new PlatformClient(deployment)) {
            List<StoreSummary> stores = client.stores(storeName);
            if (stores.isEmpty()) {
                throw new CommandFailure(deployment
                        .local()
                        .map(StatusClient::status)
                        .flatMap(status ->
                                Unfinished.of(stores, Optional.of(status)).remark())
                        .map(remark -> "There is no store yet." + remark)
                        .orElse("There is no store yet: put documents in with ./lamplight put PATH."));
            }
            List<Hit> hits = search(client, stores, query, max);
            Unfinished unfinished = Unfinished.of(stores, deployment.local().map(StatusClient::status));
            switch (output) {
                case TEXT -> {
                    print(hits, stores.size() > 1);
                    unfinished.remark().ifPresent(console::note);
                }
                case JSON -> printJson(query, hits, unfinished);
            }
        }
    }

    private static List<Hit> search(PlatformClient client, List<StoreSummary> stores, String query, int max) {
        List<Hit> hits = new ArrayList<>();
        for (StoreSummary store : stores) {
            JsonNode answer = client.search(store.id(), query, max);
            List<Passage> passages = PlatformClient.passages(answer);
            for (int index = 0; index < passages.size(); index++) {
                hits.add(new Hit(store, answer.path("data").path(index), passages.get(index)));
            }
        }
        hits.sort(Comparator.comparingDouble((Hit hit) -> hit.passage().score()).reversed());
        return hits.subList(0, Math.min(max, hits.size()));
    }

    private void print(List<Hit> hits, boolean severalStores) {
        if (hits.isEmpty()) {
            console.print("Nothing found.");
        }
        int rank = 0;
        for (Hit hit : hits) {
            String store = severalStores ? "  [" + hit.store().name() + "]" : "";
            console.print(String.format(
                    Locale.ROOT,
                    "%2d. %.3f  %s%s",
                    ++rank,
                    hit.passage().score(),
                    hit.passage().citation(),
                    store));
            console.print("    "
                    + Table.fit(hit.passage().text().replaceAll("\\s+", " ").strip(), TEXT_WIDTH));
        }
    }

    private void printJson(String query, List<Hit> hits, Unfinished unfinished) {
        List<Map<String, Object>> data = hits.stream()
                .map(hit ->
                        Map.<String, Object>of("vector_store_id", hit.store().id(), "result", hit.result()))
                .toList();
        console.print(Json.text(Map.of("query", query, "data", data, "in_progress", unfinished.documents())));
    }
}
