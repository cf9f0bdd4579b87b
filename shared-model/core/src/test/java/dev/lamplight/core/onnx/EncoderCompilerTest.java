package dev.lamplight.core.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamplight.contract.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What is written; that it computes the same as the export is shown on the real encoders (`EmbeddingFidelityIT`).
class EncoderCompilerTest {
    private static final int PER_LAYER = 5 * Models.HIDDEN + Models.INNER;

    @Test
    void aLayerIsWrittenWithFusedOperators() {
        List<OnnxNode> nodes =
                EncoderCompiler.plain(Models.encoder(2), 2).graph().nodes();

        assertThat(nodes)
                .extracting(OnnxNode::operator)
                .containsSubsequence(
                        "SkipLayerNormalization",
                        "MatMul",
                        "Split",
                        "MultiHeadAttention",
                        "MatMul",
                        "SkipLayerNormalization",
                        "MatMul",
                        "Gelu",
                        "MatMul",
                        "SkipLayerNormalization",
                        "Slice");
        assertThat(named(nodes, "layer.0.attention").integerOr("num_heads", 0)).isEqualTo(2);
        assertThat(nodes).extracting(OnnxNode::name).doesNotHaveDuplicates();
    }

    @Test
    void theLastLayerAsksForTheFirstTokenOnly() {
        OnnxGraph graph = EncoderCompiler.plain(Models.encoder(2), 2).graph();

        assertThat(named(graph.nodes(), "layer.1.attention.query").input(0)).isEqualTo("first_token");
        assertThat(named(graph.nodes(), "layer.1.attention.rest").input(0)).isEqualTo("layer.0.output.norm");
        assertThat(named(graph.nodes(), "layer.1.context.norm").input(1)).isEqualTo("first_token");
        assertThat(graph.inputs()).extracting(OnnxValue::name).containsExactly("input_ids");
        assertThat(graph.outputs()).extracting(OnnxValue::shape).containsExactly(List.of("batch", "4"));
    }

    @Test
    void everyInputIsAConstantOrWrittenBefore() throws IOException {
        for (OnnxModel model :
                List.of(EncoderCompiler.plain(Models.encoder(3), 1), rounded(Models.encoder(3), calibration(3)))) {
            List<String> known = new ArrayList<>(List.of("input_ids"));
            model.graph().initializers().forEach(initializer -> known.add(initializer.name()));
            for (OnnxNode node : model.graph().nodes()) {
                assertThat(known).as(node.name()).containsAll(node.inputs());
                known.addAll(node.outputs());
            }
            assertThat(known).doesNotHaveDuplicates().contains("first_hidden_state");
        }
    }

    @Test
    void tokenTypeZeroIsPartOfThePositions() {
        OnnxGraph graph = EncoderCompiler.plain(Models.encoder(1), 1).graph();

        // Position 1 is 5, 6, 7, 8 and type 0 is 1, 2, 3, 4.
        ByteBuffer places = bytes(graph, "places.table");
        assertThat(IntStream.range(4, 8).mapToObj(index -> places.getFloat(4 * index)))
                .containsExactly(6f, 8f, 10f, 12f);
    }

    /// By hand: column 0 of the matrix is 1, 7, 13, 19 and all scales are 2, so its largest element is 38.
    @Test
    void whatIsTakenOffBeforeAProductIsInItsBias() throws IOException {
        OnnxGraph graph = rounded(Models.encoder(1), calibration(1)).graph();

        ByteBuffer scales = bytes(graph, "layer.0.intermediate.scales");
        assertThat(scales.getFloat(0)).isCloseTo(2 * 19f / 127, within(1e-6f));
        ByteBuffer factor = bytes(graph, "layer.0.intermediate.factor");
        assertThat(factor.getFloat(0)).isEqualTo(0.5f);
        // Bias 1, and mean 3 of four channels times the column 1, 7, 13, 19.
        assertThat(bytes(graph, "layer.0.intermediate.bias").getFloat(0)).isEqualTo(1 + 3 * (1 + 7 + 13 + 19));
    }

    @Test
    void theOutputProductReadsItsWeightsForBothPlanes() throws IOException {
        OnnxGraph graph = rounded(Models.encoder(1), calibration(1)).graph();

        OnnxNode coarse = named(graph.nodes(), "layer.0.output.coarse");
        OnnxNode fine = named(graph.nodes(), "layer.0.output.fine");
        assertThat(coarse.input(1)).isEqualTo(fine.input(1));
        assertThat(bytes(graph, "step").getFloat(0))
                .isCloseTo(254 * bytes(graph, "fine_step").getFloat(0), within(1e-6f));
    }

    @Test
    void everyColumnOfAWeightUsesItsWholeRange() throws IOException {
        OnnxGraph graph = rounded(Models.encoder(1), calibration(1)).graph();

        ByteBuffer numbers = bytes(graph, "layer.0.output.numbers");
        for (int column = 0; column < Models.HIDDEN; column++) {
            assertThat(numbers.get((Models.INNER - 1) * Models.HIDDEN + column)).isEqualTo((byte) 127);
        }
        assertThat(numbers.get(0)).isEqualTo((byte) Math.rint(1 / (21f / 127)));
        assertThat(bytes(graph, "words.scales").getFloat(0)).isEqualTo(4f / 127);
    }

