package dev.lamplight.bench.ours;

import ai.onnxruntime.OrtEnvironment;
import dev.lamplight.bench.worker.Engine;
import dev.lamplight.bench.worker.Output;
import dev.lamplight.bench.worker.ProcessorTime;
import dev.lamplight.bench.worker.Task;
import dev.lamplight.bench.worker.WorkerLoop;
import dev.lamplight.inference.Embedding;
import dev.lamplight.inference.ModelPackage;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import dev.lamplight.inference.TextEmbedder;
import dev.lamplight.inference.Workers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Our embedder over a model package, as `index` and `stores` use it.
public final class LamplightEmbedder implements Engine {
    private final TextEmbedder embedder;
    private final float readyMillis;

    private LamplightEmbedder(TextEmbedder embedder, float readyMillis) {
        this.embedder = embedder;
        this.readyMillis = readyMillis;
    }

    /// Arguments: folder of the layer, folder of the model package.
    public static void main(String[] arguments) throws IOException {
        OnnxRuntimeLibrary.useNativeFolder(Path.of(arguments[0]).resolve("native"));
        OrtEnvironment _ = OnnxRuntimeLibrary.environment();
        float start = ProcessorTime.millis();
        ModelPackage model = ModelPackage.open(Path.of(arguments[1]));
        TextEmbedder embedder = TextEmbedder.open(model, Workers.ofThisProcess());
        WorkerLoop.serve(new LamplightEmbedder(embedder, ProcessorTime.millis() - start));
    }

    @Override
    public Output run(Task task, List<String> texts) {
        return switch (task) {
            case EMBED_TOGETHER -> vectors(embedder.embedPassages(texts));
            case EMBED_QUESTIONS ->
                vectors(texts.stream().map(embedder::embedQuery).toList());
            case READY -> new Output.Vectors(List.of(new float[] {readyMillis}));
            case TOKENIZE, WRITE, WRITE_ALL, FORESEE ->
                throw new IllegalArgumentException("an embedder makes vectors only");
        };
    }

    private static Output vectors(List<Embedding> embeddings) {
        return new Output.Vectors(embeddings.stream().map(Embedding::toArray).toList());
    }

    @Override
    public void close() {
        embedder.close();
    }
}
