package dev.lamplight.tests.product;

import com.openai.core.MultipartField;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import com.openai.models.vectorstores.VectorStoreCreateParams;
import com.openai.models.vectorstores.VectorStoreSearchParams;
import com.openai.models.vectorstores.VectorStoreSearchResponse;
import dev.lamplight.localcloud.host.HostStatistics;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How long the first search of a new environment takes: from the request that has none to its answer. The command
/// stands in docs/design/embedding.md. Never part of a build: its name is neither a test's nor an
/// integration test's.
final class ColdSearchBench {
    private static final String STORES = "lamplight-stores";
    private static final int ROUNDS = 5;

    /// One query of one encoder, one of the other, and one whose script leaves it open, which takes both.
    private static final List<String> QUERIES =
            List.of("How is the dough kept soft while it is baked?", "泡绿茶的水温应该是多少度", "ok");

    @Test
    void firstSearchOfAnEnvironment(@TempDir Path state) throws Exception {
        Product.needsPackages();
        try (Product product = Product.start(state, new Weather())) {
            String store = store(product);
            for (String query : QUERIES) {
                long[] cold = new long[ROUNDS];
                long[] init = new long[ROUNDS];
                long[] warm = new long[ROUNDS];
                for (int round = 0; round < ROUNDS; round++) {
                    stopAll(product);
                    Duration before = statistics(product).init();
                    cold[round] = search(product, store, query);
                    init[round] = statistics(product).init().minus(before).toMillis();
                    warm[round] = search(product, store, query);
                }
                System.out.printf(
                        "%s: cold %d ms, of it start %d ms; next %d ms%n",
                        query, median(cold), median(init), median(warm));
            }
        }
    }

    private static String store(Product product) throws InterruptedException {
        String text = "Steam keeps the crust soft until the bread has risen. 绿茶的水温应在八十度左右。";
        String file = product.client()
                .files()
                .create(FileCreateParams.builder()
                        .file(MultipartField.<InputStream>builder()
                                .value(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                                .filename("kitchen.txt")
                                .build())
                        .purpose(FilePurpose.ASSISTANTS)
                        .build())
                .id();
        String store = product.client()
                .vectorStores()
                .create(VectorStoreCreateParams.builder().fileIds(List.of(file)).build())
                .id();
        product.awaitTrue(
                "the text is found", () -> !results(product, store, "bread").isEmpty());
        return store;
    }

    private static void stopAll(Product product) throws InterruptedException {
        product.awaitTrue("no environment", () -> {
            product.cloud().killEnvironment(STORES);
            return statistics(product).environments() == 0;
        });
    }

    private static HostStatistics statistics(Product product) {
        return product.cloud().statistics().stream()
                .filter(function -> function.functionName().equals(STORES))
                .findFirst()
                .orElseThrow();
    }

    private static long search(Product product, String store, String query) {
        long start = System.nanoTime();
        List<VectorStoreSearchResponse> results = results(product, store, query);
        long millis = (System.nanoTime() - start) / 1_000_000;
        if (results.isEmpty()) {
            throw new AssertionError("nothing found for " + query);
        }
        return millis;
    }

    private static List<VectorStoreSearchResponse> results(Product product, String store, String query) {
        return product.client()
                .vectorStores()
                .search(store, VectorStoreSearchParams.builder().query(query).build())
                .data();
    }

    private static long median(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
