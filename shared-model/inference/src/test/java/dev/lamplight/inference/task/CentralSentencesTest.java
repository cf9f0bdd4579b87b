package dev.lamplight.inference.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.core.text.TextSpan;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CentralSentencesTest {
    private static final String TEXT = """
        The council of Ostby approved a new tram line on Tuesday. The tram line will cost 40 million euro and connect \
        the harbor with the hospital. Several residents worry about noise near the hospital. A bakery in Mill Street \
        sells fresh bread every morning. The council promised to publish a plan against noise of the tram line \
        before work begins.\
        """;

    private static List<String> chosen(String text, int room) {
        return CentralSentences.of(text, String::length, room).stream()
                .map(span -> span.of(text))
                .toList();
    }

    @Test
    void choosesWhatOtherSentencesShareAndLeavesOutWhatStandsAlone() {
        List<String> chosen = chosen(TEXT, 250);

        assertThat(chosen).hasSize(3).noneMatch(sentence -> sentence.contains("bakery"));
        // the only one with words of all the others
        assertThat(chosen(TEXT, 1)).singleElement().asString().startsWith("The council promised");
    }

    @Test
    void sentencesStandInTheTextsOrderAndWithinTheRoom() {
        List<TextSpan> spans = CentralSentences.of(TEXT, String::length, 300);

        assertThat(spans).isSortedAccordingTo((one, other) -> Integer.compare(one.start(), other.start()));
        assertThat(spans.stream().mapToInt(TextSpan::length).sum()).isLessThanOrEqualTo(300);
    }

    @Test
    void doesNotSayTheSameAgain() {
        String twice = TEXT + " " + TEXT;

        assertThat(chosen(twice, 10_000)).hasSameSizeAs(chosen(TEXT, 10_000));
    }

    @Test
    void readsChinese() {
        String text = "市议会周二批准了新的有轨电车线路。这条有轨电车线路将连接港口和医院。面包店每天早上卖新鲜面包。" + "市议会承诺在有轨电车线路开工前公布降噪方案。";

        assertThat(chosen(text, 20)).singleElement().asString().contains("有轨电车线路");
    }

    @Test
    void aLongTextIsThinnedOutAndNothingIsMadeOfNothing() {
        StringBuilder text = new StringBuilder();
        for (int sentence = 0; sentence < 2000; sentence++) {
            text.append("Line ")
                    .append(sentence)
                    .append(" speaks of item")
                    .append(sentence % 50)
                    .append(" and place")
                    .append(sentence % 7)
                    .append(" here. ");
        }

        assertThat(chosen(text.toString(), 400)).hasSizeBetween(3, 12);
        assertThat(chosen("  \n ", 100)).isEmpty();
        assertThat(chosen("Heading", 100)).containsExactly("Heading");
    }
}