    @Test
    void equalModelsGiveEqualBytes() throws IOException {
        ByteBuffer first = rounded(Models.encoder(2), calibration(2)).write().toByteBuffer();
        OnnxModel readAgain = OnnxModel.read(Models.encoder(2).write().toByteBuffer());

        assertThat(rounded(readAgain, calibration(2)).write().toByteBuffer()).isEqualTo(first);
    }

    @Test
    void refusesWhatItDoesNotKnow() throws IOException {
        OnnxModel other = Models.of(List.of(), List.of(Models.floats("w", new float[4], 2, 2)));
        assertThatThrownBy(() -> EncoderCompiler.plain(other, 1))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageContaining("BERT");
        OnnxModel whole = Models.encoder(1);
        OnnxModel headless = whole.withGraph(
                whole.graph().withNodesAndInitializers(List.of(), whole.graph().initializers()));
        assertThatThrownBy(() -> EncoderCompiler.plain(headless, 1))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageContaining("/encoder/layer.0/attention/self/query/MatMul");
        EncoderCalibration oneLayer = calibration(1);
        assertThatThrownBy(() -> rounded(Models.encoder(2), oneLayer))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 layers, found 1");
        assertThatThrownBy(() -> EncoderCompiler.plain(Models.encoder(1), 3))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesWeightsThatAreNotFinite() {
        OnnxModel model = Models.encoder(1);
        List<Initializer> constants = new ArrayList<>(model.graph().initializers());
        constants.replaceAll(constant -> constant.name().equals("encoder.layer.0.output.dense.matrix")
                ? Models.floats(constant.name(), notFinite(), Models.INNER, Models.HIDDEN)
                : constant);

        assertThatThrownBy(() -> rounded(model.withGraph(model.graph().withInitializers(constants)), calibration(1)))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageContaining("finite");
    }

    @Test
    void refusesStatisticsOfAnotherSize() {
        byte[] tooMany = new byte[2 * PER_LAYER + 1];
        assertThatThrownBy(() ->
                        EncoderCalibration.read(new ByteArrayInputStream(tooMany), 1, Models.HIDDEN, Models.INNER))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() ->
                        EncoderCalibration.read(new ByteArrayInputStream(tooMany), 2, Models.HIDDEN, Models.INNER))
                .isInstanceOf(IOException.class);
    }

    /// The file holds the same numbers; the graph adds 128 to them, and to the zero point.
    @Test
    void unsignedWeightsAreMadeByNodesBeforeTheProducts() throws IOException {
        OnnxModel signed = rounded(Models.encoder(2), calibration(2));

        OnnxModel unsigned = UnsignedWeights.of(signed);

        assertThat(UnsignedWeights.concern(signed)).isTrue();
        assertThat(UnsignedWeights.concern(EncoderCompiler.plain(Models.encoder(2), 1)))
                .isFalse();
        assertThat(unsigned.graph().initializers()).containsAll(signed.graph().initializers());
        List<OnnxNode> nodes = unsigned.graph().nodes();
        OnnxNode product = named(nodes, "layer.0.output.coarse");
        assertThat(product.input(1)).isEqualTo("layer.0.output.numbers.unsigned");
        assertThat(product.input(5)).isEqualTo("weight_zero_point.unsigned");
        assertThat(named(nodes, "layer.0.output.fine").input(1)).isEqualTo(product.input(1));
        assertThat(nodes).extracting(OnnxNode::name).doesNotHaveDuplicates();
        assertThat(nodes.indexOf(named(nodes, "layer.0.output.numbers.unsigned")))
                .isLessThan(nodes.indexOf(product));
    }

    private static OnnxModel rounded(OnnxModel exported, EncoderCalibration calibration) {
        return EncoderCompiler.rounded(exported, 2, calibration);
    }

    /// All means 3, all scales 2.
    private static EncoderCalibration calibration(int layers) throws IOException {
        List<Float> layer = new ArrayList<>();
        layer.addAll(Collections.nCopies(Models.HIDDEN, 3f));
        layer.addAll(Collections.nCopies(Models.HIDDEN, 2f));
        layer.addAll(Collections.nCopies(2 * Models.HIDDEN, 3f));
        layer.addAll(Collections.nCopies(Models.HIDDEN, 2f));
        layer.addAll(Collections.nCopies(Models.INNER, 3f));
        byte[] bytes = new byte[2 * layers * PER_LAYER];
        ByteBuffer halves = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int index = 0; index < layers; index++) {
            layer.forEach(value -> halves.putShort(Float.floatToFloat16(value)));
        }
        return EncoderCalibration.read(new ByteArrayInputStream(bytes), layers, Models.HIDDEN, Models.INNER);
    }

    private static float[] notFinite() {
        float[] values = new float[Models.INNER * Models.HIDDEN];
        Arrays.fill(values, 1);
        values[5] = Float.NaN;
        return values;
    }

    private static OnnxNode named(List<OnnxNode> nodes, String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no node " + name));
    }

    private static ByteBuffer bytes(OnnxGraph graph, String name) {
        return graph.initializers().stream()
                .filter(initializer -> initializer.name().equals(name))
                .map(initializer -> ((Initializer.Content.Inline) initializer.content()).bytes())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no constant " + name));
    }
}
