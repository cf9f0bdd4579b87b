package dev.lamplight.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.search.answer.PassageSentences;
import java.util.List;
import org.junit.jupiter.api.Test;

class PassageSentencesTest {
    private static List<String> sentences(String text) {
        return PassageSentences.of(text).stream().map(span -> span.of(text)).toList();
    }

    @Test
    void aRemarkInParenthesesBelongsToTheSentenceBeforeIt() {
        assertThat(sentences("有两个邮件列表。（这个为新手答疑。）下一句。")).containsExactly("有两个邮件列表。（这个为新手答疑。）", "下一句。");
        assertThat(sentences("Ask on the list. (See list(1).) Then wait."))
                .containsExactly("Ask on the list. (See list(1).)", "Then wait.");
    }

    @Test
    void parenthesesThatOpenAnotherSentenceOrLineDoNot() {
        assertThat(sentences("Ask first. (Most) wait for it (in vain)."))
                .containsExactly("Ask first.", "(Most) wait for it (in vain).");
        assertThat(sentences("Ask first.\n\n(Then wait.)")).containsExactly("Ask first.", "(Then wait.)");
        assertThat(sentences("(Then wait.)")).containsExactly("(Then wait.)");
    }

    @Test
    void aLongTableIsPartedAtItsLines() {
        String row = "| " + "value ".repeat(30) + "|\n";

        assertThat(sentences(row + row + row)).hasSize(3);
    }
}
