package dev.lamplight.tests.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.contract.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The ranking of the demo's documents and questions, in every build: small, but a mistake in what is embedded, routed
/// or weighed shows here and not only in the evaluation on demand ([RetrievalIT]).
final class RetrievalSmokeIT {
    private static final Path SCENARIO = EvaluationStore.ROOT.resolve("events/scenarios/documentation");
    private static final int LEAST_QUESTIONS = 10;

    @ParameterizedTest
    @ValueSource(strings = {"en", "zh"})
    void theHybridRankingFindsWhatReciprocalRankFusionFindsButForOneQuestion(String language) throws IOException {
        EvaluationStore.assumeEncoders();
        try (EvaluationStore store = EvaluationStore.open(SCENARIO.resolve("documents"), language)) {
            var comparison =
                    Comparison.of(store, language, Question.readAll(SCENARIO.resolve("questions.jsonl"), language));
            Scores hybrid = comparison.hybrid();

            assertThat(hybrid.all()).hasSizeGreaterThanOrEqualTo(LEAST_QUESTIONS);
            assertThat(hybrid.foundInTen())
                    .isGreaterThanOrEqualTo(comparison.reciprocalRanks().foundInTen() - 1);
            assertThat(hybrid.recallAtTen()).isGreaterThanOrEqualTo(promisedRecall(language));
        }
    }

    /// What the demo itself asks for.
    private static double promisedRecall(String language) throws IOException {
        byte[] scenario = Files.readAllBytes(SCENARIO.resolve("scenario.json"));
        double recall = Json.mapper()
                .readTree(scenario)
                .at("/thresholds/recallAt10/" + language)
                .asDouble();
        assertThat(recall).isPositive();
        return recall;
    }
}
