package dev.lamplight.tests.hostile;

import dev.lamplight.contract.Json;
import dev.lamplight.core.onnx.ElementType;
import dev.lamplight.core.onnx.Initializer;
import dev.lamplight.core.onnx.OnnxGraph;
import dev.lamplight.core.onnx.OnnxModel;
import dev.lamplight.core.onnx.OnnxNode;
import dev.lamplight.core.onnx.OnnxValue;
import dev.lamplight.core.onnx.OperatorSet;
import dev.lamplight.inference.ModelManifest;
import dev.lamplight.inference.ModelPackage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A model package of a few hundred bytes that ONNX Runtime runs: a table of 16 vectors of 4 numbers, looked up by
/// token.
///
/// @param folder where it lies
record TinyPackage(Path folder) {
    static final int ROWS = 16;
    static final int DIMENSIONS = 4;
    static final String GRAPH = "model.onnx";
    static final String WEIGHTS = "weights.bin";
    static final String TOKENIZER = "tokenizer.bin";

    static TinyPackage writtenTo(Path folder) throws IOException {
        TinyPackage tiny = new TinyPackage(Files.createDirectories(folder));
        Files.write(folder.resolve(TOKENIZER), new byte[] {1, 2, 3});
        Files.write(folder.resolve(WEIGHTS), new byte[ROWS * DIMENSIONS * Float.BYTES]);
        tiny.write(model());
        return tiny;
    }

    static OnnxModel model() {
        Initializer table = Initializer.of(
                "table",
                ElementType.FLOAT,
                List.of((long) ROWS, (long) DIMENSIONS),
                ByteBuffer.allocate(ROWS * DIMENSIONS * Float.BYTES));
        return model(List.of(lookUp()), List.of(table));
    }

    static OnnxNode lookUp() {
        return OnnxNode.of("look up", "Gather", List.of("table", "input_ids"), "hidden");
    }

    static OnnxModel model(List<OnnxNode> nodes, List<Initializer> initializers) {
        return new OnnxModel(
                8,
                List.of(new OperatorSet("", 13)),
                new OnnxGraph(
                        "tiny",
                        nodes,
                        initializers,
                        List.of(OnnxValue.of("input_ids", 7, List.of("batch", "length"))),
                        List.of(OnnxValue.of("hidden", 1, List.of("batch", "length", "4"))),
                        List.of(),
                        List.of()),
                List.of());
    }

    static byte[] bytes(OnnxModel model) {
        ByteBuffer buffer = model.write().toByteBuffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /// Writes the graph and a manifest that agrees with it.
    void write(OnnxModel model) throws IOException {
        write(bytes(model));
    }

    void write(byte[] graph) throws IOException {
        Files.write(folder.resolve(GRAPH), graph);
        writeManifest();
    }

    void writeManifest() throws IOException {
        List<ModelManifest.ModelFile> files = new ArrayList<>();
        for (String name : List.of(GRAPH, WEIGHTS, TOKENIZER)) {
            files.add(ModelManifest.ModelFile.of(folder.resolve(name)));
        }
        ModelManifest manifest = manifest(files);
        Files.write(folder.resolve("manifest.json"), Json.bytes(manifest.withVersion(manifest.digest())));
    }

    private static ModelManifest manifest(List<ModelManifest.ModelFile> files) {
        OnnxGraph graph = model().graph();
        return new ModelManifest(
                ModelManifest.FORMAT,
                "tiny",
                "",
                ModelManifest.Task.EMBED,
                files,
                GRAPH,
                graph.inputs().stream().map(ModelPackage::spec).toList(),
                graph.outputs().stream().map(ModelPackage::spec).toList(),
                new ModelManifest.Tokenizer(TOKENIZER, ModelManifest.TokenizerKind.WORD_PIECE),
                new ModelManifest.Encoding(
                        ModelManifest.Pooling.CLS, ModelManifest.Normalization.L2, "", "", 512, DIMENSIONS, DIMENSIONS),
                List.of("en"),
                "none",
                new ModelManifest.Provenance("nobody", "MIT", "hand-made", "0".repeat(64), Instant.EPOCH),
                "1.29.0",
                new ModelManifest.Fidelity(1, 1, 1));
    }
}
