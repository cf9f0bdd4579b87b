package dev.lamplight.bench.peer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.lamplight.bench.worker.Engine;
import dev.lamplight.bench.worker.Output;
import dev.lamplight.bench.worker.Task;
import dev.lamplight.bench.worker.WorkerLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// DJL's binding of Hugging Face's tokenizers.
public final class DjlTokenizer implements Engine {
    private final HuggingFaceTokenizer tokenizer;

    private DjlTokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /// Argument: tokenizer.json.
    public static void main(String[] arguments) throws IOException {
        WorkerLoop.serve(new DjlTokenizer(HuggingFaceTokenizer.newInstance(
                Path.of(arguments[0]), Map.of("truncation", "false", "padding", "false"))));
    }

    @Override
    public Output run(Task task, List<String> texts) {
        return switch (task) {
            case TOKENIZE -> tokenize(texts);
            case EMBED_TOGETHER, EMBED_QUESTIONS, WRITE, WRITE_ALL, READY, FORESEE ->
                throw new IllegalArgumentException("a tokenizer makes ids only");
        };
    }

    private Output tokenize(List<String> texts) {
        List<int[]> rows = new ArrayList<>(texts.size());
        for (String text : texts) {
            long[] wide = tokenizer.encode(text).getIds();
            int[] ids = new int[wide.length];
            for (int index = 0; index < wide.length; index++) {
                ids[index] = Math.toIntExact(wide[index]);
            }
            rows.add(ids);
        }
        return new Output.Ids(rows);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
