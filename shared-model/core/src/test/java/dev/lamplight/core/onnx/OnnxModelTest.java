package dev.lamplight.core.onnx;

import static dev.lamplight.core.onnx.WeightOnlyQuantizerTest.floats;
import static dev.lamplight.core.onnx.WeightOnlyQuantizerTest.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.contract.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxModelTest {
    private static final OnnxModel MODEL = model(
            List.of(
                    OnnxNode.of("a", "MatMul", List.of("x", "large"), "1"),
                    OnnxNode.of("b", "Clip", List.of("1", "", "small"), "y").withDomain("com.microsoft")),
            List.of(floats("large", new float[4096 + 1], 4097), floats("small", new float[] {1}, 1)));

    @Test
    void aModelComesBackAsItWas() {
        ByteBuffer bytes = MODEL.write().toByteBuffer();

        OnnxModel read = OnnxModel.read(bytes);

        assertThat(read).isEqualTo(MODEL);
        assertThat(read.write().toByteBuffer()).isEqualTo(bytes);
        assertThat(read.graph().inputs().getFirst().shape()).containsExactly("rows", "2");
        assertThat(read.graph().inputs().getFirst().elementType()).isEqualTo(ElementType.FLOAT.number());
    }

    @Test
    void everyPrefixIsRefused() {
        ByteBuffer bytes = MODEL.withGraph(MODEL.graph().withInitializers(List.of()))
                .write()
                .toByteBuffer();

        for (int length = 0; length < bytes.remaining(); length++) {
            ByteBuffer prefix = bytes.slice(0, length);
            assertThatThrownBy(() -> OnnxModel.read(prefix))
                    .as("the first %d bytes", length)
                    .isInstanceOf(Failure.Permanent.class);
        }
    }

    @Test
    void refusesATensorWhoseShapeIsNotItsSize() {
        ProtobufWriter tensor = new ProtobufWriter()
                .integer(1, 1L << 40)
                .integer(1, 1L << 40)
                .integer(2, 1)
                .text(8, "huge")
                .bytes(9, LittleEndian.allocate(8));
        ProtobufWriter graph = new ProtobufWriter().message(5, tensor);
        ByteBuffer bytes = new ProtobufWriter().message(7, graph).toByteBuffer();

        assertThatThrownBy(() -> OnnxModel.read(bytes))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageContaining("huge");
    }

    @Test
    void packedFloatDataIsReadAsRawData() {
        ByteBuffer two = LittleEndian.allocate(8).putFloat(1.5f).putFloat(-2f).flip();
        ProtobufWriter tensor =
                new ProtobufWriter().integer(1, 2).integer(2, 1).bytes(4, two).text(8, "w");

        Initializer read = Initializer.read(new ProtobufField.Bytes(5, tensor.toByteBuffer()));

        assertThat(read).isEqualTo(floats("w", new float[] {1.5f, -2f}, 2));
    }

    @Test
    void largeConstantsGoToAPageOfTheWeightsFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("model.onnx");

        ExternalWeights.write(MODEL, file, "weights.bin");

        OnnxModel written = OnnxModel.read(file);
        assertThat(written.graph().initializers().get(0).content())
                .isEqualTo(new Initializer.Content.External("weights.bin", 0, 4097 * 4));
        assertThat(written.graph().initializers().get(1))
                .isEqualTo(MODEL.graph().initializers().get(1));
        assertThat(Files.size(folder.resolve("weights.bin"))).isEqualTo(4097 * 4);
        assertThat(OnnxInspection.of(written).externalData()).hasSize(1);
    }

    @Test
    void findsDomainsAndFilesInNestedGraphs() {
        Initializer secret = new Initializer("s", 1, List.of(1L), new Initializer.Content.External("../secret", 0, 4));
        OnnxGraph body = MODEL.graph()
                .withNodesAndInitializers(
                        List.of(OnnxNode.of("n", "Custom", List.of(), "y").withDomain("evil")), List.of(secret));
        OnnxAttribute branch = new OnnxAttribute(
                "then_branch", List.of(new ProtobufField.Bytes(6, body.write().toByteBuffer())));
        OnnxNode choice = OnnxNode.of("if", "If", List.of("c"), "y").withAttributes(branch);
        Initializer condition = Initializer.of("c", ElementType.BOOL, List.of(), ByteBuffer.allocate(1));

        OnnxInspection inspection = OnnxInspection.of(model(List.of(choice), List.of(condition)));

        assertThat(inspection.domains()).containsExactlyInAnyOrder("", "evil");
        assertThat(inspection.externalData()).containsExactly(secret);
    }
}
