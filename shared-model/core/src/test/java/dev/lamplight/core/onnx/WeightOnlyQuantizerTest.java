package dev.lamplight.core.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamplight.contract.Failure;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WeightOnlyQuantizerTest {
    private static final List<ProtobufField> NOTHING = List.of();

    /// By hand: K = 33, N = 2. Column 0 is 127, -1, 0, ... then 5 in the second block; column 1 is 0 but for a 2 at the
    /// start. Scales 127/127 = 1, 5/127, 2/127 and 1 for the block of zeros.
    @Test
    void matMulBecomesBlocksOfThirtyTwo() {
        float[] weight = new float[33 * 2];
        weight[0] = 127f;
        weight[2] = -1f;
        weight[32 * 2] = 5f;
        weight[1] = 2f;
        OnnxModel model = model(
                List.of(OnnxNode.of("dense", "MatMul", List.of("x", "w"), "y")), List.of(floats("w", weight, 33, 2)));

        OnnxModel rewritten = WeightOnlyQuantizer.quantize(model);

        OnnxNode product = rewritten.graph().nodes().getFirst();
        assertThat(product.operator()).isEqualTo("MatMulNBits");
        assertThat(product.domain()).isEqualTo("com.microsoft");
        assertThat(product.inputs()).containsExactly("x", "w_q8", "w_s");
        assertThat(product.outputs()).containsExactly("y");
        assertThat(product.integerOr("K", 0)).isEqualTo(33);
        assertThat(product.integerOr("N", 0)).isEqualTo(2);
        assertThat(product.integerOr("bits", 0)).isEqualTo(8);
        assertThat(product.integerOr("block_size", 0)).isEqualTo(32);
        assertThat(product.integerOr("accuracy_level", 0)).isEqualTo(4);
        assertThat(rewritten.operatorSets()).contains(new OperatorSet("com.microsoft", 1));

        Map<String, Initializer> initializers = byName(rewritten);
        assertThat(initializers).containsOnlyKeys("w_q8", "w_s");
        assertThat(named(initializers, "w_q8").shape()).containsExactly(2L, 2L, 32L);
        byte[] numbers = contents(initializers, "w_q8");
        assertThat(Byte.toUnsignedInt(numbers[0])).isEqualTo(255);
        assertThat(Byte.toUnsignedInt(numbers[1])).isEqualTo(127);
        assertThat(Byte.toUnsignedInt(numbers[2])).isEqualTo(128);
        assertThat(Byte.toUnsignedInt(numbers[32])).isEqualTo(255);
        for (int padding = 33; padding < 64; padding++) {
            assertThat(Byte.toUnsignedInt(numbers[padding]))
                    .as("padding %d", padding)
                    .isEqualTo(128);
        }
        assertThat(Byte.toUnsignedInt(numbers[64])).isEqualTo(255);
        ByteBuffer scales = bytes(named(initializers, "w_s"));
        assertThat(new float[] {scales.getFloat(0), scales.getFloat(4), scales.getFloat(8), scales.getFloat(12)})
                .containsExactly(1f, 5f / 127, 2f / 127, 1f);
    }

    @Test
    void gemmKeepsItsBiasAndReadsTransposedWeights() {
        float[] depthFirst = {1, 2, 3, 4, 5, 6};
        float[] widthFirst = {1, 3, 5, 2, 4, 6};
        List<Initializer> initializers =
                List.of(floats("a", depthFirst, 3, 2), floats("b", widthFirst, 2, 3), floats("c", new float[2], 2));
        OnnxNode plain = OnnxNode.of("plain", "Gemm", List.of("x", "a", "c"), "p");
        OnnxNode transposed =
                OnnxNode.of("transposed", "Gemm", List.of("p", "b"), "y").withAttributes(OnnxAttribute.of("transB", 1));

        OnnxModel rewritten = WeightOnlyQuantizer.quantize(model(List.of(plain, transposed), initializers));

        assertThat(rewritten.graph().nodes())
                .extracting(OnnxNode::operator)
                .containsExactly("MatMulNBits", "Add", "MatMulNBits");
        assertThat(rewritten.graph().nodes().get(1).inputs()).containsExactly("p_product", "c");
        assertThat(rewritten.graph().nodes().get(1).outputs()).containsExactly("p");
        Map<String, Initializer> byName = byName(rewritten);
        assertThat(contents(byName, "a_q8")).isEqualTo(contents(byName, "b_q8"));
        assertThat(rewritten.graph().nodes().get(2).integerOr("K", 0)).isEqualTo(3);
        assertThat(rewritten.graph().nodes().get(2).integerOr("N", 0)).isEqualTo(2);
    }

    @Test
    void leavesWhatIsNoPlainProduct() {
        List<Initializer> initializers =
                List.of(floats("w", new float[4], 2, 2), floats("cube", new float[8], 2, 2, 2));
        List<OnnxNode> nodes = List.of(
                OnnxNode.of("a", "Gemm", List.of("x", "w"), "1").withAttributes(OnnxAttribute.of("transA", 1)),
                OnnxNode.of("b", "Gemm", List.of("x", "w"), "2").withAttributes(alpha(0.5f)),
                OnnxNode.of("c", "MatMul", List.of("w", "x"), "3"),
                OnnxNode.of("d", "MatMul", List.of("x", "cube"), "4"),
                OnnxNode.of("e", "MatMul", List.of("x", "1"), "5"),
                OnnxNode.of("f", "Gather", List.of("w", "x"), "y"));

        OnnxModel rewritten = WeightOnlyQuantizer.quantize(model(nodes, initializers));

        assertThat(rewritten.graph().nodes()).isEqualTo(nodes);
        assertThat(rewritten.graph().initializers()).isEqualTo(initializers);
    }

    @Test
    void aWeightThatIsUsedOtherwiseStays() {
        List<OnnxNode> nodes = List.of(
                OnnxNode.of("a", "MatMul", List.of("x", "w"), "1"),
                OnnxNode.of("b", "MatMul", List.of("1", "w"), "2"),
                OnnxNode.of("c", "Add", List.of("2", "w"), "y"));

        OnnxModel rewritten = WeightOnlyQuantizer.quantize(model(nodes, List.of(floats("w", new float[4], 2, 2))));

        assertThat(byName(rewritten)).containsOnlyKeys("w", "w_q8", "w_s");
    }

    @Test
    void aNodeThatIsKeptStays() {
        List<OnnxNode> nodes = List.of(
                OnnxNode.of("a/value", "MatMul", List.of("x", "w"), "1"),
                OnnxNode.of("a/query", "MatMul", List.of("1", "w"), "y"));
        OnnxModel model = model(nodes, List.of(floats("w", new float[4], 2, 2)));

        OnnxModel rewritten =
                WeightOnlyQuantizer.quantize(model, node -> node.name().endsWith("/value"));

        assertThat(rewritten.graph().nodes()).extracting(OnnxNode::operator).containsExactly("MatMul", "MatMulNBits");
        assertThat(byName(rewritten)).containsOnlyKeys("w", "w_q8", "w_s");
    }

    @Test
    void twoLargeTablesGetNamesOfTheirOwn() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        float[] table = new float[1000 * 1001];
        for (int index = 0; index < table.length; index++) {
            table[index] = (float) random.nextGaussian();
        }
        table[2 * 1001] = 100f;
        List<Initializer> tables = List.of(floats("t", table, 1000, 1001), floats("u", table, 1000, 1001));
        List<OnnxNode> nodes = List.of(
                OnnxNode.of("", "Gather", List.of("t", "x"), "1"), OnnxNode.of("", "Gather", List.of("u", "x"), "y"));

        OnnxModel rewritten = WeightOnlyQuantizer.quantize(model(nodes, tables));

        assertThat(rewritten.graph().nodes())
                .extracting(OnnxNode::operator)
                .containsExactly("Gather", "Gather", "Cast", "Mul", "Gather", "Gather", "Cast", "Mul");
        assertThat(rewritten.graph().nodes()).extracting(OnnxNode::name).doesNotHaveDuplicates();
        Map<String, Initializer> byName = byName(rewritten);
        assertThat(byName).containsOnlyKeys("t_q8", "t_s", "u_q8", "u_s");
        assertThat(bytes(named(byName, "t_s")).getFloat(8)).isEqualTo(100f / 127);
        assertThat(contents(byName, "t_q8")[2 * 1001]).isEqualTo((byte) 127);
        for (int index : new int[] {0, 1, 1000, 1001, 5000, table.length - 1}) {
            float scale = bytes(named(byName, "t_s")).getFloat(index / 1001 * 4);
            assertThat(contents(byName, "t_q8")[index] * scale)
                    .as("element %d", index)
                    .isCloseTo(table[index], within(scale / 2 * 1.001f));
        }
    }

    @Test
    void equalModelsGiveEqualBytes() {
        OnnxModel model = model(
                List.of(OnnxNode.of("dense", "MatMul", List.of("x", "w"), "y")),
                List.of(floats("w", new float[] {1, 2, 3, 4}, 2, 2)));

        ByteBuffer first = WeightOnlyQuantizer.quantize(model).write().toByteBuffer();
        ByteBuffer second = WeightOnlyQuantizer.quantize(
                        OnnxModel.read(model.write().toByteBuffer()))
                .write()
                .toByteBuffer();

        assertThat(first).isEqualTo(second);
    }

    @Test
    void refusesWeightsThatAreNotFinite() {
        OnnxModel model = model(
                List.of(OnnxNode.of("dense", "MatMul", List.of("x", "w"), "y")),
                List.of(floats("w", new float[] {1, Float.NaN, 3, 4}, 2, 2)));

        assertThatThrownBy(() -> WeightOnlyQuantizer.quantize(model))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageContaining("finite");
    }

    static OnnxModel model(List<OnnxNode> nodes, List<Initializer> initializers) {
        OnnxGraph graph = new OnnxGraph(
                "test",
                nodes,
                initializers,
                List.of(OnnxValue.of("x", 1, List.of("rows", "2"))),
                List.of(OnnxValue.of("y", 1, List.of("rows", "2"))),
                List.of(),
                NOTHING);
        return new OnnxModel(6, List.of(new OperatorSet("", 11)), graph, NOTHING);
    }

    static Initializer floats(String name, float[] values, long... shape) {
        ByteBuffer bytes = LittleEndian.allocate(values.length * Float.BYTES);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return Initializer.of(
                name, ElementType.FLOAT, Arrays.stream(shape).boxed().toList(), bytes.flip());
    }

    private static OnnxAttribute alpha(float value) {
        return new OnnxAttribute(
                "alpha",
                List.of(new ProtobufField.Fixed32(2, Float.floatToIntBits(value)), new ProtobufField.Varint(20, 1)));
    }

    private static Map<String, Initializer> byName(OnnxModel model) {
        return model.graph().initializers().stream().collect(Collectors.toMap(Initializer::name, Function.identity()));
    }

    private static Initializer named(Map<String, Initializer> initializers, String name) {
        return Objects.requireNonNull(initializers.get(name), name);
    }

    private static byte[] contents(Map<String, Initializer> initializers, String name) {
        ByteBuffer bytes = bytes(named(initializers, name));
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    private static ByteBuffer bytes(Initializer initializer) {
        return ((Initializer.Content.Inline) initializer.content()).bytes();
    }
}
