package dev.lamplight.bench.ours;

import dev.lamplight.bench.worker.Engine;
import dev.lamplight.bench.worker.Output;
import dev.lamplight.bench.worker.Task;
import dev.lamplight.bench.worker.WorkerLoop;
import dev.lamplight.core.text.TokenBuffer;
import dev.lamplight.core.text.WordPieceTokenizer;
import dev.lamplight.core.text.WordPieceVocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Our WordPiece tokenizer over the same tokenizer.json.
public final class LamplightTokenizer implements Engine {
    private final WordPieceTokenizer tokenizer;
    private final TokenBuffer buffer = new TokenBuffer();

    private LamplightTokenizer(WordPieceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /// Argument: tokenizer.json.
    public static void main(String[] arguments) throws IOException {
        byte[] json = Files.readAllBytes(Path.of(arguments[0]));
        WorkerLoop.serve(new LamplightTokenizer(new WordPieceTokenizer(WordPieceVocabulary.fromTokenizerJson(json))));
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
            tokenizer.encode(text, Integer.MAX_VALUE, buffer);
            rows.add(buffer.toIds());
        }
        return new Output.Ids(rows);
    }

    @Override
    public void close() {}
}
