package dev.lamplight.core.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TextSpansTest {
    private static final String TEXT = "Maria \"Mia\" Lopez (Lisbon) paid €1,250.50 for 3 lamps, model K-2.\n"
            + "Order 88120 wurde in Köln gepackt. 王芳住在北京。";

    private static Grammar within(String schema, String text) {
        try {
            return Grammar.jsonSchema(Json.tree(schema), "schema", text);
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    private static boolean isPart(String value) {
        return Texts.meets(within("{\"type\": \"string\"}", TEXT), Json.text(value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Maria",
                "Lopez",
                "Maria \"Mia\" Lopez",
                "Mia\"",
                "Lisbon)",
                "€1,250.50",
                "1,250.50",
                "K-2",
                "K-2.",
                "Köln",
                "88120 wurde in Köln",
                "王芳",
                "北京",
                "住在北京。",
            })
    void aPartBeginsAndEndsWithWords(String part) {
        assertThat(isPart(part)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Mari",
                "aria",
                "Lope",
                "Lisbon paid",
                "maria",
                "Koln",
                "` Maria`",
                "`Maria `",
                "王北",
                "model K-2. Order",
                "``"
            })
    void whatTheTextDoesNotSayCannotBeWritten(String other) {
        assertThat(isPart(other)).isFalse();
    }

    @Test
    void aPartDoesNotReachOverALine() {
        assertThat(isPart("K-2.\nOrder")).isFalse();
    }

    /// By another way: a part is looked for in the text.
    @Test
    void whateverIsDrawnStandsInTheText() throws IOException {
        Random random = new Random(5);
        List<String> words =
                List.of("tram", "40", "line\t", "\"quoted\"", "\\", "文字", "😀", "é", "\n", ".", "A-1", "x");
        byte[][] vocabulary = Vocabulary.bytes();
        TokenTrie trie = new TokenTrie(vocabulary);
        for (int number = 0; number < 100; number++) {
            StringBuilder text = new StringBuilder("tram");
            for (int word = 0; word < 30; word++) {
                text.append(random.nextBoolean() ? " " : "").append(words.get(random.nextInt(words.size())));
            }
            TokenGrammar grammar = new TokenGrammar(
                    within(
                            "{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"string\"}, \"b\": {\"type\":"
                                    + " \"array\", \"items\": {\"type\": \"string\"}, \"maxItems\": 3}}, \"required\":"
                                    + " [\"a\", \"b\"]}",
                            text.toString()),
                    trie,
                    List.of(Vocabulary.END));
            JsonNode drawn = Json.tree(Texts.draw(grammar, vocabulary, random));

            assertThat(text.toString()).contains(drawn.path("a").asText());
            drawn.path("b").forEach(item -> assertThat(text.toString()).contains(item.asText()));
        }
    }

    @Test
    void numbersAreThoseOfTheText() {
        Grammar number = within("{\"type\": \"number\"}", TEXT);
        Grammar whole = within("{\"type\": \"integer\", \"maximum\": 100}", TEXT);

        assertThat(Texts.meets(number, "1250.50")).isTrue();
        assertThat(Texts.meets(number, "88120")).isTrue();
        assertThat(Texts.meets(number, "1250")).isFalse();
        assertThat(Texts.meets(whole, "3")).isTrue();
        assertThat(Texts.meets(whole, "88120")).isFalse();
        assertThat(Texts.meets(whole, "4")).isFalse();
        // where the text has none, the schema alone decides
        assertThat(Texts.meets(within("{\"type\": \"integer\"}", "no number"), "17"))
                .isTrue();
    }

    /// A text of ten thousand characters is as many places, not their square.
    @Test
    void aLongTextCostsItsLength() {
        Random random = new Random(2);
        StringBuilder text = new StringBuilder();
        while (text.length() < 10_000) {
            text.append((char) ('a' + random.nextInt(26))).append(random.nextInt(5) == 0 ? " " : "");
        }
        TokenGrammar grammar = new TokenGrammar(
                within("{\"type\": \"string\"}", text.toString()),
                new TokenTrie(Vocabulary.bytes()),
                List.of(Vocabulary.END));
        int state = grammar.next(grammar.start(), Vocabulary.of("\""));

        assertThat(grammar.mask(state).count()).isGreaterThan(20);
        assertThat(Texts.meets(
                        within("{\"type\": \"string\"}", text.toString()),
                        "\"" + text.toString().strip() + "\""))
                .isTrue();
    }
}
