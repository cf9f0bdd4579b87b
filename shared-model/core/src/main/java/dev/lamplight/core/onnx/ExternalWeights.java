package dev.lamplight.core.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// Writes a model as two files: a small graph and one file with its large constants, which ONNX Runtime maps into
/// memory instead of copying it. Every tensor starts at a page border, as onnx.proto3 asks for mapped files.
public final class ExternalWeights {
    private static final int PAGE = 4096;

    /// Smaller constants stay in the graph: shapes, axes, biases, and the vectors of layer normalization.
    private static final int MIN_SIZE_BYTES = 16 * 1024;

    private ExternalWeights() {}

    /// @param model the model to write; constants that are external already keep their place
    /// @param modelFile the graph, replaced where it exists
    /// @param weightsName name of the weights file, written beside the graph
    public static void write(OnnxModel model, Path modelFile, String weightsName) throws IOException {
        List<Initializer> moved = new ArrayList<>();
        try (FileChannel weights = open(modelFile.resolveSibling(weightsName))) {
            for (Initializer initializer : model.graph().initializers()) {
                moved.add(move(initializer, weights, weightsName));
            }
        }
        try (FileChannel graph = open(modelFile)) {
            model.withGraph(model.graph().withInitializers(moved)).write().writeTo(graph);
        }
    }

    private static Initializer move(Initializer initializer, FileChannel weights, String weightsName)
            throws IOException {
        if (!(initializer.content() instanceof Initializer.Content.Inline(ByteBuffer bytes))
                || bytes.remaining() < MIN_SIZE_BYTES) {
            return initializer;
        }
        long start = Math.ceilDiv(weights.position(), (long) PAGE) * PAGE;
        writeFully(weights, ByteBuffer.allocate(Math.toIntExact(start - weights.position())));
        int length = bytes.remaining();
        writeFully(weights, bytes);
        return new Initializer(
                initializer.name(),
                initializer.elementType(),
                initializer.shape(),
                new Initializer.Content.External(weightsName, start, length));
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    private static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
