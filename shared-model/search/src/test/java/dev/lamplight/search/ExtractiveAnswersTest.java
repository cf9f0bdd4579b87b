package dev.lamplight.search;

import static dev.lamplight.search.StoreFixture.part;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.StoreId;
import dev.lamplight.core.text.Language;
import dev.lamplight.search.answer.ExtractiveAnswer;
import dev.lamplight.search.answer.ExtractiveAnswers;
import dev.lamplight.search.answer.Passage;
import dev.lamplight.search.answer.Quote;
import dev.lamplight.search.answer.SentenceEncoder;
import dev.lamplight.search.segment.EmbeddedChunk;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// Answers from a small store with an encoder that knows one meaning: what holds a certain word has it.
final class ExtractiveAnswersTest {
    private static final float[] MEANT = {1, 0};
    private static final float[] ELSE = {0.4f, 0.9165f};

    /// A chunk that begins at character 1000 of its document, its second half on page 8 in another section.
    private static EmbeddedChunk chunk(String language, String first, String second) {
        String text = first + "\n\n" + second;
        List<Chunk.Passage> passages = List.of(
                new Chunk.Passage(1000, 7, List.of("Lamp", "Lens")),
                new Chunk.Passage(1000 + first.length() + 2, 8, List.of("Lamp", "Fuel")));
        return new EmbeddedChunk(
                new Chunk(0, text, 1000, 1000 + text.length(), 7, List.of("Lamp"), language, 40, passages),
                StoreFixture.ENCODER,
                MEANT);
    }

    private static SentenceEncoder encoder(String meaning) {
        return new SentenceEncoder() {
            @Override
            public List<float[]> vectors(String encoder, List<String> sentences) {
                return sentences.stream()
                        .map(sentence -> sentence.contains(meaning) ? MEANT : ELSE)
                        .toList();
            }

            @Override
            public int tokens(String text) {
                return text.split("\\s+").length;
            }
        };
    }

    private static ExtractiveAnswer answer(
            String meaning, String question, OptionalInt maxTokens, EmbeddedChunk... chunks) {
        try (var store = new StoreFixture()) {
            for (int i = 0; i < chunks.length; i++) {
                store.commit(List.of(part(i + 1, 1, chunks[i])));
            }
            store.commit(List.of(part(90, 1, chunk("en", "Nothing of note here.", "Ships pass far away."))));
            try (var reader = store.open()) {
                QueryText asked = StoreFixture.both(question, MEANT);
                List<Passage> passages = reader.search(SearchQuery.of(asked, 10)).hits().stream()
                        .map(hit -> new Passage(new StoreId("vs_00000001"), hit, reader.words(question)))
                        .toList();
                return new ExtractiveAnswers(encoder(meaning)).answer(asked, passages, maxTokens);
            }
        }
    }

    private static ExtractiveAnswer answer(String meaning, String question, EmbeddedChunk... chunks) {
        return answer(meaning, question, OptionalInt.empty(), chunks);
    }

    private static final EmbeddedChunk KEEPER = chunk(
            "en",
            "The keeper polishes the lens every morning. Birds nest on the roof.",
            "Oil is stored in the cellar. The lens turns once in ten seconds.");

    @Test
    void quotesTheSentenceThatAnswersWithItsPlace() {
        ExtractiveAnswer answer = answer("polishes", "Who polishes the lens every morning?", KEEPER);

        Quote quote = answer.quotes().getFirst();
        assertThat(quote.text()).isEqualTo("The keeper polishes the lens every morning.");
        assertThat(quote.file()).isEqualTo(StoreFixture.file(1));
        assertThat(quote.charStart()).isEqualTo(1000);
        assertThat(quote.charEnd()).isEqualTo(1000 + quote.text().length());
        assertThat(quote.page()).isEqualTo(7);
        assertThat(quote.section()).containsExactly("Lamp", "Lens");
        assertThat(answer.evidence()).isGreaterThan(0.9);
        assertThat(answer.asked()).isEqualTo(Language.ENGLISH);
    }

