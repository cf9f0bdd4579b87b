package dev.lamplight.functions.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.contract.FileId;
import dev.lamplight.search.answer.Quote;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PassageWriterTest {
    private static final Quote QUOTE = new Quote(
            FileId.ofDropped("docs", "a.md"), "a.md", "The lens is polished.", 10, 31, null, List.of("Lens"), 0.9, 0);

    private static Optional<Quote> support(String sentence) {
        return sentence.contains("lens") ? Optional.of(QUOTE) : Optional.empty();
    }

    private static ResponseMessage checked(String text) {
        return PassageWriter.checked(text, PassageWriterTest::support).orElseThrow();
    }

    @Test
    void putsItsOwnMarkBehindASentenceThatAPassageSupports() {
        ResponseMessage message = checked("Keepers polish the lens [7]. They do so daily, the lens shines.");

        assertThat(message.text()).isEqualTo("Keepers polish the lens. [1] They do so daily, the lens shines. [2]");
        assertThat(message.citations()).allSatisfy(citation -> {
            assertThat(message.text().substring(citation.index())).startsWith("[");
            assertThat(citation.quote()).isEqualTo(QUOTE);
        });
        assertThat(message.grounding().path("status").asText()).isEqualTo("grounded");
        assertThat(message.grounding().path("unsupported")).isEmpty();
    }

    @Test
    void marksTheSentenceThatNoPassageSupports() {
        ResponseMessage message = checked("Keepers polish the lens. The moon is green.");

        assertThat(message.text()).isEqualTo("Keepers polish the lens. [1] The moon is green.");
        assertThat(message.grounding().path("status").asText()).isEqualTo("partly");
        int start = message.grounding().at("/unsupported/0/start").asInt();
        int end = message.grounding().at("/unsupported/0/end").asInt();
        assertThat(message.text().substring(start, end)).isEqualTo("The moon is green.");
    }

    @Test
    void isNoAnswerWhereNothingIsSupported() {
        assertThat(PassageWriter.checked("The moon is green. So is cheese.", PassageWriterTest::support))
                .isEmpty();
        assertThat(PassageWriter.checked("", PassageWriterTest::support)).isEmpty();
    }

    @Test
    void tellsEachCitationWithThePieceThatItStandsIn() {
        ResponseMessage message = checked("One lens. No other. Two lenses, one lens each.");

        assertThat(message.citationsByPiece()).extracting(List::size).containsExactly(1, 0, 1);
    }
}
