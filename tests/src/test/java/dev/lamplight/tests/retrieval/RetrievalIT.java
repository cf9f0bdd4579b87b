package dev.lamplight.tests.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The whole corpus of docs-qa through extractor, chunker, encoder and index, and all its questions. Method and
/// figures: docs/design/retrieval.md.
final class RetrievalIT {
    private static final double ROUNDING = 0.0005;
    private static final double LEAST_DIFFERENCE = -0.05;

    /// @param baselineRecall Recall@10 of reciprocal rank fusion as the data set's baselines publish it
    @ParameterizedTest
    @CsvSource({"en, 0.826, 46", "zh, 0.545, 33"})
    void theHybridRankingIsNotWorseThanTheBaseline(String language, double baselineRecall, int count)
            throws IOException {
        EvaluationStore.assumeWanted();
        try (EvaluationStore store = EvaluationStore.open(language)) {
            List<Question> questions = Question.readAll(EvaluationStore.DATA.resolve("questions.jsonl"), language);
            var comparison = Comparison.of(store, language, questions);
            Scores hybrid = comparison.hybrid();
            Scores baseline = RebuiltBaseline.of(language, questions);
            System.out.println(baseline.row(language));
            double[] difference = hybrid.ndcgAgainst(baseline);
            print(language, baseline.method(), difference);
            print(
                    language,
                    "RRF of our own lists (information, not asked for)",
                    hybrid.ndcgAgainst(comparison.reciprocalRanks()));

            keep(language, questions, hybrid);

            assertThat(hybrid.all()).hasSize(count);
            assertThat(hybrid.recallAtTen()).isGreaterThanOrEqualTo(baselineRecall - 1.0 / count - ROUNDING);
            assertThat(difference[1]).isGreaterThanOrEqualTo(LEAST_DIFFERENCE);
        }
    }

    /// Figures by question, in the form of the baseline's table, for who wants to see where they differ.
    private static void keep(String language, List<Question> questions, Scores hybrid) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            Scores.Score score = hybrid.all().get(i);
            lines.add(String.format(
                    Locale.ROOT, "%s\t%s\t%.6f\t%d", questions.get(i).id(), language, score.ndcg(), score.rank()));
        }
        Files.write(EvaluationStore.KEPT.resolve("hybrid-" + language + ".tsv"), lines);
    }

    private static void print(String language, String other, double[] difference) {
        System.out.printf(
                Locale.ROOT,
                "%s: nDCG@10 of hybrid less %s: %.3f [%.3f, %.3f]%n",
                language,
                other,
                difference[0],
                difference[1],
                difference[2]);
    }
}
