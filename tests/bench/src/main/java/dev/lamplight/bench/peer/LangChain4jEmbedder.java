package dev.lamplight.bench.peer;

import dev.lamplight.bench.worker.Engine;
import dev.lamplight.bench.worker.Output;
import dev.lamplight.bench.worker.Task;
import dev.lamplight.bench.worker.WorkerLoop;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.OnnxEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// LangChain4j's in-process model over a given ONNX file, with its default executor: what its ready-made packages do
/// with the file inside them.
public final class LangChain4jEmbedder implements Engine {
    private final EmbeddingModel model;

    private LangChain4jEmbedder(EmbeddingModel model) {
        this.model = model;
    }

    /// Arguments: ONNX file, tokenizer.json.
    public static void main(String[] arguments) throws IOException {
        WorkerLoop.serve(new LangChain4jEmbedder(
                new OnnxEmbeddingModel(Path.of(arguments[0]), Path.of(arguments[1]), PoolingMode.CLS)));
    }

    @Override
    public Output run(Task task, List<String> texts) {
        return switch (task) {
            case EMBED_TOGETHER ->
                vectors(model.embedAll(texts.stream().map(TextSegment::from).toList())
                        .content());
            case EMBED_QUESTIONS ->
                vectors(texts.stream().map(text -> model.embed(text).content()).toList());
            case TOKENIZE, WRITE, WRITE_ALL, READY, FORESEE ->
                throw new IllegalArgumentException("LangChain4j's embedder makes vectors only");
        };
    }

    private static Output vectors(List<Embedding> embeddings) {
        return new Output.Vectors(embeddings.stream().map(Embedding::vector).toList());
    }

    @Override
    public void close() {}
}
