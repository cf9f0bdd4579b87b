package dev.lamplight.inference.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Sha256;
import dev.lamplight.core.decoder.DecoderFamily;
import dev.lamplight.core.decoder.DecoderGraph;
import dev.lamplight.core.decoder.ReferenceDecoder;
import dev.lamplight.core.decoder.SyntheticDecoder;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.gguf.GgufTensor;
import dev.lamplight.core.gguf.TensorType;
import dev.lamplight.core.onnx.ExternalWeights;
import dev.lamplight.inference.generate.AdapterFile.Matrix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// An adapter over the weights computes what the plain implementation computes of weights that it was merged into.
final class LoraAdapterTest {
    private static final int[] TOKENS = {5, 17, 3, 80, 41, 9, 66, 2, 90, 31, 12, 77};

    /// Projections by the names of their tensors.
    private static final Map<String, String> PROJECTIONS = Map.of(
            "query", "attn_q",
            "key", "attn_k",
            "value", "attn_v",
            "attention", "attn_output",
            "gate", "ffn_gate",
            "up", "ffn_up",
            "down", "ffn_down");

    private final Path folder;

    LoraAdapterTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static byte[] model(DecoderFamily family) {
        return SyntheticDecoder.file(family, TensorType.F32, SyntheticDecoder.Head.TIED, 7);
    }

    private Path compiled(byte[] model, WeightForm form) throws IOException {
        Path graph = folder.resolve("model.onnx");
        try (GgufFile file = GgufFile.open(Files.write(folder.resolve("model.gguf"), model))) {
            ExternalWeights.write(DecoderGraph.of(file, form, 64), graph, "weights.bin");
        }
        return graph;
    }

    /// Matrices for all projections, or for one, and the same added to the weights of a file.
    private Map<String, Matrix> merged(byte[] model, int rank, long seed, boolean isInterleaved) throws IOException {
        try (GgufFile file = GgufFile.open(Files.write(folder.resolve("before.gguf"), model))) {
            return merged(file.tensors(), model, rank, new Random(seed), isInterleaved);
        }
    }

    private static Map<String, Matrix> merged(
            Map<String, GgufTensor> tensors, byte[] model, int rank, Random random, boolean isInterleaved) {
        Map<String, Matrix> matrices = new LinkedHashMap<>();
        // the last tensor ends where the file does
        long end = tensors.values().stream()
                .mapToLong(tensor -> tensor.data().address() + tensor.data().byteSize())
                .max()
                .orElseThrow();
        ByteBuffer bytes = ByteBuffer.wrap(model).order(ByteOrder.LITTLE_ENDIAN);
        for (int layer = 0; tensors.containsKey("blk." + layer + ".attn_q.weight"); layer++) {
            for (String projection : PROJECTIONS.keySet().stream().sorted().toList()) {
                GgufTensor weight = Objects.requireNonNull(
                        tensors.get("blk." + layer + "." + PROJECTIONS.get(projection) + ".weight"));
                Matrix a = random(random, weight.columns(), rank);
                Matrix b = random(random, rank, weight.rows());
                String name = "layer." + layer + "." + projection;
                matrices.put(name + ".lora_a", a);
                matrices.put(name + ".lora_b", b);
                boolean isTurned = isInterleaved && (projection.equals("query") || projection.equals("key"));
                int start = Math.toIntExact(model.length - (end - weight.data().address()));
                add(bytes, start, weight, a, b, isTurned);
            }
        }
        return matrices;
    }

