package dev.lamplight.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lamplight.core.text.ExtractedText.Block;
import dev.lamplight.core.text.ExtractedText.BlockKind;
import dev.lamplight.core.text.ExtractedText.Heading;
import dev.lamplight.core.text.ExtractedText.Page;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExtractedTextTest {
    private static final String TEXT = "Title\n\nBody 🙂.";

    @Test
    void keepsStructureThatFitsTheText() {
        ExtractedText extracted = new ExtractedText(
                TEXT,
                "Title",
                List.of(new Heading(1, "Title", new TextSpan(0, 5))),
                List.of(new Page(1, new TextSpan(0, TEXT.length()))),
                List.of(new Block(BlockKind.PARAGRAPH, new TextSpan(7, TEXT.length()))));

        assertThat(extracted.blocks().getFirst().span().of(TEXT)).isEqualTo("Body 🙂.");
    }

    @Test
    void rejectsSpanBeyondTheText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withBlocks(new TextSpan(0, TEXT.length() + 1)))
                .withMessageContaining("block");
    }

    @Test
    void rejectsSpansThatOverlapOrGoBack() {
        assertThatIllegalArgumentException().isThrownBy(() -> withBlocks(new TextSpan(0, 6), new TextSpan(5, 7)));
        assertThatIllegalArgumentException().isThrownBy(() -> withBlocks(new TextSpan(6, 7), new TextSpan(0, 5)));
    }

    @Test
    void rejectsSpanThatCutsSurrogatePair() {
        int middleOfEmoji = TEXT.indexOf("🙂") + 1;

        assertThatIllegalArgumentException()
                .isThrownBy(() -> withBlocks(new TextSpan(0, middleOfEmoji)))
                .withMessageContaining("surrogate");
    }

    @Test
    void rejectsHeadingWithoutTitleOrLevel() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Heading(1, " ", new TextSpan(0, 5)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Heading(0, "Title", new TextSpan(0, 5)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Page(0, new TextSpan(0, 5)));
    }

    private static ExtractedText withBlocks(TextSpan... spans) {
        List<Block> blocks = List.of(spans).stream()
                .map(span -> new Block(BlockKind.PARAGRAPH, span))
                .toList();
        return new ExtractedText(TEXT, null, List.of(), List.of(), blocks);
    }
}
