package dev.lamplight.tests.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Answers to the demo's questions from its documents, in every build: every citation stands where it says, and no
/// fewer
/// answers are right than were when it was written (9 of 14 in either language). The evaluation on demand is
/// [AnswersIT].
final class AnswersSmokeIT {
    private static final Path SCENARIO = EvaluationStore.ROOT.resolve("events/scenarios/documentation");

    @ParameterizedTest
    @ValueSource(strings = {"en", "zh"})
    void theDemosQuestionsAreAnsweredWithCitedSentences(String language) throws IOException {
        EvaluationStore.assumeEncoders();
        try (EvaluationStore store = EvaluationStore.open(SCENARIO.resolve("documents"), language)) {
            AnswerScores scores = store.answers(Question.readEvery(SCENARIO.resolve("questions.jsonl"), language));
            System.out.println(scores.row("demo, " + language));

            assertThat(scores.right().of()).isGreaterThanOrEqualTo(10);
            assertThat(scores.right().value()).isGreaterThanOrEqualTo(0.6);
            assertThat(scores.refusedWithoutAnswer().of()).isEqualTo(2);
            assertThat(scores.refusedWithoutAnswer().value()).isEqualTo(1);
        }
    }
}
