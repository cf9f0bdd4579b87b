package dev.lamplight.core.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Writes a model as two files: a small graph and one file with its large constants, which ONNX Runtime maps into
/// memory instead of copying it. Every tensor starts at a page border, as onnx.proto3 asks for mapped files.
public final class ExternalWeights {
    private static final int PAGE = 4096;

    /// Java copies what is written outside of the heap, and keeps room for the largest piece. And Linux may keep in one
    /// piece what was written so, and map all of it for the row that somebody reads.
    private static final int PIECE_BYTES = 1 << 16;

    /// Smaller constants stay in the graph: shapes, axes, biases, and the vectors of layer normalization.
    private static final int MIN_SIZE_BYTES = 16 * 1024;

    private ExternalWeights() {}

    /// @param model the model to write; constants that are external already keep their place
    /// @param modelFile the graph, replaced where it exists
    /// @param weightsName name of the weights file, written beside the graph
    public static void write(OnnxModel model, Path modelFile, String weightsName) throws IOException {
        Map<String, Initializer> moved = new LinkedHashMap<>();
        try (FileChannel weights = open(modelFile.resolveSibling(weightsName))) {
            for (Initializer initializer : model.graph().initializers()) {
                Initializer written = initializer.content() instanceof Initializer.Content.SameAs(String other)
                        ? second(initializer, moved.get(other))
                        : move(initializer, weights, weightsName);
                moved.put(written.name(), written);
            }
        }
        try (FileChannel graph = open(modelFile)) {
            model.withGraph(model.graph().withInitializers(List.copyOf(moved.values())))
                    .write()
                    .writeTo(graph);
        }
    }

    /// The same place for another name and shape.
    private static Initializer second(Initializer initializer, @Nullable Initializer first) {
        if (first == null || !(first.content() instanceof Initializer.Content.External external)) {
            throw new IllegalArgumentException(initializer.name() + ": its bytes have no place of their own");
        }
        return new Initializer(initializer.name(), initializer.elementType(), initializer.shape(), external);
    }

    private static Initializer move(Initializer initializer, FileChannel weights, String weightsName)
            throws IOException {
        long size =
                switch (initializer.content()) {
                    case Initializer.Content.Inline(ByteBuffer bytes) -> bytes.remaining();
                    case Initializer.Content.Computed(long sizeBytes, Supplier<ByteBuffer> _) -> sizeBytes;
                    case Initializer.Content.External _, Initializer.Content.SameAs _, Initializer.Content.Other _ -> 0;
                };
        if (size < MIN_SIZE_BYTES) {
            return initializer;
        }
        ByteBuffer bytes = bytes(initializer);
        if (bytes.remaining() != size) {
            throw new IllegalStateException("initializer %s: expected %d bytes, found %d"
                    .formatted(initializer.name(), size, bytes.remaining()));
        }
        long start = Math.ceilDiv(weights.position(), (long) PAGE) * PAGE;
        writeFully(weights, ByteBuffer.allocate(Math.toIntExact(start - weights.position())));
        writeFully(weights, bytes);
        return new Initializer(
                initializer.name(),
                initializer.elementType(),
                initializer.shape(),
                new Initializer.Content.External(weightsName, start, size));
    }

    private static ByteBuffer bytes(Initializer initializer) {
        return switch (initializer.content()) {
            case Initializer.Content.Inline(ByteBuffer bytes) -> bytes;
            case Initializer.Content.Computed(long _, Supplier<ByteBuffer> source) -> source.get();
            case Initializer.Content.External _, Initializer.Content.SameAs _, Initializer.Content.Other _ ->
                throw new IllegalArgumentException("no bytes to move: " + initializer.name());
        };
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    private static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        int end = bytes.limit();
        while (bytes.position() < end) {
            bytes.limit(Math.min(end, bytes.position() + PIECE_BYTES));
            channel.write(bytes);
        }
        bytes.limit(end);
    }
}
