package dev.lamplight.core.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.core.gguf.GgufFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Expected ids come from Hugging Face's `tokenizers` and Google's `sentencepiece` (src/test/python/token_fixtures.py).
final class TokenizerParityTest {

    @ParameterizedTest
    @ValueSource(strings = {"gpt-2", "smollm", "llama-bpe", "qwen2", "sentencepiece", "sentencepiece-space"})
    void idsAreThoseOfTheOriginal(String name) throws IOException {
        assertIds(TextTokenizer.of(vocabulary(name)), name);
    }

    /// The whole vocabulary of the default model, where that is at hand: -Dlamplight.smollm2=FILE.gguf.
    @Test
    void idsOfTheDefaultModelAreThoseOfTheOriginal() throws IOException {
        String file = System.getProperty("lamplight.smollm2", "");
        assumeTrue(Files.isRegularFile(Path.of(file)), "no GGUF of SmolLM2 (-Dlamplight.smollm2=FILE)");
        try (GgufFile gguf = GgufFile.open(Path.of(file))) {
            assertIds(TextTokenizer.of(TokenVocabulary.of(gguf.metadata(), 49152)), "smollm2");
        }
    }

    @Test
    void aTextThatCanOnlyBeTooLongIsRefusedUncut() throws IOException {
        TextTokenizer tokenizer = TextTokenizer.of(vocabulary("gpt-2"));
        PromptText word = PromptText.given("x".repeat(3_200_000));

        assertThatThrownBy(() -> tokenizer.encodePrompt(word, 4096))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageContaining("takes 4096 tokens");
        for (String text : texts()) {
            assertThat(tokenizer.vocabulary().leastTokens(text.length()))
                    .isLessThanOrEqualTo(tokenizer.encode(text, TextTokenizer.Source.USER).length);
        }
    }

    private static void assertIds(TextTokenizer tokenizer, String name) throws IOException {
        List<String> texts = texts();
        ByteBuffer expected;
        try (InputStream in = resource(name + ".crc.gz")) {
            expected = ByteBuffer.wrap(new GZIPInputStream(in).readAllBytes());
        }
        assertThat(texts).hasSizeGreaterThan(5000);
        assertThat(expected.remaining()).isEqualTo(texts.size() * Integer.BYTES);
        List<String> different = new ArrayList<>();
        for (String text : texts) {
            int[] ids = tokenizer.encode(text, TextTokenizer.Source.USER);
            if (checksum(ids) != expected.getInt()) {
                different.add(text);
            }
        }
        assertThat(different)
                .as("%s: %d of %d texts differ", name, different.size(), texts.size())
                .isEmpty();
    }

    private static int checksum(int[] ids) {
        ByteBuffer bytes = ByteBuffer.allocate(ids.length * Integer.BYTES);
        bytes.asIntBuffer().put(ids);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static TokenVocabulary vocabulary(String name) throws IOException {
        JsonNode tables;
        try (InputStream in = resource(name + ".json.gz")) {
            tables = Json.mapper().readTree(new GZIPInputStream(in));
        }
        boolean isSentencePiece = tables.get("model").asText().equals("llama");
        List<String> pieces = strings(tables.get("tokens"));
        List<TokenType> types = new ArrayList<>();
        float[] scores = new float[isSentencePiece ? pieces.size() : 0];
        for (int id = 0; id < pieces.size(); id++) {
            types.add(isSentencePiece ? TokenType.of(tables.get("types").get(id).asLong()) : TokenType.NORMAL);
            if (isSentencePiece) {
                scores[id] = tables.get("scores").get(id).floatValue();
            }
        }
        return new TokenVocabulary(
                isSentencePiece ? TokenVocabulary.Kind.SENTENCE_PIECE : TokenVocabulary.Kind.BYTE_PAIRS,
                isSentencePiece
                        ? PreTokenizer.GPT2
                        : PreTokenizer.of(tables.get("pre").asText()),
                pieces,
                types,
                isSentencePiece ? List.of() : strings(tables.get("merges")),
                scores,
                OptionalInt.empty(),
                OptionalInt.empty(),
                Set.of(),
                false,
                isSentencePiece && tables.get("space").asBoolean(),
                Optional.empty());
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(node -> strings.add(node.asText()));
        return strings;
    }

    private static List<String> texts() throws IOException {
        List<String> texts = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Objects.requireNonNull(
                        TokenizerParityTest.class.getResourceAsStream("/dev/lamplight/core/text/wordpiece.tsv.gz"))),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                texts.add(Json.mapper().readValue(line.substring(0, line.indexOf('\t')), String.class));
            }
        }
        return texts;
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(TokenizerParityTest.class.getResourceAsStream(name), name);
    }
}
