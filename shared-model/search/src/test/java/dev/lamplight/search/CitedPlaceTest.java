package dev.lamplight.search;

import static dev.lamplight.search.StoreFixture.both;
import static dev.lamplight.search.StoreFixture.chunk;
import static dev.lamplight.search.StoreFixture.part;
import static dev.lamplight.search.StoreFixture.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.contract.Chunk;
import dev.lamplight.search.segment.EmbeddedChunk;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CitedPlaceTest {
    /// A chunk of one passage per text: the n-th stands in section n, on page n, both from 1.
    private static EmbeddedChunk parted(String language, String encoder, float[] vector, String... texts) {
        List<Chunk.Passage> passages = new ArrayList<>();
        StringBuilder all = new StringBuilder();
        for (String text : texts) {
            int number = passages.size() + 1;
            passages.add(new Chunk.Passage(100 + all.length(), number, List.of("section " + number)));
            all.append(text).append("\n\n");
        }
        String text = all.toString().strip();
        return new EmbeddedChunk(
                new Chunk(0, text, 100, 100 + text.length(), 1, List.of("section 1"), language, 7, passages),
                encoder,
                vector);
    }

    private static EmbeddedChunk english(String... texts) {
        return parted("en", StoreFixture.ENCODER, new float[] {1, 0}, texts);
    }

    private static EmbeddedChunk chinese(String... texts) {
        return parted("zh", "encoder-zh", new float[] {1, 0, 0}, texts);
    }

    private static void assertCited(EmbeddedChunk chunk, int passage, QueryText... wordings) {
        try (var store = new StoreFixture()) {
            store.commit(List.of(
                    part(1, 1, chunk),
                    part(2, 1, chunk(0, "keepers keep a light", 0, 1)),
                    part(3, 1, chunk(0, "keepers keep a boat", 0, -1))));
            try (var reader = store.open()) {
                var query = new SearchQuery(List.of(wordings), 1, AttributeFilter.EVERYTHING, 0);
                Chunk found = reader.search(query).hits().getFirst().chunk();

                assertThat(found.text()).isEqualTo(chunk.chunk().text());
                assertThat(found.charStart()).isEqualTo(100);
                assertThat(found.charEnd()).isEqualTo(chunk.chunk().charEnd());
                assertThat(found.section()).containsExactly("section " + passage);
                assertThat(found.page()).isEqualTo(passage);
            }
        }
    }

    @Test
    void citesThePassageThatHoldsTheWordsOfTheQuery() {
        EmbeddedChunk chunk = english("The lens is polished.", "The horns sound in fog.", "The boat is painted.");

        assertCited(chunk, 1, words("polishing a lens"));
        assertCited(chunk, 2, words("when does the horn sound?"));
        assertCited(chunk, 3, words("who painted the boat"));
    }

    @Test
    void citesChinesePassagesByPairsAndByASingleCharacter() {
        EmbeddedChunk chunk = chinese("透镜\n\n每天早上擦拭透镜。透镜由一千块棱镜组成。", "雾号\n\n五海里外能听见。");

        assertCited(chunk, 2, words("雾号多远能听见"));
        assertCited(chunk, 1, words("透镜怎么擦拭"));
        assertCited(chunk, 2, words("号"));
    }

    /// "keepers" and "keep" stand in every chunk of the store, "whale" in one: it says more than both.
    @Test
    void citesTheRareWordBeforeSeveralCommonOnes() {
        EmbeddedChunk chunk = english("Keepers keep the log.", "A whale is seen.");

        assertCited(chunk, 2, words("what do keepers keep of a whale"));
    }

    @Test
    void citesTheFirstOfEqualPassagesAndWhereNoWordIsFound() {
        EmbeddedChunk chunk = english("The log is kept.", "The horn and the whale.", "A whale and a horn.");

        assertCited(chunk, 2, words("whale horn"));
        assertCited(chunk, 1, both("entirely different", 1, 0));
    }

    @Test
    void countsTheWordsOfAllWordings() {
        EmbeddedChunk chunk = english("The lens is polished.", "The horn is heard in fog.");

        assertCited(chunk, 2, words("lens"), words("horn heard"), words("fog horn"));
    }

    @Test
    void leavesAChunkWithOnePlaceAsItIs() {
        try (var store = new StoreFixture()) {
            EmbeddedChunk plain = chunk(0, "The horn is heard.", 1, 0);
            store.commit(List.of(part(1, 1, plain)));

            try (var reader = store.open()) {
                assertThat(reader.search(SearchQuery.of(words("horn"), 1)).hits())
                        .extracting(SearchHit::chunk)
                        .containsExactly(plain.chunk());
            }
        }
    }
}
