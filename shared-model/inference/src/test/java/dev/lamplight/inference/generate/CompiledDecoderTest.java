package dev.lamplight.inference.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamplight.core.decoder.DecoderFamily;
import dev.lamplight.core.decoder.DecoderGraph;
import dev.lamplight.core.decoder.ReferenceDecoder;
import dev.lamplight.core.decoder.SyntheticDecoder;
import dev.lamplight.core.decoder.SyntheticDecoder.Positions;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What is compiled computes what the papers say, as the plain float implementation has it.
final class CompiledDecoderTest {
    private static final int[] TOKENS = {5, 17, 3, 80, 41, 9, 66, 2, 90, 31, 12, 77, 50, 8, 23, 60};
    private static final int VOCABULARY = 96;
    private static final int PROMPT = 8;
    private static final int ANSWER = 64;
    private static final int ANSWERS = 10;

    /// Tokens of each text that are read one by one.
    private static final int STEPS = 6;

    /// What a logit may differ by.
    private static final float LOGIT = 1e-3f;

    private final Path folder;

    CompiledDecoderTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private record Family(DecoderFamily family, Positions positions) {}

    private static final List<Family> FAMILIES = List.of(
            new Family(DecoderFamily.LLAMA, Positions.OF_THE_BASE),
            new Family(DecoderFamily.LLAMA, Positions.STRETCHED),
            new Family(DecoderFamily.QWEN2, Positions.OF_THE_BASE),
            new Family(DecoderFamily.QWEN3, Positions.OF_THE_BASE),
            new Family(DecoderFamily.GEMMA3, Positions.OF_THE_BASE));

    /// Every family with every type: each type once, and each family at least once, with all answers, else with
    /// two. All with all take a minute and a half: `-Dlamplight.all-answers`.
    static Stream<Arguments> familiesAndTypes() {
        boolean all = System.getProperty("lamplight.all-answers") != null;
        return FAMILIES.stream().flatMap(family -> Arrays.stream(TensorType.values())
                .map(type -> Arguments.of(
                        family.family(),
                        family.positions(),
                        type,
                        all || (type.number() - FAMILIES.indexOf(family)) % FAMILIES.size() == 0 ? ANSWERS : 2)));
    }

    /// Ten answers of 64 tokens, each token the best one of the reference and of both exact forms.
    ///
    /// Weights are random, and of some hundred logits the two best are sometimes the same but for rounding: no two
    /// implementations agree there. A larger head would not help, errors grow with it. So answers are those in
    /// which the best token leads by twice of what a logit may differ by, and more; a compiled graph finds them,
    /// and the reference, which has no part in that, must choose the same.
    @ParameterizedTest(name = "{0} {1} {2}, {3} answers")
    @MethodSource("familiesAndTypes")
    void writesWhatTheReferenceWrites(DecoderFamily family, Positions positions, TensorType type, int answers)
            throws IOException {
        SyntheticDecoder.Head head = type.number() % 2 == 0 ? SyntheticDecoder.Head.TIED : SyntheticDecoder.Head.OWN;
        byte[] model = SyntheticDecoder.file(family, positions, type, head, 7);
        Path source = Files.write(folder.resolve("model.gguf"), model);
        try (GgufFile file = GgufFile.open(source)) {
            List<int[]> texts = answered(compiled(file, WeightForm.FLOAT), answers);
            List<float[][]> expected = texts.parallelStream()
                    .map(text -> ReferenceDecoder.of(file).logits(text))
                    .toList();

            for (int index = 0; index < answers; index++) {
                int[] best = Arrays.stream(expected.get(index))
                        .mapToInt(CompiledDecoderTest::best)
                        .toArray();
                assertThat(answer(best)).as("reference, %d", index).isEqualTo(continuation(texts.get(index)));
            }
            for (WeightForm form : WeightForm.values()) {
                LogitDistance distance = new LogitDistance();
                List<int[]> best = best(compiled(file, form), texts, expected, distance);
                switch (form) {
                    case FLOAT, BLOCKS_PRECISE -> {
                        assertThat(distance.largest()).as("%s", form).isLessThan(LOGIT);
                        assertThat(best).as("%s", form).hasSize(answers).zipSatisfy(texts, (found, text) -> assertThat(
                                        answer(found))
                                .isEqualTo(continuation(text)));
                    }
                    case BLOCKS, TWO_PLANES ->
                        assertThat(distance.mean()).as("%s", form).isLessThan(0.006);
                }
            }
        }
    }

    /// What follows the prompt.
    private static int[] continuation(int[] text) {
        return Arrays.copyOfRange(text, PROMPT, PROMPT + ANSWER);
    }

    /// The best tokens behind the prompt and behind all of the answer but its last token.
    private static int[] answer(int[] best) {
        return Arrays.copyOfRange(best, PROMPT - 1, PROMPT + ANSWER - 1);
    }

    private Path compiled(GgufFile file, WeightForm form) throws IOException {
        Path graph = folder.resolve(form + ".onnx");
        if (Files.notExists(graph)) {
            ExternalWeights.write(DecoderGraph.of(file, form, 128), graph, form + ".bin");
        }
        return graph;
    }

    /// Prompts with their greedy answers, token by token, where none is a near tie; not the last token's logits.
    private static List<int[]> answered(Path graph, int answers) {
        List<int[]> texts = new ArrayList<>();
        try (DecoderSession session = DecoderSession.open(graph, 1)) {
            for (int seed = 0; texts.size() < answers; seed++) {
                assertThat(seed)
                        .as("prompts, of which %d have an answer", texts.size())
                        .isLessThan(20 * ANSWERS);
                answer(session, new Random(seed)).ifPresent(texts::add);
            }
        }
        return texts;
    }

    private static Optional<int[]> answer(DecoderSession session, Random random) {
        int[] text = new int[PROMPT + ANSWER];
        try (DecoderSequence sequence = session.sequence(text.length + 2)) {
            for (int position = 0; position < PROMPT; position++) {
                text[position] = random.nextInt(VOCABULARY);
            }
            FloatBuffer logits = sequence.append(text, 0, PROMPT, 1);
            for (int position = PROMPT; position < text.length; position++) {
                float[] row = new float[VOCABULARY];
                logits.get(0, row);
                text[position] = best(row);
                float lead = row[text[position]];
                row[text[position]] = Float.NEGATIVE_INFINITY;
                if (lead - row[best(row)] < 4 * LOGIT) {
                    return Optional.empty();
                }
                if (position + 1 < text.length) {
                    logits = sequence.appendOne(text[position]);
                }
            }
        }
        return Optional.of(text);
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

    private static List<int[]> best(Path graph, List<int[]> texts, List<float[][]> expected, LogitDistance distance) {
        try (DecoderSession session = DecoderSession.open(graph, 1)) {
            return IntStream.range(0, texts.size())
                    .mapToObj(index -> distance.add(session, texts.get(index), STEPS, expected.get(index)))
                    .toList();
        }
    }

    private static int best(float[] logits) {
        return IntStream.range(0, logits.length)
                .reduce((best, id) -> logits[id] > logits[best] ? id : best)
                .orElseThrow();
    }
}
