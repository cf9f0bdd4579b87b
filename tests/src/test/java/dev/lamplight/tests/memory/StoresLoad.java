package dev.lamplight.tests.memory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Vector stores: searches of twenty stores in both languages with and without filters, lists, contents, new stores
/// that are deleted again, and what is refused.
final class StoresLoad implements Load {
    private static final int STORES = 20;
    private static final int DOCUMENTS = 12;

    private final UnwiredCloud cloud;
    private final HttpCaller caller;
    private final Texts texts;
    private final List<String> stores = new ArrayList<>();
    private final List<String> files = new ArrayList<>();

    StoresLoad(UnwiredCloud cloud, HttpCaller caller, Texts texts) {
        this.cloud = cloud;
        this.caller = caller;
        this.texts = texts;
    }

    @Override
    public String function() {
        return "stores";
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        for (int i = 0; i < DOCUMENTS; i++) {
            files.add(
                    caller.upload("document-" + i + ".md", Texts.utf8(texts.mixed(i * 2 + 11) + texts.chinese(i, 9))));
        }
        for (int i = 0; i < STORES; i++) {
            stores.add(caller.post(
                            "/v1/vector_stores",
                            Map.of("name", "store " + i, "file_ids", files.subList(i % 6, i % 6 + 1 + i % 6)))
                    .path("id")
                    .asText());
        }
        cloud.settle();
    }

    @Override
    public void request(int number) throws IOException, InterruptedException {
        String store = "/v1/vector_stores/" + stores.get(number * 7 % STORES);
        switch (number % 12) {
            case 0, 1, 2 -> search(store, Map.of("query", query(number)));
            case 3 -> search(store, Map.of("query", List.of(query(number), query(number + 1)), "max_num_results", 50));
            case 4 -> search(store, Map.of("query", query(number), "filters", filter(number)));
            case 5 -> search(store, Map.of("query", number % 24 == 5 ? "" : "x".repeat(9000)));
            case 6 -> caller.get(store + "/files?limit=" + (1 + number % 20));
            case 7 -> caller.get(number % 24 == 7 ? "/v1/vector_stores?limit=5" : store);
            case 8 -> caller.get(store + "/files/" + files.get(number % DOCUMENTS) + "/content");
            case 9 -> passing(number);
            case 10 -> caller.post(store + "/files", Map.of("file_id", "file-of-nobody"));
            default ->
                caller.raw("POST", store + "/search", "application/json", Texts.utf8("{\"query\": "), "sk-wrong");
        }
    }

    private String query(int number) {
        return number % 2 == 0 ? texts.english(number, 10 + number % 200) : texts.chinese(number, 1);
    }

    private static Map<String, ?> filter(int number) {
        return Map.of("type", number % 24 == 4 ? "eq" : "wrong", "key", "topic", "value", "topic-" + number);
    }

    private void search(String store, Map<String, ?> body) throws IOException, InterruptedException {
        caller.post(store + "/search", body);
    }

    private void passing(int number) throws IOException, InterruptedException {
        String store = "/v1/vector_stores/"
                + caller.post("/v1/vector_stores", Map.of("name", "passing " + number))
                        .path("id")
                        .asText();
        caller.delete(store);
    }
}
