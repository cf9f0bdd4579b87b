package dev.lamplight.bench.row;

import dev.lamplight.bench.report.Equality;
import dev.lamplight.search.RankedChunk;
import dev.lamplight.search.SearchHit;
import dev.lamplight.search.SearchQuery;
import dev.lamplight.search.StoreReader;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// What a search finds against the cosines of every vector, one by one.
final class ExactRanking {
    private static final int NEAREST = 10;
    private static final double LEAST_RECALL = 0.99;
    /// Between a cosine that a search reports and the one of the fp32 vectors.
    private static final double MOST_DIFFERENCE = 1e-4;

    private ExactRanking() {}

    /// Holds where nearly all of the ten nearest vectors are among the candidates that the codes offer, and every
    /// passage that is returned has the very cosine and comes in the order of its score.
    static Equality compare(Searcher searcher, GrownStore store, StoreReader reader, List<String> questions) {
        int found = 0;
        double difference = 0;
        boolean ordered = true;
        for (String question : questions) {
            SearchQuery query = searcher.query(question);
            float[] vector = query.texts().getFirst().vectors().getFirst().vector();
            Set<String> nearest = nearest(store, vector);
            found += (int) candidates(reader.rank(query)).stream()
                    .filter(nearest::contains)
                    .count();
            List<SearchHit> hits = reader.search(query).hits();
            for (SearchHit hit : hits) {
                double exact = dot(
                        vector, store.vector(hit.facts().filename(), hit.chunk().index()));
                difference = Math.max(
                        difference,
                        Math.abs(exact - Objects.requireNonNull(hit.stages().cosine())));
            }
            ordered &= isOrdered(hits);
        }
        double recall = (double) found / (questions.size() * NEAREST);
        return new Equality(
                recall >= LEAST_RECALL && difference <= MOST_DIFFERENCE && ordered,
                String.format(
                        Locale.ROOT,
                        "%.3f of the %d exactly nearest among the candidates, largest error of a returned cosine %.1e, scores %s",
                        recall,
                        NEAREST,
                        difference,
                        ordered ? "in order" : "OUT OF ORDER"));
    }

    private static boolean isOrdered(List<SearchHit> hits) {
        for (int hit = 1; hit < hits.size(); hit++) {
            if (hits.get(hit).score() > hits.get(hit - 1).score()) {
                return false;
            }
        }
        return !hits.isEmpty();
    }

    private static Set<String> nearest(GrownStore store, float[] query) {
        return store.vectors().entrySet().stream()
                .map(each -> Map.entry(each.getKey(), dot(query, each.getValue())))
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(NEAREST)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /// What the search found by the codes of vectors, to be made exact: the order among them is not final.
    private static List<String> candidates(List<RankedChunk> ranked) {
        return ranked.stream()
                .filter(chunk -> chunk.stages().cosineRank() != null)
                .map(chunk -> GrownStore.key(chunk.facts().filename(), chunk.index()))
                .toList();
    }

    private static double dot(float[] first, float[] second) {
        double sum = 0;
        for (int component = 0; component < first.length; component++) {
            sum += (double) first[component] * second[component];
        }
        return sum;
    }
}
