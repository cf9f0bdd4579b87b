package dev.lamplight.tests.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The whole corpus of docs-qa through extractor, chunker, encoder and index, and all its questions. Method and
/// figures: docs/design/retrieval.md.
final class RetrievalIT {
    private static final double ROUNDING = 0.0005;

    /// @param leastRecall Recall@10 of reciprocal rank fusion in the data set's baselines, less one question
    @ParameterizedTest
    @CsvSource({"en, 0.804, 46", "zh, 0.515, 33"})
    void theHybridRankingIsNotWorseThanReciprocalRankFusion(String language, double leastRecall, int questions)
            throws IOException {
        EvaluationStore.assumeWanted();
        try (EvaluationStore store = EvaluationStore.open(language)) {
            var comparison =
                    Comparison.of(store, language, Question.readAll(EvaluationStore.DATA.resolve("questions.jsonl")));
            Scores hybrid = comparison.hybrid();
            double[] difference = hybrid.ndcgAgainst(comparison.reciprocalRanks());
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
}
