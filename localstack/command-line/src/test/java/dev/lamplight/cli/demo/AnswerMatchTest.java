package dev.lamplight.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.cli.client.Passage;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerMatchTest {
    private static final Question QUESTION =
            new Question("q", "en", "Where?", "a.md", "The file is in /etc/docker.", List.of("b.md"), true);

    @Test
    void looksPastWhiteSpaceMarksAndCase() {
        assertThat(AnswerMatch.holds("x THE file\n is in `/etc/docker`. y", "The file is in /etc/docker."))
                .isTrue();
    }

    @Test
    void takesAnyStretchOfSixtyPercentAndNotLess() {
        // ten letters: a stretch of six counts, one of five does not
        assertThat(AnswerMatch.holds("--cdefgh--", "abcdefghij")).isTrue();
        assertThat(AnswerMatch.holds("--cdefg--", "abcdefghij")).isFalse();
    }

    @Test
    void countsOnlyPassagesOfTheNamedDocuments() {
        List<Passage> passages = List.of(
                passage("c.md", "The file is in /etc/docker."),
                passage("a.md", "Something else."),
                passage("b.md", "The file is in /etc/docker."));

        assertThat(AnswerMatch.rank(QUESTION, passages)).hasValue(3);
        assertThat(AnswerMatch.rank(QUESTION, passages.subList(0, 2))).isEmpty();
    }

    private static Passage passage(String path, String text) {
        return new Passage("file-1", path, 0.5, text, List.of(), 0, "en");
    }
}
