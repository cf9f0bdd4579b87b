package dev.lamplight.bench.peer;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.model.embedding.onnx.OnnxEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;

/// A function as one writes it first: LangChain4j's in-process model over the fp32 file that its package brings, all of
/// it in one jar, under AWS's client. The model is opened when the environment starts, as AWS advises.
public final class NaiveEmbedding implements RequestStreamHandler {
    private final ObjectMapper json = new ObjectMapper();
    private final OnnxEmbeddingModel model = new OnnxEmbeddingModel(
            Path.of(System.getenv("LAMBDA_TASK_ROOT"), "model.onnx"),
            Path.of(System.getenv("LAMBDA_TASK_ROOT"), "tokenizer.json"),
            PoolingMode.CLS);

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        String text = json.readTree(event).path("input").asText();
        json.writeValue(answer, model.embed(text).content().vector());
    }
}
