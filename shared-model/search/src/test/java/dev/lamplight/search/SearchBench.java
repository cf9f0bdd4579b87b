package dev.lamplight.search;

import static dev.lamplight.search.StoreFixture.both;
import static dev.lamplight.search.StoreFixture.chunk;
import static dev.lamplight.search.StoreFixture.part;

import dev.lamplight.search.segment.EmbeddedChunk;
import dev.lamplight.search.segment.IndexedPart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Warm searches without the embedding of the query, for docs/design/retrieval.md. Never part of a build: its name is
/// neither a test's nor an integration test's.
class SearchBench {
    private static final int CHUNKS = 20_000;
    private static final int PER_DOCUMENT = 100;
    private static final int DIMENSION = 384;
    private static final int WORDS = 5_000;
    private static final int WARM_UP = 200;
    private static final int SEARCHES = 300;

    private final Random random = new Random(20250611);

    @Test
    void warmSearch() {
        try (var store = new StoreFixture()) {
            store.commit(documents());
            try (var reader = store.open()) {
                for (int rounds = 0; rounds < 3; rounds++) {
                    measure(reader);
                }
            }
        }
    }

    private List<IndexedPart> documents() {
        var parts = new ArrayList<IndexedPart>();
        for (int document = 0; document < CHUNKS / PER_DOCUMENT; document++) {
            parts.add(part(
                    document,
                    1,
                    IntStream.range(0, PER_DOCUMENT)
                            .mapToObj(n -> chunk(n, text(150), vector()))
                            .toArray(EmbeddedChunk[]::new)));
        }
        return parts;
    }

    private void measure(StoreReader reader) {
        double[] millis = new double[SEARCHES];
        for (int i = -WARM_UP; i < SEARCHES; i++) {
            var query = SearchQuery.of(both(text(10), vector()), 10);
            long start = System.nanoTime();
            reader.search(query);
            if (i >= 0) {
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "search of %d chunks: p50 %.2f ms, p90 %.2f, p99 %.2f, min %.2f%n",
                CHUNKS,
                millis[SEARCHES / 2],
                millis[SEARCHES * 9 / 10],
                millis[SEARCHES * 99 / 100],
                millis[0]);
    }

    /// Words by Zipf's law.
    private String text(int words) {
        return IntStream.range(0, words)
                .mapToObj(_ -> "word" + (int) Math.pow(WORDS, random.nextDouble()))
                .collect(Collectors.joining(" "));
    }

    private float[] vector() {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }
}