    @Test
    void theSecondPartOfAPassageHasItsOwnPlace() {
        Quote quote = answer("cellar", "Where is oil stored?", KEEPER).quotes().getFirst();

        assertThat(quote.text()).isEqualTo("Oil is stored in the cellar.");
        assertThat(KEEPER.chunk().text().substring(quote.charStart() - 1000, quote.charEnd() - 1000))
                .isEqualTo(quote.text());
        assertThat(quote.page()).isEqualTo(8);
        assertThat(quote.section()).containsExactly("Lamp", "Fuel");
    }

    /// Two chunks: of the question's words `where` and `does` stand in neither.
    @Test
    void inASmallStoreWordsThatNoDocumentHasDoNotWeighMost() {
        try (var store = new StoreFixture()) {
            store.commit(List.of(part(1, 1, KEEPER)));
            store.commit(List.of(part(2, 1, chunk("en", "Nothing of note here.", "Ships pass far away."))));
            try (var reader = store.open()) {
                double share = reader.words("Where does the keeper keep oil?")
                        .share(KEEPER.chunk(), "The keeper keeps oil in the cellar.");

                assertThat(share).isGreaterThan(0.5);
            }
        }
    }

    @Test
    void refusesWhereNoSentenceMeansOrSaysWhatIsAsked() {
        ExtractiveAnswer answer = answer("no such word", "Which visa does a whale need abroad?", KEEPER);

        assertThat(answer.isRefused()).isTrue();
        assertThat(answer.quotes()).isEmpty();
        assertThat(answer.evidence()).isLessThan(0.35);
    }

    @Test
    void neverSaysTheSameTwice() {
        EmbeddedChunk again = chunk(
                "en",
                "The keeper polishes the lens every morning!",
                "THE KEEPER POLISHES THE LENS EVERY MORNING, always.");

        List<Quote> quotes = answer("polishes", "Who polishes the lens every morning?", KEEPER, again)
                .quotes();

        assertThat(quotes)
                .filteredOn(
                        quote -> quote.text().toLowerCase(java.util.Locale.ROOT).contains("polishes"))
                .hasSize(1);
        assertThat(quotes).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void staysWithinTheTokensOfTheCaller() {
        assertThat(answer("polishes", "Who polishes the lens every morning?", OptionalInt.of(7), KEEPER)
                        .quotes())
                .hasSize(1);
        assertThat(answer("polishes", "Who polishes the lens every morning?", OptionalInt.of(2), KEEPER)
                        .quotes())
                .isEmpty();
    }

    @Test
    void aQuestionInTheTextIsNotTheAnswer() {
        EmbeddedChunk faq = chunk(
                "en", "Who polishes the lens every morning?", "Every morning the keeper polishes the lens with chalk.");

        assertThat(answer("polishes", "Who polishes the lens every morning?", faq)
                        .quotes()
                        .getFirst()
                        .text())
                .startsWith("Every morning the keeper");
    }

    @Test
    void whatIntroducesAnAnswerIsNotTheAnswer() {
        EmbeddedChunk list = chunk(
                "en",
                "Who polishes the lens every morning is one of these:",
                "Every morning the keeper polishes the lens with chalk.");

        assertThat(answer("polishes", "Who polishes the lens every morning?", list)
                        .quotes()
                        .getFirst()
                        .text())
                .startsWith("Every morning the keeper");
    }

    @Test
    void aHeadingAddsNothingToAnAnswer() {
        EmbeddedChunk headed = chunk(
                "en", "The lens that the keeper polishes", "Every morning the keeper polishes the lens with chalk.");

        assertThat(answer("polishes", "Who polishes the lens every morning?", headed)
                        .quotes())
                .extracting(Quote::text)
                .contains("Every morning the keeper polishes the lens with chalk.")
                .doesNotContain("The lens that the keeper polishes");
    }

    @Test
    void prefersTheLanguageOfTheQuestion() {
        EmbeddedChunk chinese = chunk("zh", "看守人每天早上擦拭 polishes 透镜。", "油存放在地窖里。");

        List<Quote> quotes = answer("polishes", "Who polishes the lens every morning?", chinese, KEEPER)
                .quotes();

        assertThat(quotes).isNotEmpty().allSatisfy(quote -> assertThat(quote.file())
                .isEqualTo(StoreFixture.file(2)));
    }
}
