package dev.lamplight.search;

import static dev.lamplight.search.StoreFixture.part;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.StoreId;
import dev.lamplight.search.answer.Passage;
import dev.lamplight.search.answer.Quote;
import dev.lamplight.search.answer.SentenceSupport;
import dev.lamplight.search.segment.EmbeddedChunk;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SentenceSupportTest {
    private static final String TEXT = "The keeper polishes the lens every morning. The lens turns once in 10 seconds.";

    private static Optional<Quote> support(String sentence) {
        var chunk = new Chunk(0, TEXT, 50, 50 + TEXT.length(), null, List.of(), "en", 20);
        try (var store = new StoreFixture()) {
            store.commit(List.of(
                    part(1, 1, new EmbeddedChunk(chunk, StoreFixture.ENCODER, new float[] {1, 0})),
                    part(2, 1, StoreFixture.chunk(0, "Whales and ships pass in the fog.", 0, 1)),
                    part(3, 1, StoreFixture.chunk(0, "A boat is painted green.", 0, 1))));
            try (var reader = store.open()) {
                List<Passage> passages =
                        reader.search(SearchQuery.of(StoreFixture.words("keeper lens"), 5)).hits().stream()
                                .map(hit -> new Passage(new StoreId("vs_00000001"), hit, reader.words(sentence)))
                                .toList();
                return SentenceSupport.of(sentence, passages);
            }
        }
    }

    @Test
    void citesTheSentenceThatSaysIt() {
        Quote quote = support("The lens is polished by the keeper.").orElseThrow();

        assertThat(quote.text()).isEqualTo("The keeper polishes the lens every morning.");
        assertThat(quote.charStart()).isEqualTo(50);
    }

    @Test
    void supportsNothingThatThePassageDoesNotSay() {
        assertThat(support("Whales polish the boat.")).isEmpty();
        assertThat(support("")).isEmpty();
    }

    @Test
    void everyNumberMustStandInThePassage() {
        assertThat(support("The lens turns once in 10 seconds.")).isPresent();
        assertThat(support("The lens turns once in 12 seconds.")).isEmpty();
    }
}
