package dev.lamplight.inference.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamplight.core.decoder.DecoderFamily;
import dev.lamplight.core.decoder.DecoderGraph;
import dev.lamplight.core.decoder.ReferenceDecoder;
import dev.lamplight.core.decoder.SyntheticDecoder;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.gguf.TensorType;
import dev.lamplight.core.onnx.ExternalWeights;
import dev.lamplight.core.onnx.Initializer;
import dev.lamplight.core.onnx.OnnxGraph;
import dev.lamplight.core.onnx.OnnxNode;
import dev.lamplight.core.onnx.OnnxValue;
import dev.lamplight.inference.ByteProducts;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What is compiled computes what the papers say, as the plain float implementation has it.
final class CompiledDecoderTest {
    private static final int[] TOKENS = {5, 17, 3, 80, 41, 9, 66, 2, 90, 31, 12, 77, 50, 8, 23, 60};

    private final Path folder;

    CompiledDecoderTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static Stream<Arguments> familiesAndTypes() {
        return Arrays.stream(DecoderFamily.values())
                .flatMap(family -> Arrays.stream(TensorType.values()).map(type -> Arguments.of(family, type)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("familiesAndTypes")
    void computesWhatTheReferenceComputes(DecoderFamily family, TensorType type) throws IOException {
        SyntheticDecoder.Head head = type.number() % 2 == 0 ? SyntheticDecoder.Head.TIED : SyntheticDecoder.Head.OWN;
        Path source = Files.write(folder.resolve("model.gguf"), SyntheticDecoder.file(family, type, head, 7));
        try (GgufFile file = GgufFile.open(source)) {
            float[][] expected = ReferenceDecoder.of(file).logits(TOKENS);
            for (WeightForm form : WeightForm.values()) {
                Path graph = folder.resolve(form + ".onnx");
                ExternalWeights.write(DecoderGraph.of(file, form, 64), graph, form + ".bin");

                Distance distance = distance(graph, expected);

                switch (form) {
                    case FLOAT, BLOCKS_PRECISE ->
                        assertThat(distance.largest()).as("%s", form).isLessThan(1e-3);
                    case BLOCKS, TWO_PLANES ->
                        assertThat(distance.divergence()).as("%s", form).isLessThan(0.006);
                }
            }
        }
    }

    /// ONNX Runtime looks through all values of unknown size for each node of a graph that it opens: four times as
    /// long.
    @ParameterizedTest
    @EnumSource(DecoderFamily.class)
    void saysHowManyRowsAValueHasWhereOperatorsDoNot(DecoderFamily family) throws IOException {
        byte[] model = SyntheticDecoder.file(family, TensorType.Q4_1, SyntheticDecoder.Head.TIED, 7);
        Path source = Files.write(folder.resolve("model.gguf"), model);
        try (GgufFile file = GgufFile.open(source)) {
            for (WeightForm form : WeightForm.values()) {
                OnnxGraph graph = DecoderGraph.of(file, form, 64).graph();
                Set<String> constants =
                        graph.initializers().stream().map(Initializer::name).collect(Collectors.toSet());

                List<String> computed = graph.nodes().stream()
                        .filter(node -> hasRowsOfItsOwn(node, constants))
                        .flatMap(node -> node.outputs().stream())
                        .toList();

                assertThat(graph.values())
                        .as("%s", form)
                        .extracting(OnnxValue::name)
                        .containsAll(computed);
                assertThat(computed).hasSizeGreaterThan(1);
            }
        }
    }

    private static boolean hasRowsOfItsOwn(OnnxNode node, Set<String> constants) {
        return switch (node.operator()) {
            case "Reshape" -> constants.contains(node.inputs().getLast());
            case "Split" -> node.integerOr("axis", -1) == 0;
            case "Concat" ->
                node.integerOr("axis", -1) == 0 && !node.outputs().getFirst().startsWith("shape.");
            default -> false;
        };
    }

    /// On processors without VNNI the weights are shifted to unsigned bytes; the sums are the same integers.
    @ParameterizedTest
    @EnumSource(SyntheticDecoder.Head.class)
    void computesTheSameBitsWhereProductsOfBytesSaturate(SyntheticDecoder.Head head) throws IOException {
        assumeTrue(
                ByteProducts.ofThisMachine() == ByteProducts.EXACT, "this processor has no exact products to compare");
        byte[] model = SyntheticDecoder.file(DecoderFamily.LLAMA, TensorType.Q4_1, head, 7);
        Path source = Files.write(folder.resolve("model.gguf"), model);
        Path graph = folder.resolve("model.onnx");
        try (GgufFile file = GgufFile.open(source)) {
            ExternalWeights.write(DecoderGraph.of(file, WeightForm.TWO_PLANES, 64), graph, "weights.bin");
        }

        assertThat(logits(graph, ByteProducts.SATURATING)).containsExactly(logits(graph, ByteProducts.EXACT));
    }

    private static float[] logits(Path graph, ByteProducts products) {
        try (DecoderSession session = DecoderSession.open(graph, 1, products);
                DecoderSequence sequence = session.sequence(32)) {
            FloatBuffer found = sequence.append(TOKENS, 0, TOKENS.length, TOKENS.length);
            float[] logits = new float[found.remaining()];
            found.get(logits);
            return logits;
        }
    }

    /// @param largest difference of two logits
    /// @param divergence mean Kullback-Leibler divergence of all positions, in nats
    private record Distance(double largest, double divergence) {}

    /// The first tokens in one run, then one by one.
    private static Distance distance(Path graph, float[][] expected) {
        int prefill = 9;
        try (DecoderSession session = DecoderSession.open(graph, 1);
                DecoderSequence sequence = session.sequence(32)) {
            FloatBuffer first = sequence.append(TOKENS, 0, prefill, prefill);
            double largest = 0;
            double divergence = 0;
            for (int position = 0; position < TOKENS.length; position++) {
                FloatBuffer found = position < prefill ? first : sequence.append(TOKENS, position, 1, 1);
                int row = position < prefill ? position : 0;
                largest = Math.max(largest, difference(expected[position], found, row));
                divergence += divergence(expected[position], found, row);
            }
            return new Distance(largest, divergence / TOKENS.length);
        }
    }

    private static double difference(float[] expected, FloatBuffer found, int row) {
        double worst = 0;
        for (int index = 0; index < expected.length; index++) {
            worst = Math.max(worst, Math.abs(expected[index] - found.get(row * expected.length + index)));
        }
        return worst;
    }

    /// Kullback-Leibler divergence of two rows of logits, in nats.
    private static double divergence(float[] expected, FloatBuffer found, int row) {
        float[] other = new float[expected.length];
        found.get(row * expected.length, other);
        double[] p = logProbabilities(expected);
        double[] q = logProbabilities(other);
        double sum = 0;
        for (int index = 0; index < p.length; index++) {
            sum += Math.exp(p[index]) * (p[index] - q[index]);
        }
        return sum;
    }

    private static double[] logProbabilities(float[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - largest);
        }
        double[] log = new double[logits.length];
        for (int index = 0; index < log.length; index++) {
            log[index] = logits[index] - largest - Math.log(sum);
        }
        return log;
    }
}
