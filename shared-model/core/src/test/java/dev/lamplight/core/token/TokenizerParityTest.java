package dev.lamplight.core.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.gguf.GgufWriter;
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
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Expected ids come from Hugging Face's `tokenizers` and Google's `sentencepiece` (src/test/python/token_fixtures.py).
final class TokenizerParityTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt-2",
                "smollm",
                "llama-bpe",
                "qwen2",
                "sentencepiece",
                "sentencepiece-space",
                "unigram",
                "unigram-bytes"
            })
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

    /// The tables as a GGUF file has them.
    private static TokenVocabulary vocabulary(String name) throws IOException {
        JsonNode tables;
        try (InputStream in = resource(name + ".json.gz")) {
            tables = Json.mapper().readTree(new GZIPInputStream(in));
        }
        List<String> pieces = strings(tables.get("tokens"));
        GgufWriter file = new GgufWriter()
                .text("tokenizer.ggml.model", tables.get("model").asText())
                .texts("tokenizer.ggml.tokens", pieces);
        switch (tables.get("model").asText()) {
            case "gpt2" ->
                file.text("tokenizer.ggml.pre", tables.get("pre").asText())
                        .texts("tokenizer.ggml.merges", strings(tables.get("merges")));
            case "llama" -> sentencePiece(file, tables);
            case "t5" -> {
                sentencePiece(file, tables);
                byte[] map = tables.get("charsmap").binaryValue();
                file.truth(
                                "tokenizer.ggml.remove_extra_whitespaces",
                                tables.get("merge_spaces").asBoolean())
                        .int32s(
                                "tokenizer.ggml.precompiled_charsmap",
                                IntStream.range(0, map.length)
                                        .map(at -> map[at])
                                        .toArray());
            }
            default -> throw new IllegalStateException(name);
        }
        return TokenVocabularies.of(file, pieces.size());
    }

    private static void sentencePiece(GgufWriter file, JsonNode tables) {
        float[] scores = new float[tables.get("scores").size()];
        int[] types = new int[scores.length];
        for (int id = 0; id < scores.length; id++) {
            scores[id] = tables.get("scores").get(id).floatValue();
            types[id] = tables.get("types").get(id).intValue();
        }
        file.float32s("tokenizer.ggml.scores", scores)
                .int32s("tokenizer.ggml.token_type", types)
                .truth("tokenizer.ggml.add_space_prefix", tables.get("space").asBoolean());
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
