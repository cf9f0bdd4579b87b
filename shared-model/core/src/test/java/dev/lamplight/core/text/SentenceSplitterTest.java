package dev.lamplight.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SentenceSplitterTest {

    /// Each case is what a reader would cut, the border written as `|`.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "One sentence. |Another one! |And a third? |Yes",
                "Dr. Smith met Mr. J. R. Jones at 3.14 p.m. on Jan. 5. |They talked.",
                "See fig. 3, e.g. the left part, i.e. the lower No. 7 line. |It helps.",
                "The U.S.A. team won. |It was late.",
                "Version 1.2.3 is out. |Get it at http://example.org/a.b?c=d!e now. |Done.",
                "He said \"stop.\" |She did (at once). |\"Why?\" he asked. |Nobody knew.",
                "Wait... what is this? |Well... |Then it went on.",
                "etc. and so on. |New one.",
                "Really?! |Yes!!! |No.",
                "你好。|今天天气很好！|是吗？|当然；|走吧……|再见",
                "他说：“你好。”|然后走了。|（真的。）|完了",
                "运行 docker build 命令。|Then push it. |然后重启！",
                "This is it.|然后 it works.",
                "Title\n\n|First line\nwraps here. |Second.\n\n\n|Next paragraph",
                "Steps:\n|- one\n|- two\n|1. three\n|2) four",
                "# Heading\n|Text below",
                "1. Install it. |Then run it.",
                "no terminator at all",
                "Am I? |I am. |It is Plan B. Then we go."
            })
    void cutsWhereAReaderWould(String marked) {
        String text = marked.replace("|", "");

        List<TextSpan> sentences = SentenceSplitter.split(text);

        String found =
                String.join("|", sentences.stream().map(span -> span.of(text)).toList());
        assertThat(found).isEqualTo(marked);
    }

    @Test
    void cutsARangeOfTheText() {
        assertThat(SentenceSplitter.split("a. B. C. D.", 3, 8)).containsExactly(new TextSpan(3, 8));
        assertThat(SentenceSplitter.split("Ab. Bc. Cd. De.", 4, 11))
                .containsExactly(new TextSpan(4, 8), new TextSpan(8, 11));
        assertThat(SentenceSplitter.split("", 0, 0)).isEmpty();
        assertThat(SentenceSplitter.split(" \n ")).containsExactly(new TextSpan(0, 3));
    }

    /// A quadratic scan of these would take hours: that the test ends is the claim.
    @Test
    void readsHostileTextInLinearTime() {
        int size = 4_000_000;
        List<String> hostile = List.of(
                "x".repeat(size),
                "\n".repeat(size),
                ".".repeat(size),
                ". ".repeat(size / 2),
                ".\n".repeat(size / 2),
                "a.".repeat(size / 2),
                " ".repeat(size) + "x",
                ")".repeat(size),
                "。".repeat(size),
                "…".repeat(size),
                "." + " ".repeat(size) + "x",
                "#\n".repeat(size / 2),
                "1\n".repeat(size / 2));

        for (String text : hostile) {
            assertPartition(text, SentenceSplitter.split(text));
        }
    }

    @Property(tries = 2000)
    void partitionsAnyText(@ForAll("texts") String text) {
        assertPartition(text, SentenceSplitter.split(text));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars(".!?。！？；…\"')”』） \n\t-#1aA你好e.g…")
                .ofMaxLength(60);
    }

    private static void assertPartition(String text, List<TextSpan> spans) {
        int position = 0;
        for (TextSpan span : spans) {
            if (span.start() != position || span.isEmpty()) {
                assertThat(span.start()).as("start of %s", span).isEqualTo(position);
                assertThat(span.isEmpty()).as("%s", span).isFalse();
            }
            position = span.end();
        }
        assertThat(position).isEqualTo(text.length());
    }
}
