package dev.lamplight.tests.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.contract.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Answers to all questions of docs-qa and to those that were written for it here, over the whole corpus. Method and
/// figures: docs/design/answers.md.
final class AnswersIT {
    private static final Path OWN = EvaluationStore.ROOT.resolve(
            "tests/src/test/resources/dev/lamplight/tests/retrieval/answer-questions.jsonl");

    @Test
    void answersWhatTheDocumentsHoldAndRefusesTheRest() throws IOException {
        EvaluationStore.assumeWanted();
        AnswerScores english = scores("en");
        AnswerScores chinese = scores("zh");
        AnswerScores all = english.with(chinese);

        System.out.println("| questions | right | all of the answer | right, where retrieved | refused, where"
                + " retrieved | refused, no answer |");
        System.out.println(english.only(AnswersIT::isOfDataSet).row("docs-qa, en"));
        System.out.println(chinese.only(AnswersIT::isOfDataSet).row("docs-qa, zh"));
        System.out.println(all.only(AnswersIT::isOfDataSet).row("docs-qa"));
        System.out.println(all.only(AnswersIT::isTest).row("docs-qa, test half"));
        System.out.println(
                all.only(question -> isOfDataSet(question) && !isTest(question)).row("docs-qa, tuned on"));
        System.out.println(all.only(AnswersIT::isUnanswerable).row("30 written without answer"));
        System.out.println(all.only(question -> question.id().contains("-dev-")).row("written, tuned on"));

        AnswerScores dataSet = all.only(AnswersIT::isOfDataSet);
        assertThat(dataSet.right().value()).isGreaterThanOrEqualTo(0.5);
        assertThat(dataSet.rightWhereRetrieved().value()).isGreaterThanOrEqualTo(0.85);
        assertThat(dataSet.refusedWhereRetrieved().value()).isLessThanOrEqualTo(0.1);
        assertThat(dataSet.refusedWithoutAnswer().value()).isGreaterThanOrEqualTo(0.8);
        assertThat(all.only(AnswersIT::isUnanswerable).refusedWithoutAnswer())
                .satisfies(share -> assertThat(share.of()).isEqualTo(30))
                .satisfies(share -> assertThat(share.value()).isGreaterThanOrEqualTo(0.8));
    }

    private static AnswerScores scores(String language) throws IOException {
        List<Question> questions = new ArrayList<>();
        try (Stream<String> lines = Files.lines(EvaluationStore.DATA.resolve("questions.jsonl"))) {
            lines.map(Question::read).forEach(questions::add);
        }
        try (Stream<String> lines = Files.lines(OWN)) {
            lines.map(Question::read).forEach(questions::add);
        }
        try (EvaluationStore store = EvaluationStore.open(language)) {
            return store.answers(questions.stream()
                    .filter(question -> question.lang().equals(language))
                    .toList());
        }
    }

    private static boolean isOfDataSet(Question question) {
        return !question.id().contains("-dev-") && !question.id().contains("-none-");
    }

    /// The half of the data set that nothing was fitted to or chosen by.
    private static boolean isTest(Question question) {
        String digest = Sha256.hex(question.id().getBytes(StandardCharsets.UTF_8));
        return isOfDataSet(question) && Integer.parseInt(digest.substring(0, 2), 16) % 2 == 1;
    }

    private static boolean isUnanswerable(Question question) {
        return question.id().contains("-none-") && !question.id().contains("-dev-");
    }
}
