package dev.lamplight.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.core.text.TextCleaner.LineEndHyphens;
import java.text.Normalizer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

final class TextCleanerTest {

    @Test
    void makesLineEndsAndSpacesPlain() {
        assertThat(clean("a\r\nb\rc\u2028d\u0085e\ff")).isEqualTo("a\nb\nc\nd\ne\nf");
        assertThat(clean("a\u00A0b\u3000c\u202Fd\te")).isEqualTo("a b c d\te");
    }

    @Test
    void leavesOneBlankLineAndNoBlanksAtLineEnds() {
        assertThat(clean("\n\n a  \n\n \n\n\tb\t\nc\n\n")).isEqualTo(" a\n\n\tb\nc");
        assertThat(clean(" \n\t\u200B\uFEFF ")).isEmpty();
    }

    @Test
    void removesWhatNobodySees() {
        assertThat(clean("\uFEFFze\u200Bro\u2060 s\u00ADoft \u202Eleft\u202C \u0000\u0007x\uFFFEy\uFFFC"))
                .isEqualTo("zero soft left xy");
        String hiddenInTags = "ok" + new String(Character.toChars(0xE0068)) + new String(Character.toChars(0xE0069));
        assertThat(clean(hiddenInTags)).isEqualTo("ok");
    }

    @Test
    void keepsJoinersThatMeanSomething() {
        assertThat(clean("👩\u200D👩\u200D👧 ❤\uFE0F")).isEqualTo("👩\u200D👩\u200D👧 ❤\uFE0F");
        assertThat(clean("می\u200Cخواهم")).isEqualTo("می\u200Cخواهم");
        assertThat(clean("a\u200Db \uFE0Fc")).isEqualTo("ab c");
    }

    @Test
    void composesAndRepairs() {
        assertThat(clean("e\u0301 \u1112\u1161\u11AB \u212B")).isEqualTo("é 한 Å");
        assertThat(clean("a\uD800b")).isEqualTo("a\uFFFDb");
    }

    @Test
    void joinsWordsThatTheTypesetterCut() {
        String text =
                "The exam-\nple of a well-\nknown state-of-the-\nart, read-\n only and 2020-\n2021 in soft\u00AD\nware."
                        + " A well-known one; Jean-\nPaul.";

        assertThat(TextCleaner.clean(text, LineEndHyphens.JOIN))
                .isEqualTo("The example of a well-known state-of-the-art, readonly and 2020-\n2021 in software."
                        + " A well-known one; Jean-\nPaul.");
        assertThat(clean("exam-\nple")).isEqualTo("exam-\nple");
    }

    /// A million alternating marks would keep canonical ordering busy for hours.
    @Test
    void cleansHostileMarksInLinearTime() {
        String cleaned = clean("a" + "\u0301\u0323".repeat(1_000_000) + " b" + "-\nb".repeat(500_000));

        assertThat(cleaned.indexOf(' ')).isLessThan(40);
        assertThat(TextCleaner.clean("b" + "-\nb".repeat(500_000), LineEndHyphens.JOIN))
                .doesNotContain("\n");
    }

    @Property(tries = 1000)
    void cleaningTwiceChangesNothing(@ForAll @StringLength(max = 80) String text) {
        String cleaned = clean(text);

        assertThat(clean(cleaned)).isEqualTo(cleaned);
        assertThat(Normalizer.isNormalized(cleaned, Normalizer.Form.NFC)).isTrue();
        assertThat(cleaned).doesNotContain("\r", "\u0000", "\n\n\n");
    }

    private static String clean(String text) {
        return TextCleaner.clean(text, LineEndHyphens.KEEP);
    }
}
