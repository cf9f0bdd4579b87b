package dev.lamplight.tests.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.contract.Chunk;
import dev.lamplight.search.RankedChunk;
import dev.lamplight.search.StageScores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The whole corpus of docs-qa through extractor, chunker, encoder and index, and all its questions. Method and
/// figures: docs/design/retrieval.md.
final class RetrievalIT {
    private static final double RRF_CONSTANT = 60;
    private static final double ROUNDING = 0.0005;

    /// @param leastRecall Recall@10 of reciprocal rank fusion in the data set's baselines, less one question
    @ParameterizedTest
    @CsvSource({"en, 0.804, 46", "zh, 0.515, 33"})
    void theHybridRankingIsNotWorseThanReciprocalRankFusion(String language, double leastRecall, int questions)
            throws IOException {
        EvaluationStore.assumeWanted();
        try (EvaluationStore store = EvaluationStore.open(language)) {
            Map<String, Scores> scores = score(language, store);
            Scores hybrid = Objects.requireNonNull(scores.get("hybrid"));
            double[] difference = hybrid.ndcgAgainst(Objects.requireNonNull(scores.get("RRF")));
            System.out.printf(
                    Locale.ROOT,
                    "%s: nDCG@10 of hybrid less RRF: %.3f [%.3f, %.3f]%n",
                    language,
                    difference[0],
                    difference[1],
                    difference[2]);

            assertThat(hybrid.all()).hasSize(questions);
            assertThat(hybrid.recallAtTen()).isGreaterThanOrEqualTo(leastRecall - ROUNDING);
            assertThat(difference[1]).isGreaterThanOrEqualTo(-0.05);
        }
    }

    private static Map<String, Scores> score(String language, EvaluationStore store) throws IOException {
        Map<String, Scores> scores = new LinkedHashMap<>();
        for (String method : List.of("BM25", "dense", "RRF", "hybrid")) {
            scores.put(method, new Scores(method, new ArrayList<>()));
        }
        for (Question question : Question.readAll(EvaluationStore.DATA.resolve("questions.jsonl"))) {
            if (question.lang().equals(language) && question.answerable()) {
                List<RankedChunk> hybrid = store.rank(question.question());
                scores.forEach((method, all) -> all.all()
                        .add(Scores.Score.of(
                                ranking(method, hybrid),
                                chunk -> isRight(question, chunk, store),
                                rightOnes(question, store.corpus()))));
            }
        }
        scores.values().forEach(each -> System.out.println(each.row(language)));
        return scores;
    }

    /// The rankings to compare come from the very lists that the hybrid one is made of.
    private static List<RankedChunk> ranking(String method, List<RankedChunk> hybrid) {
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
                        .sorted(Comparator.comparingDouble(
                                chunk -> -Objects.requireNonNull(chunk.stages().cosine())))
                        .toList();
            case "RRF" ->
                hybrid.stream()
                        .sorted(Comparator.comparingDouble(chunk -> -fused(chunk.stages())))
                        .toList();
            default -> hybrid;
        };
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
