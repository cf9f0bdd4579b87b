package dev.lamplight.documents;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.FailureCode;
import dev.lamplight.core.text.ExtractedText;
import dev.lamplight.core.text.ExtractedText.Block;
import dev.lamplight.core.text.ExtractedText.BlockKind;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;

/// What the tests of this room ask for again and again.
final class Extraction {
    /// Small enough that a test reaches each of them in milliseconds.
    static final DocumentLimits SMALL =
            new DocumentLimits(1_000_000, 50_000, 20_000, 2_000_000, 100, Duration.ofMinutes(1));

    private static final DocumentExtractor EXTRACTOR = new DocumentExtractor(DocumentLimits.PUBLIC, Clock.systemUTC());
    private static final DocumentExtractor LIMITED = new DocumentExtractor(SMALL, Clock.systemUTC());

    private Extraction() {}

    static ExtractedDocument of(byte[] source, String filename) {
        return EXTRACTOR.extract(source, filename);
    }

    static ExtractedDocument of(String source, String filename) {
        return of(source.getBytes(StandardCharsets.UTF_8), filename);
    }

    static ExtractedDocument limited(byte[] source) {
        return LIMITED.extract(source, "document");
    }

    static AbstractThrowableAssert<?, ? extends Throwable> assertFails(byte[] source, FailureCode code) {
        return assertThatThrownBy(() -> limited(source))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> org.assertj.core.api.Assertions.assertThat(failure.code())
                                .as(failure.explanation())
                                .isEqualTo(code));
    }

    /// `level title` of each heading; the text below its span must be the title.
    static List<String> headings(ExtractedText text) {
        return text.headings().stream()
                .map(heading -> heading.level() + " " + heading.span().of(text.text()))
                .toList();
    }

    static List<String> blocks(ExtractedText text, BlockKind kind) {
        return text.blocks().stream()
                .filter(block -> block.kind() == kind)
                .map(Block::span)
                .map(span -> span.of(text.text()))
                .toList();
    }
}
