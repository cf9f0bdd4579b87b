package dev.lamplight.core.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenGrammarTest {
    private static final int SCHEMAS = 1_000;
    private static final int SAMPLES = 5;
    private static final byte[][] VOCABULARY = Vocabulary.bytes();
    private static final TokenTrie TRIE = new TokenTrie(VOCABULARY);
    private static final JsonSchemaFactory VALIDATORS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    @Test
    void whateverIsDrawnMeetsItsSchemaOrIsCutByLength() throws IOException {
        Random random = new Random(7);
        RandomSchemas schemas = new RandomSchemas(random);
        SchemaValidatorsConfig config =
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        int whole = 0;
        for (int number = 0; number < SCHEMAS; number++) {
            JsonNode schema = schemas.next(3);
            TokenGrammar grammar = new TokenGrammar(Grammar.jsonSchema(schema, "schema"), TRIE, Set.of(Vocabulary.END));
            for (int sample = 0; sample < SAMPLES; sample++) {
                Optional<String> drawn = draw(grammar, random);
                if (drawn.isPresent()) {
                    whole++;
                    Set<ValidationMessage> broken = VALIDATORS
                            .getSchema(schema, config)
                            .validate(Json.mapper().readTree(drawn.get()));
                    assertThat(broken).as("%s%nfor %s", drawn.get(), schema).isEmpty();
                }
            }
        }
        assertThat(whole).as("of %d texts", SCHEMAS * SAMPLES).isGreaterThan(SCHEMAS * SAMPLES * 9 / 10);
    }

    @Test
    void aMaskHasExactlyTheTokensThatGoOn() {
        Random random = new Random(3);
        RandomSchemas schemas = new RandomSchemas(random);
        for (int number = 0; number < 50; number++) {
            requireExactMasks(Grammar.jsonSchema(schemas.next(2), "schema"), random);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\": \"string\", \"maxLength\": 9}",
                "{\"type\": \"string\", \"minLength\": 3, \"maxLength\": 4}",
                "{\"type\": \"array\", \"items\": {\"type\": \"string\", \"maxLength\": 2}, \"maxItems\": 3}"
            })
    void aMaskInAShortStringHasWhatStillFits(String schema) {
        for (int seed = 0; seed < 20; seed++) {
            requireExactMasks(Texts.schema(schema), new Random(seed));
        }
    }

    private static void requireExactMasks(Grammar read, Random random) {
        TokenGrammar grammar = new TokenGrammar(read, TRIE, Set.of(Vocabulary.END));
        Automaton automaton = new Automaton(read.expression());
        int state = grammar.start();
        int place = automaton.start();
        for (int step = 0; step < 20; step++) {
            TokenMask mask = grammar.mask(state);
            for (int token = 0; token < VOCABULARY.length; token++) {
                boolean goesOn = token == Vocabulary.END
                        ? automaton.isEnd(place)
                        : walk(automaton, place, VOCABULARY[token]) != Automaton.DEAD;
                assertThat(mask.contains(token)).as("token %d", token).isEqualTo(goesOn);
            }
            int token = any(mask, random);
            if (token == Vocabulary.END) {
                break;
            }
            state = grammar.next(state, token);
            place = walk(automaton, place, VOCABULARY[token]);
        }
    }

    @Test
    void theMiddleOfALongStringHasOneMask() {
        TokenGrammar grammar = new TokenGrammar(
                Texts.schema("{\"type\": \"string\", \"minLength\": 300, \"maxLength\": 1000}"),
                TRIE,
                Set.of(Vocabulary.END));
        int state = grammar.next(grammar.start(), tokenOf('"'));
        TokenMask first = grammar.mask(state);
        for (int step = 0; step < 200; step++) {
            state = grammar.next(state, tokenOf('a'));
            assertThat(grammar.mask(state)).as("after %d characters", step + 1).isSameAs(first);
        }
        for (int step = 200; step < 300; step++) {
            state = grammar.next(state, tokenOf('a'));
        }
        assertThat(grammar.mask(state).contains(tokenOf('"'))).isTrue();
        assertThat(first.contains(tokenOf('"'))).isFalse();
        for (int step = 300; step < 1000; step++) {
            state = grammar.next(state, tokenOf('a'));
        }
        assertThat(grammar.mask(state).count()).isEqualTo(1);
    }

    private static int tokenOf(char character) {
        return 1 + character;
    }

    @Test
    void whatNobodyCanChooseIsTheOnlyOne() {
        TokenGrammar grammar = new TokenGrammar(Grammar.choice(List.of("no"), "choice"), TRIE, Set.of(Vocabulary.END));
        TokenMask first = grammar.mask(grammar.start());
        assertThat(first.count()).isEqualTo(2); // "n" and "no"

        int behind = grammar.next(grammar.start(), tokenOf("no"));
        assertThat(grammar.isOver(behind)).isTrue();
        assertThat(grammar.mask(behind).count()).isEqualTo(1);
        assertThat(grammar.mask(behind).next(0)).isEqualTo(Vocabulary.END);
    }

    @Test
    void knowsWhatMustComeNext() {
        TokenGrammar grammar = new TokenGrammar(
                Texts.schema("{\"properties\": {\"name\": {\"enum\": [\"中\", \"丮\"]}}, \"required\": [\"name\"]}"),
                TRIE,
                Set.of(Vocabulary.END));
        assertThat(grammar.forced(grammar.start())).isEqualTo("{\"name\":");

        int behind = grammar.next(grammar.next(grammar.start(), tokenOf("{\"")), tokenOf("name"));
        int value = grammar.next(behind, tokenOf("\": \""));
        assertThat(grammar.forced(value)).as("half a character is certain").isEmpty();
        assertThat(grammar.forced(grammar.next(value, tokenOf("中")))).isEqualTo("\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(((a{0,1000}){0,1000}){0,1000}){0,1000}b",
                "((a{0,1000}){0,1000}){0,1000}b",
                "((a|b|ab){0,9000}){0,9000}c",
            })
    void refusesRepetitionsThatMultiplyInsteadOfWalkingAll(String pattern) {
        assertThatThrownBy(() -> written(Grammar.regex(pattern, "pattern"), 60))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageContaining("too many ways");
    }

    @Test
    void refusesSchemasWhoseChoicesMultiply() {
        StringBuilder schema = new StringBuilder("{\"$ref\": \"#/$defs/a0\", \"$defs\": {");
        for (int level = 0; level < 20; level++) {
            schema.append("""
                    "a%d": {"anyOf": [
                        {"properties": {"x": {"$ref": "#/$defs/a%2$d"}, "p": {"type": "null"}}, "required": ["x"]},
                        {"properties": {"x": {"$ref": "#/$defs/a%2$d"}, "q": {"type": "null"}}, "required": ["x"]}]},
                    """.formatted(level, level + 1));
        }
        schema.append("\"a20\": {\"type\": \"null\"}}}");

        assertThatThrownBy(() -> written(Texts.schema(schema.toString()), 400))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageContaining("too many ways");
    }

    /// As long a text as goes, with the first token that may come.
    private static void written(Grammar grammar, int tokens) {
        TokenGrammar over = new TokenGrammar(grammar, TRIE, Set.of(Vocabulary.END));
        int state = over.start();
        for (int count = 0; count < tokens; count++) {
            int token = over.mask(state).next(0);
            if (token == Vocabulary.END) {
                return;
            }
            state = over.next(state, token);
        }
    }

    @Test
    void refusesTokensThatAreNotAllowed() {
        TokenGrammar grammar = new TokenGrammar(Grammar.jsonObject(), TRIE, Set.of(Vocabulary.END));

        assertThatThrownBy(() -> grammar.next(grammar.start(), tokenOf("true")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysSoWhereAModelCannotWriteIt() {
        TokenTrie english = new TokenTrie(new byte[][] {{}, {'a'}, {'b'}});
        TokenGrammar grammar = new TokenGrammar(Grammar.choice(List.of("中"), "choice"), english, Set.of(0));

        assertThatThrownBy(() -> grammar.mask(grammar.start()))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageContaining("no token");
    }

    @Test
    void theSameTextIsAllowedInWhateverPieces() {
        TokenGrammar grammar = new TokenGrammar(Grammar.jsonObject(), TRIE, Set.of(Vocabulary.END));
        int inBytes = grammar.start();
        for (byte value : "{\"name\": \"中\"}".getBytes(StandardCharsets.UTF_8)) {
            inBytes = grammar.next(inBytes, 1 + (value & 0xFF));
        }
        int inPieces = grammar.start();
        for (String piece : List.of("{\"", "name", "\": \"", "中", "\"}")) {
            inPieces = grammar.next(inPieces, tokenOf(piece));
        }
        assertThat(inPieces).isEqualTo(inBytes);
        assertThat(grammar.isWhole(inPieces)).isTrue();
    }

    /// @return nothing where the text was cut after 400 tokens
    private static Optional<String> draw(TokenGrammar grammar, Random random) throws CharacterCodingException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        int state = grammar.start();
        for (int step = 0; step < 400; step++) {
            TokenMask mask = grammar.mask(state);
            int token = mask.contains(Vocabulary.END) && random.nextInt(3) > 0 ? Vocabulary.END : likely(mask, random);
            if (token == Vocabulary.END) {
                return Optional.of(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(written.toByteArray()))
                        .toString());
            }
            written.writeBytes(VOCABULARY[token]);
            state = grammar.next(state, token);
        }
        return Optional.empty();
    }

    /// Closing is more likely than it would be by chance, so that most texts come to an end.
    private static int likely(TokenMask mask, Random random) {
        for (char closing : new char[] {'"', '}', ']'}) {
            if (mask.contains(1 + closing) && random.nextInt(4) == 0) {
                return 1 + closing;
            }
        }
        return any(mask, random);
    }

    private static int any(TokenMask mask, Random random) {
        int token = mask.next(0);
        for (int skipped = random.nextInt(mask.count()); skipped > 0; skipped--) {
            token = mask.next(token + 1);
        }
        return token;
    }

    private static int walk(Automaton automaton, int from, byte[] bytes) {
        int state = from;
        for (byte value : bytes) {
            state = state == Automaton.DEAD ? state : automaton.step(state, value & 0xFF);
        }
        return state;
    }

    private static int tokenOf(String text) {
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        for (int token = 1; token < VOCABULARY.length; token++) {
            if (Arrays.equals(VOCABULARY[token], wanted)) {
                return token;
            }
        }
        throw new AssertionError("no token " + text);
    }
}
