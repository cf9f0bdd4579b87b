package dev.lamplight.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

final class WordPieceTokenizerTest {
    private static final WordPieceVocabulary SMALL =
            WordPieceVocabulary.fromTokenizerJson("""
            {"added_tokens": [{"id": 3, "content": "[SEP]", "normalized": false}],
             "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                            "strip_accents": null, "lowercase": true},
             "pre_tokenizer": {"type": "BertPreTokenizer"},
             "post_processor": {"single": [{"SpecialToken": {"id": "[CLS]"}}, {"Sequence": {"id": "A"}},
                                           {"SpecialToken": {"id": "[SEP]"}}]},
             "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                       "max_input_chars_per_word": 8,
                       "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "token": 4, "##ize": 5, "##r": 6,
                                 "to": 7, "中": 8, "!": 9}}}
            """.getBytes(StandardCharsets.UTF_8));

    private final WordPieceTokenizer small = new WordPieceTokenizer(SMALL);

    @Test
    void takesLongestPiecesAndSaysWhereTheyStand() {
        TokenBuffer buffer = new TokenBuffer();
        String text = "a Tökenizer中!";

        small.tokenize(text, 2, text.length(), buffer);

        assertThat(buffer.toIds()).containsExactly(1, 8, 9);
        small.tokenize("to Tökenize", 0, 11, buffer);
        assertThat(buffer.toIds()).containsExactly(7, 4, 5);
        assertThat(List.of(buffer.start(1), buffer.end(1), buffer.start(2), buffer.end(2)))
                .containsExactly(3, 8, 8, 11);
    }

    @Test
    void cutsAtTheLimitButKeepsBothSpecialTokens() {
        assertThat(small.encode("to to to to", 5)).containsExactly(2, 7, 7, 7, 3);
        assertThat(small.encode("", 512)).containsExactly(2, 3);
        assertThatIllegalArgumentException().isThrownBy(() -> small.encode("to", 1));
    }

    @Test
    void refusesTokenizersOfAnotherKind() {
        assertThatExceptionOfType(Failure.Permanent.class)
                .isThrownBy(() -> WordPieceVocabulary.fromTokenizerJson(
                        "{\"model\": {\"type\": \"BPE\"}}".getBytes(StandardCharsets.UTF_8)))
                .withMessageContaining("WordPiece")
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(PermanentCode.MODEL_MISMATCH));
    }

    @Test
    void compactFormGivesTheSameVocabulary() throws IOException {
        WordPieceVocabulary original = Tokenizers.chinese().vocabulary();

        byte[] bytes = bytesOf(original);
        WordPieceVocabulary copy = WordPieceVocabulary.read(ByteBuffer.wrap(bytes));

        assertThat(bytesOf(copy)).isEqualTo(bytes);
        assertThat(bytes).hasSizeLessThan(800_000);
        String text = "Lamplight 把文档放进 S3，然后回答问题。";
        assertThat(new WordPieceTokenizer(copy).encode(text, 99))
                .isEqualTo(Tokenizers.chinese().encode(text, 99));
    }

    @Test
    void refusesDamagedAndNewerVocabularyFiles() throws IOException {
        byte[] good = bytesOf(SMALL);

        // every byte of the rules and pieces, some of the tables of characters
        for (int i = 0; i < good.length; i += i < 2_000 ? 1 : 997) {
            byte[] bad = good.clone();
            bad[i] ^= 0x40;
            assertThatExceptionOfType(Failure.Permanent.class)
                    .as("byte %d", i)
                    .isThrownBy(() -> WordPieceVocabulary.read(ByteBuffer.wrap(bad)));
            int length = i;
            assertThatExceptionOfType(Failure.Permanent.class)
                    .as("cut at %d", i)
                    .isThrownBy(() -> WordPieceVocabulary.read(ByteBuffer.wrap(Arrays.copyOf(good, length))));
        }
    }

    @Property(tries = 500)
    void offsetsAscendInsideTheTextAndCountAgrees(@ForAll @StringLength(max = 200) String text) {
        TokenBuffer buffer = new TokenBuffer();

        SharedTokenizers.ENGLISH.tokenize(text, 0, text.length(), buffer);

        int previousStart = 0;
        int previousEnd = 0;
        for (int i = 0; i < buffer.size(); i++) {
            assertThat(buffer.start(i)).as("start of token %d", i).isBetween(previousStart, text.length());
            assertThat(buffer.end(i)).as("end of token %d", i).isBetween(previousEnd, text.length());
            assertThat(buffer.end(i)).as("token %d", i).isGreaterThan(buffer.start(i));
            previousStart = buffer.start(i);
            previousEnd = buffer.end(i);
        }
        int[] encoded = SharedTokenizers.ENGLISH.encode(text, Integer.MAX_VALUE);
        assertThat(Arrays.copyOfRange(encoded, 1, encoded.length - 1)).isEqualTo(buffer.toIds());
        assertThat(SharedTokenizers.ENGLISH.count(text)).isEqualTo(buffer.size());
    }

    /// Opened once for all tries of a property.
    private static final class SharedTokenizers {
        private static final WordPieceTokenizer ENGLISH = Tokenizers.english();
    }

    private static byte[] bytesOf(WordPieceVocabulary vocabulary) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        vocabulary.writeTo(out);
        return out.toByteArray();
    }
}
