package dev.lamplight.bench.ours;

import dev.lamplight.bench.worker.Engine;
import dev.lamplight.bench.worker.Output;
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

    private LamplightEmbedder(TextEmbedder embedder) {
        this.embedder = embedder;
    }

    /// Arguments: folder of the layer, folder of the model package.
    public static void main(String[] arguments) throws IOException {
        OnnxRuntimeLibrary.useNativeFolder(Path.of(arguments[0]).resolve("native"));
        ModelPackage model = ModelPackage.open(Path.of(arguments[1]));
        WorkerLoop.serve(new LamplightEmbedder(TextEmbedder.open(model, Workers.ofThisProcess())));
    }

    @Override
    public Output run(Task task, List<String> texts) {
        return switch (task) {
            case EMBED_TOGETHER -> vectors(embedder.embedPassages(texts));
            case EMBED_QUESTIONS ->
                vectors(texts.stream().map(embedder::embedQuery).toList());
            case TOKENIZE, WRITE, WRITE_ALL, READY, FORESEE ->
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
