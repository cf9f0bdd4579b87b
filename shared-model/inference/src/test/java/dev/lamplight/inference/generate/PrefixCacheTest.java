package dev.lamplight.inference.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.core.decoder.DecoderFamily;
import dev.lamplight.core.decoder.DecoderGraph;
import dev.lamplight.core.decoder.SyntheticDecoder;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.gguf.TensorType;
import dev.lamplight.core.onnx.ExternalWeights;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PrefixCacheTest {
    private static final int CAPACITY = 200;
    private static final int[] TEXT = new Random(7).ints(180, 0, 95).toArray();
    private static final PrefixSpace SPACE = PrefixSpace.of("model", "", "tenant");

    private final Path folder;

    PrefixCacheTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private DecoderSession open(DecoderFamily family, WeightForm form) throws IOException {
        return open(folder, family, form);
    }

    static DecoderSession open(Path folder, DecoderFamily family, WeightForm form) throws IOException {
        byte[] model = SyntheticDecoder.file(family, TensorType.Q4_1, SyntheticDecoder.Head.TIED, 3);
        Path graph = folder.resolve("model.onnx");
        try (GgufFile file = GgufFile.open(Files.write(folder.resolve("model.gguf"), model))) {
            ExternalWeights.write(DecoderGraph.of(file, form, 512), graph, "weights.bin");
        }
        return DecoderSession.open(graph, 1);
    }

    /// The rest of a text that has `common` tokens of TEXT, read behind them.
    static int[] branch(int common, int length) {
        int[] text = Arrays.copyOf(TEXT, length);
        for (int index = common; index < length; index++) {
            text[index] = (TEXT[index] + 1) % 95;
        }
        return text;
    }

    /// Logits after each step of a text, the prompt in pieces and then token by token.
    static float[] read(DecoderSequence sequence, int[] text) {
        int vocabulary = 96;
        float[] logits = new float[5 * vocabulary];
        int step = 0;
        while (sequence.length() < text.length - 4) {
            int count = Math.min(Writing.PIECE, text.length - 4 - sequence.length());
            sequence.append(text, sequence.length(), count, 1).get(0, logits, 0, vocabulary);
        }
        while (sequence.length() < text.length) {
            FloatBuffer found = sequence.appendOne(text[sequence.length()]);
            found.get(0, logits, ++step * vocabulary, vocabulary);
        }
        return logits;
    }

    static void poison(DecoderSequence sequence) {
        for (long at = 0; at < sequence.memory().byteSize(); at += Float.BYTES) {
            sequence.memory().set(ValueLayout.JAVA_FLOAT, at, Float.NaN);
        }
    }

    /// Every family, and both forms that are served: the blocks too, since single tokens are computed in two rows.
    @ParameterizedTest
    @EnumSource(DecoderFamily.class)
    void logitsBehindARestoredBeginningAreTheSameBits(DecoderFamily family) throws IOException {
        for (WeightForm form : List.of(WeightForm.TWO_PLANES, WeightForm.BLOCKS)) {
            try (DecoderSession session = open(family, form);
                    PrefixCache cache = new PrefixCache(1 << 24);
                    DecoderSequence first = session.sequence(CAPACITY)) {
                read(first, TEXT);
                cache.save(SPACE, first);
                for (int common : List.of(1, 63, 64, 77, 128, 130)) {
                    int[] text = branch(common, 150);
                    try (DecoderSequence fresh = session.sequence(CAPACITY);
                            DecoderSequence restored = session.sequence(CAPACITY + 7)) {
                        poison(restored);

                        assertThat(cache.restore(SPACE, text, restored)).isEqualTo(common);

                        assertThat(read(restored, text))
                                .as("%s, %s, %d tokens restored", family, form, common)
                                .containsExactly(read(fresh, text));
                    }
                }
            }
        }
    }

    /// The same question again, with another answer to come.
    @Test
    void aTextThatCouldNotBeKeptBesideTakesOver() throws IOException {
        try (DecoderSession session = open(DecoderFamily.LLAMA, WeightForm.TWO_PLANES);
                DecoderSequence first = session.sequence(CAPACITY);
                DecoderSequence fresh = session.sequence(CAPACITY);
                DecoderSequence second = session.sequence(CAPACITY);
                PrefixCache cache = new PrefixCache(250 * first.bytesPerToken())) {
            int[] text = branch(150, 160);
            read(first, TEXT);
            cache.move(SPACE, first);

            assertThat(cache.restore(SPACE, text, second)).isEqualTo(150);

            assertThat(cache.sizeBytes())
                    .as("180 tokens and 160 are more than 250")
                    .isZero();
            assertThat(read(second, text)).containsExactly(read(fresh, text));
            cache.move(SPACE, second);
            assertThat(cache.sizeBytes()).isEqualTo(text.length * fresh.bytesPerToken());
        }
    }

    @Test
    void aTextThatGoesOnTakesOverAndGivesBack() throws IOException {
        try (DecoderSession session = open(DecoderFamily.LLAMA, WeightForm.TWO_PLANES);
                PrefixCache cache = new PrefixCache(1 << 24)) {
            int[] turn = Arrays.copyOf(TEXT, 100);
            try (DecoderSequence first = session.sequence(CAPACITY)) {
                read(first, turn);
                cache.move(SPACE, first);
                assertThat(first.length()).as("moved, not copied").isZero();
                assertThat(cache.sizeBytes()).isEqualTo(100 * first.bytesPerToken());
            }
            try (DecoderSequence second = session.sequence(CAPACITY);
                    DecoderSequence fresh = session.sequence(CAPACITY)) {
                assertThat(cache.restore(SPACE, TEXT, second)).isEqualTo(100);
                assertThat(cache.sizeBytes()).as("taken over").isZero();
                assertThat(read(second, TEXT)).containsExactly(read(fresh, TEXT));
                cache.move(SPACE, second);
                assertThat(cache.sizeBytes()).isEqualTo(TEXT.length * fresh.bytesPerToken());
            }
            try (DecoderSequence third = session.sequence(CAPACITY);
                    DecoderSequence fresh = session.sequence(CAPACITY)) {
                int[] other = branch(77, 120);
                assertThat(cache.restore(SPACE, other, third))
                        .as("a branch copies")
                        .isEqualTo(77);
                assertThat(cache.sizeBytes()).isEqualTo(TEXT.length * fresh.bytesPerToken());
                assertThat(read(third, other)).containsExactly(read(fresh, other));
            }
        }
    }

    @Test
    void nobodyGetsWhatBelongsToSomebodyElse() throws IOException {
        try (DecoderSession session = open(DecoderFamily.LLAMA, WeightForm.TWO_PLANES);
                PrefixCache cache = new PrefixCache(1 << 24);
                DecoderSequence first = session.sequence(CAPACITY);
                DecoderSequence other = session.sequence(CAPACITY)) {
            read(first, TEXT);
            cache.save(SPACE, first);

            for (PrefixSpace space : List.of(
                    PrefixSpace.of("model", "", "another tenant"),
                    PrefixSpace.of("another model", "", "tenant"),
                    PrefixSpace.of("model", "adapter", "tenant"),
                    PrefixSpace.of("model", "ten", "ant"))) {
                assertThat(cache.restore(space, TEXT, other)).isZero();
            }
            assertThat(cache.restore(SPACE, TEXT, other)).isEqualTo(TEXT.length);
        }
    }

    @Test
    void memoryIsBoundedAndWhatWasUsedStays() throws IOException {
        try (DecoderSession session = open(DecoderFamily.LLAMA, WeightForm.TWO_PLANES);
                DecoderSequence sequence = session.sequence(CAPACITY);
                DecoderSequence other = session.sequence(CAPACITY)) {
            long three = 3 * 50 * sequence.bytesPerToken();
            try (PrefixCache cache = new PrefixCache(three)) {
                for (int text = 0; text < 4; text++) {
                    sequence.rewind(0);
                    read(sequence, text(text));
                    cache.save(SPACE, sequence);
                    other.rewind(0);
                    assertThat(cache.restore(SPACE, text(0), other)).isEqualTo(50); // used each time
                }
                assertThat(cache.sizeBytes()).isEqualTo(three);
                for (int text = 0; text < 4; text++) {
                    other.rewind(0);
                    assertThat(cache.restore(SPACE, text(text), other)).isEqualTo(text == 1 ? 0 : 50);
                }
            }
            try (PrefixCache small = new PrefixCache(10 * sequence.bytesPerToken() + 1)) {
                small.save(SPACE, sequence);
                other.rewind(0);
                assertThat(small.restore(SPACE, text(3), other))
                        .as("as much as fits")
                        .isEqualTo(10);
            }
        }
    }

    /// Texts of 50 tokens with nothing in common.
    private static int[] text(int number) {
        int[] text = Arrays.copyOf(TEXT, 50);
        text[0] = number;
        return text;
    }

    @Test
    void aLongerTextTakesThePlaceOfItsBeginning() throws IOException {
        try (DecoderSession session = open(DecoderFamily.LLAMA, WeightForm.TWO_PLANES);
                PrefixCache cache = new PrefixCache(1 << 24);
                DecoderSequence sequence = session.sequence(CAPACITY)) {
            sequence.append(TEXT, 0, 60, 1);
            cache.save(SPACE, sequence);
            sequence.append(TEXT, 60, 40, 1);
            cache.save(SPACE, sequence);
            sequence.rewind(50);
            cache.save(SPACE, sequence);

            assertThat(cache.sizeBytes()).isEqualTo(100 * sequence.bytesPerToken());
        }
    }
}