    private static Matrix random(Random random, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int index = 0; index < values.length; index++) {
            values[index] = 0.05f * (float) random.nextGaussian();
        }
        return new Matrix(rows, columns, values);
    }

    /// W + (A B) turned. llama.cpp keeps the rows of a Llama head as pairs where adapters have halves.
    private static void add(ByteBuffer bytes, int start, GgufTensor weight, Matrix a, Matrix b, boolean isTurned) {
        int headSize = 64;
        for (int output = 0; output < weight.rows(); output++) {
            int inHead = output % headSize;
            int row = isTurned ? output - inHead + 2 * (inHead % (headSize / 2)) + inHead / (headSize / 2) : output;
            for (int input = 0; input < weight.columns(); input++) {
                double sum = 0;
                for (int r = 0; r < a.columns(); r++) {
                    sum += (double) a.values()[input * a.columns() + r] * b.values()[r * b.columns() + output];
                }
                int at = start + (row * weight.columns() + input) * Float.BYTES;
                bytes.putFloat(at, (float) (bytes.getFloat(at) + sum));
            }
        }
    }

    private LoraAdapter adapter(Map<String, Matrix> matrices, String name) throws IOException {
        byte[] bytes = AdapterFile.write(matrices);
        return LoraAdapter.open(Files.write(folder.resolve(name), bytes), Sha256.hex(bytes));
    }

    private static float[] logits(DecoderSequence sequence) {
        FloatBuffer found = sequence.append(TOKENS, 0, TOKENS.length, TOKENS.length);
        float[] logits = new float[found.remaining()];
        found.get(0, logits);
        return logits;
    }

    private float[] reference(byte[] model) throws IOException {
        try (GgufFile file = GgufFile.open(Files.write(folder.resolve("merged.gguf"), model))) {
            float[][] rows = ReferenceDecoder.of(file).logits(TOKENS);
            float[] logits = new float[rows.length * rows[0].length];
            for (int row = 0; row < rows.length; row++) {
                System.arraycopy(rows[row], 0, logits, row * rows[row].length, rows[row].length);
            }
            return logits;
        }
    }

    private static float difference(float[] one, float[] other) {
        float largest = 0;
        for (int index = 0; index < one.length; index++) {
            largest = Math.max(largest, Math.abs(one[index] - other[index]));
        }
        return largest;
    }

    @ParameterizedTest
    @EnumSource(DecoderFamily.class)
    void computesWhatMergedWeightsCompute(DecoderFamily family) throws IOException {
        Path graph = compiled(model(family), WeightForm.FLOAT);
        byte[] mergedTwo = model(family);
        byte[] mergedFive = model(family);
        boolean isInterleaved = family == DecoderFamily.LLAMA;
        try (DecoderSession session = DecoderSession.openAdaptable(graph, 1);
                LoraAdapter two = adapter(merged(mergedTwo, 2, 1, isInterleaved), "two");
                LoraAdapter five = adapter(merged(mergedFive, 5, 2, isInterleaved), "five");
                DecoderSequence plain = session.sequence(32);
                DecoderSequence withTwo = session.sequence(32, two);
                DecoderSequence withFive = session.sequence(32, five);
                DecoderSequence plainAgain = session.sequence(32)) {
            float[] base = logits(plain);
            float[] foundTwo = logits(withTwo);
            float[] foundFive = logits(withFive);

            assertThat(difference(base, reference(model(family)))).isLessThan(1e-3f);
            assertThat(difference(foundTwo, reference(mergedTwo))).isLessThan(1e-3f);
            assertThat(difference(foundFive, reference(mergedFive))).isLessThan(1e-3f);
            assertThat(difference(foundTwo, base))
                    .as("what the adapter changes")
                    .isGreaterThan(0.05f);
            assertThat(logits(plainAgain)).as("nothing of them stays").containsExactly(base);
        }
    }

    /// Adapters stay float where the weights are rounded.
    @ParameterizedTest
    @EnumSource(names = {"BLOCKS", "TWO_PLANES"})
    void liesOverRoundedWeights(WeightForm form) throws IOException {
        Path graph = compiled(model(DecoderFamily.LLAMA), form);
        byte[] merged = model(DecoderFamily.LLAMA);
        try (DecoderSession session = DecoderSession.openAdaptable(graph, 1);
                LoraAdapter adapter = adapter(merged(merged, 4, 3, true), "four");
                DecoderSequence plain = session.sequence(32);
                DecoderSequence adapted = session.sequence(32, adapter)) {
            float[] expected = reference(merged);

            assertThat(difference(logits(adapted), expected)).isLessThan(0.3f * difference(logits(plain), expected));
        }
    }

    @Test
    void refusesWhatIsNotMadeForTheModel() throws IOException {
        Path graph = compiled(model(DecoderFamily.QWEN2), WeightForm.FLOAT);
        Random random = new Random(1);
        try (DecoderSession session = DecoderSession.openAdaptable(graph, 1)) {
            for (Map<String, Matrix> matrices : List.of(
                    Map.of("layer.0.query.lora_a", random(random, 256, 2)),
                    Map.of(
                            "layer.0.query.lora_a", random(random, 255, 2),
                            "layer.0.query.lora_b", random(random, 2, 256)),
                    Map.of(
                            "layer.0.query.lora_a", random(random, 256, 2),
                            "layer.0.query.lora_b", random(random, 3, 256)),
                    Map.of("embedding", random(random, 2, 2)))) {
                try (LoraAdapter adapter = adapter(matrices, "other")) {
                    assertThatThrownBy(() -> session.sequence(32, adapter))
                            .isInstanceOf(Failure.Permanent.class)
                            .hasMessageContaining("adapter: ");
                }
            }
        }
    }

    @Test
    void refusesFilesThatAreNotTheOnesThatWereMeant() throws IOException {
        byte[] whole = AdapterFile.write(Map.of("a", random(new Random(1), 4, 3)));
        Path file = Files.write(folder.resolve("adapter"), whole);

        assertThatThrownBy(() -> LoraAdapter.open(file, "0".repeat(64))).hasMessageContaining("expected SHA-256");
        assertThat(AdapterFile.shapes(whole)).containsOnlyKeys("a");
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> AdapterFile.shapes(cut))
                    .as("cut to %d", length)
                    .isInstanceOf(Failure.Permanent.class);
        }
        Random random = new Random(20261130);
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = whole.clone();
            for (int change = random.nextInt(1, 6); change > 0; change--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(AdapterFile.shapes(damaged)).isNotEmpty();
            } catch (Failure.Permanent refused) {
                assertThat(refused.explanation()).startsWith("adapter: ");
            }
        }
    }
}
