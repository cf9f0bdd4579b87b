package dev.lamplight.search;

import dev.lamplight.contract.Chunk;
import dev.lamplight.search.segment.Analysis;
import java.io.IOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.CollectionStatistics;

/// The words of a question with what each of them is worth in one store: its idf among the live chunks. Immutable and
/// thread-safe.
public final class QueryWords {
    /// As large as a store is taken for at least. By itself, one with few chunks would hold a word that none of
    /// them has, such as `where`, for worth many times those that they have.
    private static final long LEAST_CHUNKS = 300;

    private final Map<Analysis, Map<String, Double>> worth;

    private QueryWords(Map<Analysis, Map<String, Double>> worth) {
        this.worth = worth;
    }

    static QueryWords of(LiveChunks live, String question) throws IOException {
        Map<Analysis, Map<String, Double>> worth = new EnumMap<>(Analysis.class);
        for (Analysis analysis : Analysis.values()) {
            Optional<CollectionStatistics> field = live.statistics(analysis);
            Map<String, Double> words = new LinkedHashMap<>();
            if (field.isPresent()) {
                long chunks = Math.max(field.get().docCount(), LEAST_CHUNKS);
                for (String word : WordStage.terms(analysis, question).keySet()) {
                    Term term = new Term(analysis.field(), word);
                    words.put(word, WordStage.idf(chunks, live.statistics(term)));
                }
            }
            worth.put(analysis, words);
        }
        return new QueryWords(worth);
    }

    /// The share of the question's information that a text holds, 0 to 1: the idf of those of its words that stand in
    /// the text, through that of all. 0 for a question without words.
    ///
    /// @param chunk what the text is of: its language decides what a word is
    public double share(Chunk chunk, String text) {
        Map<String, Double> words = worth.getOrDefault(Analysis.of(chunk), Map.of());
        double all = 0;
        double held = 0;
        Set<String> found = Analysis.of(chunk).held(text, words.keySet());
        for (Map.Entry<String, Double> word : words.entrySet()) {
            all += word.getValue();
            held += found.contains(word.getKey()) ? word.getValue() : 0;
        }
        return all > 0 ? held / all : 0;
    }
}
