package dev.lamplight.core.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.contract.Failure;
import dev.lamplight.core.gguf.GgufWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Vocabularies small enough to be cut by hand; [TokenizerParityTest] compares with the original.
final class UnigramTokenizerTest {
    private static final List<String> PIECES =
            List.of("<unk>", "</s>", "\u2581", "a", "b", "ab", "\u2581ab", "abb", "<sep>", "c");
    private static final int[] TYPES = {2, 3, 1, 1, 1, 1, 1, 1, 4, 5};
    private static final float[] SCORES = {0, 0, -2, -3, -3, -4, -5, -9, 0, -1};

    @Test
    void cutsWhereTheSumOfScoresIsLargest() throws IOException {
        TextTokenizer tokenizer = tokenizer(new byte[0]);

        // ▁ab (-5) + b (-3) is more than ▁ (-2) + abb (-9)
        assertThat(encoded(tokenizer, "abb")).containsExactly(6, 4);
        assertThat(encoded(tokenizer, "abbab")).containsExactly(6, 4, 5);
    }

    @Test
    void unknownCharactersSideBySideAreOneToken() throws IOException {
        TextTokenizer tokenizer = tokenizer(new byte[0]);

        assertThat(encoded(tokenizer, "axyb")).containsExactly(2, 3, 0, 4);
        assertThat(encoded(tokenizer, "acb")).as("an unused piece").containsExactly(2, 3, 0, 4);
    }

    @Test
    void spacesAreMergedAndLeftOutAtTheEnds() throws IOException {
        TextTokenizer tokenizer = tokenizer(new byte[0]);

        assertThat(encoded(tokenizer, "  ab   ab ")).containsExactly(6, 6);
        assertThat(encoded(tokenizer, "   ")).isEmpty();
        assertThat(encoded(tokenizer, "")).isEmpty();
    }

    @Test
    void controlTokensAreThoseOfTemplatesAndUserDefinedOnesOfAnyText() throws IOException {
        TextTokenizer tokenizer = tokenizer(new byte[0]);

        assertThat(encoded(tokenizer, "ab<sep>ab")).containsExactly(6, 8, 5);
        assertThat(encoded(tokenizer, "ab</s>")).containsExactly(6, 0);
        assertThat(tokenizer.encode("ab</s>ab", TextTokenizer.Source.TEMPLATE)).containsExactly(6, 1, 6);
    }

    @Test
    void streamsTheTextBack() throws IOException {
        TextTokenizer tokenizer = tokenizer(new byte[0]);
        TextStream stream = new TextStream(tokenizer);
        StringBuilder text = new StringBuilder();
        for (int token : encoded(tokenizer, "abb ab<sep>")) {
            text.append(stream.add(token));
        }

        assertThat(text.append(stream.end())).hasToString(" abb ab<sep>");
    }

    /// The same map by hand: B to ab, and of B followed by C the longer entry, which is nothing.
    @Test
    void theLongestEntryOfTheMapIsReplaced() throws IOException {
        TextTokenizer tokenizer = tokenizer(map());

        assertThat(encoded(tokenizer, "B")).containsExactly(6);
        assertThat(encoded(tokenizer, "BC")).isEmpty();
        assertThat(encoded(tokenizer, "BCB")).containsExactly(6);
        assertThat(encoded(tokenizer, "Bb")).containsExactly(6, 4);
    }

    @Test
    void noTextIsTooShortForAnyNumberOfCharacters() throws IOException {
        assertThat(tokenizer(new byte[0]).vocabulary().leastTokens(1_000_000)).isZero();
        assertThat(encoded(tokenizer(new byte[0]), "x".repeat(1_000_000))).containsExactly(2, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 100})
    void aMapThatIsCutOffIsRefused(int bytes) {
        assertThatThrownBy(() -> tokenizer(Arrays.copyOf(map(), bytes)))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageContaining("map of characters");
    }

    @Test
    void replacementsThatMakeMuchOfLittleAreRefused() {
        byte[] large = Arrays.copyOf(map(), 4096);
        Arrays.fill(large, map().length, large.length, (byte) 'a');

        assertThatThrownBy(() -> tokenizer(large))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageContaining("replacements");
    }

    /// What a file has there may be anything.
    @Test
    void anyMapOfTheRightSizesIsSurvived() throws IOException {
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            byte[] map = new byte[4 + 4 * 64 + 32];
            random.nextBytes(map);
            ByteBuffer.wrap(map).order(ByteOrder.LITTLE_ENDIAN).putInt(4 * 64);
            TextTokenizer tokenizer = tokenizer(map);
            byte[] text = new byte[40];
            random.nextBytes(text);

            int[] tokens = encoded(tokenizer, new String(text, StandardCharsets.ISO_8859_1));

            assertThat(tokens).as("round %d", round).doesNotContain(1);
        }
    }

    /// A trie with the keys B and BC, laid out by hand: units at the place of their parent's offset XOR their letter.
    private static byte[] map() {
        int[] units = new int[512];
        units[0] = offset(256);
        units[256 ^ 'B'] = 'B' | offset((256 ^ 'B') ^ 384) | 1 << 8;
        units[384] = 0x80000000; // B is at 0 of the pool
        units[384 ^ 'C'] = 'C' | offset(384 ^ 'C' ^ 320) | 1 << 8;
        units[320] = 0x80000000 | 3; // BC is the empty text at 3
        byte[] pool = "ab\0\0".getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(4 + 4 * units.length + pool.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(4 * units.length);
        Arrays.stream(units).forEach(out::putInt);
        return out.put(pool).array();
    }

    private static int offset(int value) {
        return value << 10;
    }

    private static int[] encoded(TextTokenizer tokenizer, String text) {
        return tokenizer.encode(text, TextTokenizer.Source.USER);
    }

    private static TextTokenizer tokenizer(byte[] map) throws IOException {
        GgufWriter file = new GgufWriter()
                .text("tokenizer.ggml.model", "t5")
                .texts("tokenizer.ggml.tokens", PIECES)
                .int32s("tokenizer.ggml.token_type", TYPES)
                .float32s("tokenizer.ggml.scores", SCORES)
                .truth("tokenizer.ggml.add_space_prefix", true)
                .truth("tokenizer.ggml.remove_extra_whitespaces", true)
                .int32s(
                        "tokenizer.ggml.precompiled_charsmap",
                        IntStream.range(0, map.length).map(at -> map[at]).toArray());
        return TextTokenizer.of(TokenVocabularies.of(file, PIECES.size()));
    }
}
