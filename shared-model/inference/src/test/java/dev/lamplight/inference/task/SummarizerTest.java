package dev.lamplight.inference.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.core.decoder.WeightForm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// With random weights: what a summary says means nothing, what becomes of it does.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SummarizerTest {
    private static final int MAX_TOKENS = 24;
    private static final String TEXT =
            "The tram line costs 40 million euro. The council of Ostby approved it on Tuesday. ";

    private TinyModel model;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        model = TinyModel.open(folder, WeightForm.TWO_PLANES);
    }

    @AfterAll
    void close() {
        model.close();
    }

    @Test
    void aLongTextIsReadInPartsAndTheirSummariesAgain() {
        Summarizer summarizer = new Summarizer(model.task(), Summarizer.Unsupported.MARK);
        String text = TEXT.repeat(20);

        Summarizer.Summary one = summarizer.of(TEXT, MAX_TOKENS, () -> false);
        Summarizer.Summary all = summarizer.of(text, MAX_TOKENS, () -> false);

        assertThat(one.answerTokens()).isLessThanOrEqualTo(MAX_TOKENS);
        assertThat(all.promptTokens()).isGreaterThan(text.length()); // a token per character, and summaries on top
        assertThat(all.isWhole()).isTrue();
        assertThat(all.text().length()).isLessThan(text.length() / 2);
    }

    @Test
    void whatTheTextDoesNotSayIsMarkedOrLeftOut() {
        SupportCheck check = new SupportCheck(TEXT);

        Summarizer.Summary marked =
                new Summarizer(model.task(), Summarizer.Unsupported.MARK).of(TEXT, MAX_TOKENS, () -> false);
        Summarizer.Summary kept =
                new Summarizer(model.task(), Summarizer.Unsupported.DROP).of(TEXT, MAX_TOKENS, () -> false);

        assertThat(marked.sentences()).isNotEmpty().allSatisfy(sentence -> assertThat(sentence.missing())
                .isEqualTo(check.missing(sentence.text())));
        List<String> supported = marked.sentences().stream()
                .filter(sentence -> sentence.missing().isEmpty())
                .map(Summarizer.Sentence::text)
                .toList();
        assertThat(kept.sentences()).extracting(Summarizer.Sentence::text).isEqualTo(supported);
        assertThat(kept.dropped()).isEqualTo(marked.sentences().size() - supported.size());
    }

    @Test
    void endsWithWhatIsThereWhereTimeIsOver() {
        Summarizer summarizer = new Summarizer(model.task(), Summarizer.Unsupported.MARK);
        int[] asked = {0};

        Summarizer.Summary none = summarizer.of(TEXT, MAX_TOKENS, () -> true);
        Summarizer.Summary some = summarizer.of(TEXT.repeat(20), MAX_TOKENS, () -> ++asked[0] > 40);

        assertThat(none.isWhole()).isFalse();
        assertThat(none.sentences()).isEmpty();
        assertThat(some.isWhole()).isFalse();
        assertThat(some.promptTokens()).isBetween(1L, (long) TEXT.length() * 20);
    }

    @Test
    void refusesWhereNoTextWouldHaveRoom() {
        Summarizer summarizer = new Summarizer(model.task(), Summarizer.Unsupported.DROP);

        assertThat(summarizer.hasRoom(MAX_TOKENS)).isTrue();
        assertThat(summarizer.hasRoom(300)).isFalse();
    }

    @Test
    void partsHoldTheWholeTextAndFit() {
        String text = TEXT.repeat(5) + "x".repeat(300);

        List<String> parts = TextParts.of(text, String::length, 100);

        assertThat(String.join("", parts)).isEqualTo(text);
        assertThat(parts).allSatisfy(part -> assertThat(part.length()).isLessThanOrEqualTo(100));
    }
}
