package dev.lamplight.search;

import static dev.lamplight.search.StoreFixture.both;
import static dev.lamplight.search.StoreFixture.chunk;
import static dev.lamplight.search.StoreFixture.part;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamplight.search.segment.EmbeddedChunk;
import dev.lamplight.search.segment.IndexedPart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Against brute force over the full vectors. Texts have no word in common with the query, so the cosine alone ranks.
final class VectorOracleTest {
    private static final int CHUNKS = 1500;
    private static final int DIMENSION = 64;

    @Test
    void theFirstTenAreThoseOfBruteForceOverTheFullVectors() {
        var random = new Random(20250611);
        var vectors = IntStream.range(0, CHUNKS).mapToObj(_ -> vector(random)).toList();
        try (var store = new StoreFixture()) {
            commitInSegments(store, vectors);

            try (var reader = store.open()) {
                for (int query = 0; query < 20; query++) {
                    float[] asked = vector(random);
                    var expected = bruteForce(vectors, asked);
                    var hits = reader.search(SearchQuery.of(both("unheard", asked), 10))
                            .hits();

                    assertThat(hits)
                            .as("query %d", query)
                            .extracting(hit -> hit.chunk().text())
                            .containsExactlyElementsOf(
                                    expected.stream().map(i -> "chunk" + i).toList());
                    assertThat(hits.getFirst().stages().cosine())
                            .as("cosine of query %d", query)
                            .isCloseTo(cosine(vectors.get(expected.getFirst()), asked), within(1e-5));
                }
            }
        }
    }

    private static void commitInSegments(StoreFixture store, List<float[]> vectors) {
        for (int start = 0; start < CHUNKS; start += 500) {
            var parts = new ArrayList<IndexedPart>();
            for (int i = start; i < start + 500; i += 10) {
                int first = i;
                parts.add(part(
                        i,
                        1,
                        IntStream.range(0, 10)
                                .mapToObj(n -> chunk(n, "chunk" + (first + n), vectors.get(first + n)))
                                .toArray(EmbeddedChunk[]::new)));
            }
            store.commit(parts);
        }
    }

    private static List<Integer> bruteForce(List<float[]> vectors, float[] asked) {
        return IntStream.range(0, CHUNKS)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -cosine(vectors.get(i), asked)))
                .limit(10)
                .toList();
    }

    private static float[] vector(Random random) {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            squaresA += (double) a[i] * a[i];
            squaresB += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(squaresA * squaresB);
    }
}
