package dev.lamplight.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.lamplight.cli.client.Answer;
import dev.lamplight.cli.client.Citation;
import dev.lamplight.cli.client.Passage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnswerStageTest {
    private static final Passage LAMP =
            new Passage("file-1", "lamp.txt", 0.9, "It is old. Oil burns in it.", List.of(), 0, "en");

    @Test
    void takesTheFirstQuestionOfEachLanguageAndTheFirstWithoutAnAnswer() {
        List<Asked> asked = List.of(
                asked("a", "en", "Oil"), asked("b", "en", "Oil"), asked("c", "zh", "油"), asked("d", "en", null));

        assertThat(AnswerStage.chosen(asked))
                .extracting(each -> each.question().id())
                .containsExactly("a", "c", "d");
    }

    @Test
    void aCitationIsExactOnlyWordForWordInItsOwnDocument() {
        assertThat(shown("file-1", "Oil burns in it.").isExact()).isTrue();
        assertThat(shown("file-1", "Oil burned in it.").isExact()).isFalse();
        assertThat(shown("file-2", "Oil burns in it.").isExact()).isFalse();
        assertThat(shown("file-1", "").isExact()).isFalse();
    }

    @Test
    void tellsWhetherTheCitedWordsHoldTheExpectedAnswer() {
        assertThat(shown("file-1", "Oil burns in it.").holdsExpected()).isTrue();
        assertThat(shown("file-1", "It is old.").holdsExpected()).isFalse();
    }

    private static AnswerStage.Shown shown(String file, String quote) {
        Answer answer = new Answer(
                quote + " [1]",
                List.of(new Citation(file, "lamp.txt", quote, List.of(), 0)),
                false,
                NullNode.getInstance());
        return new AnswerStage.Shown(asked("a", "en", "Oil burns in it."), answer, Duration.ZERO);
    }

    private static Asked asked(String id, String language, @Nullable String expected) {
        Question question = new Question(
                id, language, "?", expected == null ? null : "lamp.txt", expected, List.of(), expected != null);
        return Asked.of(question, List.of(LAMP), Duration.ZERO);
    }
}
