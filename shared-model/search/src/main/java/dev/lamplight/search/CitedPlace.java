package dev.lamplight.search;

import dev.lamplight.contract.Chunk;
import dev.lamplight.search.segment.Analysis;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.CollectionStatistics;

/// Where in its document a found chunk answers a query. Of a chunk in several sections or on several pages it is the
/// passage that holds most of the query's information: the sum of the idf of the query's words that occur in it, each
/// as often as the wordings ask for it. Of equal passages the first counts, and so it does where none holds a word of
/// the query. Belongs to one search.
final class CitedPlace {
    private final LiveChunks live;
    private final List<QueryText> texts;
    private final Map<Analysis, Map<String, Integer>> asked = new EnumMap<>(Analysis.class);
    /// Only of words that some passage holds: most searches need none.
    private final Map<Term, Double> idf = new HashMap<>();

    CitedPlace(LiveChunks live, List<QueryText> texts) {
        this.live = live;
        this.texts = texts;
    }

    /// The chunk with the place to cite; itself where it has only one.
    Chunk cited(Chunk chunk) throws IOException {
        if (chunk.passages().isEmpty()) {
            return chunk;
        }
        Analysis analysis = Analysis.of(chunk);
        int best = 0;
        double most = 0;
        for (int passage = 0; passage < chunk.passages().size(); passage++) {
            double information = information(analysis, chunk.textOf(passage));
            if (information > most) {
                best = passage;
                most = information;
            }
        }
        return chunk.withPlaceOf(best);
    }

    /// Summed in the order of the query, so that passages with the same words are equal to the last bit.
    private double information(Analysis analysis, String text) throws IOException {
        Map<String, Integer> terms = asked.computeIfAbsent(analysis, this::terms);
        Set<String> held = analysis.held(text, terms.keySet());
        double information = 0;
        for (Map.Entry<String, Integer> counted : terms.entrySet()) {
            if (held.contains(counted.getKey())) {
                information += counted.getValue() * idf(analysis, counted.getKey());
            }
        }
        return information;
    }

    private Map<String, Integer> terms(Analysis analysis) {
        Map<String, Integer> terms = new LinkedHashMap<>();
        for (QueryText text : texts) {
            WordStage.terms(analysis, text.text()).forEach((term, count) -> terms.merge(term, count, Integer::sum));
        }
        return terms;
    }

    private double idf(Analysis analysis, String word) throws IOException {
        Term term = new Term(analysis.field(), word);
        Double known = idf.get(term);
        if (known != null) {
            return known;
        }
        Optional<CollectionStatistics> field = live.statistics(analysis);
        double made = field.isEmpty() ? 0 : WordStage.idf(field.get(), live.statistics(term));
        idf.put(term, made);
        return made;
    }
}
