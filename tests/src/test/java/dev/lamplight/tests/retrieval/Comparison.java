package dev.lamplight.tests.retrieval;

import dev.lamplight.contract.Chunk;
import dev.lamplight.search.RankedChunk;
import dev.lamplight.search.StageScores;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The hybrid ranking of a store beside what its stages and reciprocal rank fusion make of the very same lists.
///
/// @param methods figures by the name of the ranking
record Comparison(Map<String, Scores> methods) {
    private static final double RRF_CONSTANT = 60;

    static Comparison of(EvaluationStore store, String language, List<Question> questions) {
        Map<String, Scores> methods = new LinkedHashMap<>();
        for (String method : List.of("BM25", "dense", "RRF", "hybrid")) {
            methods.put(method, new Scores(method, new ArrayList<>()));
        }
        for (Question question : questions) {
            List<RankedChunk> hybrid = store.rank(question.question());
            long rightOnes = rightOnes(question, store.corpus());
            methods.forEach((method, scores) -> scores.all()
                    .add(Scores.Score.of(
                            ranking(method, hybrid, store), chunk -> isRight(question, chunk, store), rightOnes)));
        }
        methods.values().forEach(each -> System.out.println(each.row(language)));
        return new Comparison(methods);
    }

    Scores hybrid() {
        return Objects.requireNonNull(methods.get("hybrid"));
    }

    Scores reciprocalRanks() {
        return Objects.requireNonNull(methods.get("RRF"));
    }

    private static List<RankedChunk> ranking(String method, List<RankedChunk> hybrid, EvaluationStore store) {
        return switch (method) {
            case "BM25" ->
                hybrid.stream()
                        .filter(chunk -> chunk.stages().bm25Rank() != null)
                        .sorted(Comparator.comparingDouble(
                                chunk -> -reciprocal(chunk.stages().bm25Rank())))
                        .toList();
            case "dense" ->
                hybrid.stream()
                        .filter(chunk -> chunk.stages().cosine() != null)
                        .sorted(Comparator.comparingDouble(chunk -> -store.cosineScore(chunk)))
                        .toList();
            case "RRF" -> byReciprocalRanks(hybrid);
            default -> hybrid;
        };
    }

    /// Reciprocal rank fusion (Cormack et al. 2009) of the stages' own lists.
    static List<RankedChunk> byReciprocalRanks(List<RankedChunk> candidates) {
        return candidates.stream()
                .sorted(Comparator.comparingDouble(chunk -> -fused(chunk.stages())))
                .toList();
    }

    private static double fused(StageScores stages) {
        return reciprocal(stages.bm25Rank()) + reciprocal(stages.cosineRank());
    }

    private static double reciprocal(@Nullable Integer rank) {
        return rank == null ? 0 : 1 / (RRF_CONSTANT + rank);
    }

    private static boolean isRight(Question question, RankedChunk ranked, EvaluationStore store) {
        String text = store.chunk(ranked).text();
        return question.isAnsweredBy(ranked.facts().filename(), text)
                || ranked.duplicates().stream().anyMatch(place -> question.isAnsweredBy(place.filename(), text));
    }

    /// Different texts that answer the question: equal ones are one result.
    private static long rightOnes(Question question, Corpus corpus) {
        return corpus.chunks().entrySet().stream()
                .flatMap(file -> file.getValue().stream()
                        .map(Chunk::text)
                        .filter(text -> question.isAnsweredBy(file.getKey(), text)))
                .distinct()
                .count();
    }
}
