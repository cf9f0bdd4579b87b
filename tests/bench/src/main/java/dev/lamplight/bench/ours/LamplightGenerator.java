package dev.lamplight.bench.ours;

import dev.lamplight.bench.worker.Engine;
import dev.lamplight.bench.worker.Output;
import dev.lamplight.bench.worker.ProcessorTime;
import dev.lamplight.bench.worker.Task;
import dev.lamplight.bench.worker.WorkerLoop;
import dev.lamplight.core.sampling.SamplingOptions;
import dev.lamplight.core.token.TextTokenizer;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import dev.lamplight.inference.generate.DecoderSequence;
import dev.lamplight.inference.generate.DecoderSession;
import dev.lamplight.inference.generate.GenerationRequest;
import dev.lamplight.inference.generate.GenerationRequest.Speculation;
import dev.lamplight.inference.generate.GeneratorPackage;
import dev.lamplight.inference.generate.TextGenerator;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Our generator over the package of a model, as `chat` uses it.
public final class LamplightGenerator implements Engine {
    /// Room for the longest prompt and answer of the rows.
    private static final int CAPACITY = 1025;

    private final DecoderSession session;
    private final TextGenerator generator;
    private final Speculation speculation;
    private final DecoderSequence sequence;
    private final float readyMillis;

    private LamplightGenerator(
            DecoderSession session, TextGenerator generator, Speculation speculation, float readyMillis) {
        this.session = session;
        this.generator = generator;
        this.speculation = speculation;
        this.sequence = session.sequence(CAPACITY);
        this.readyMillis = readyMillis;
    }

    /// Arguments: folder of the layer, folder of the model package, threads, [Speculation].
    public static void main(String[] arguments) throws IOException {
        OnnxRuntimeLibrary.useNativeFolder(Path.of(arguments[0]).resolve("native"));
        GeneratorPackage model = GeneratorPackage.open(Path.of(arguments[1]));
        TextTokenizer tokenizer = model.tokenizer();
        float before = ProcessorTime.millis();
        DecoderSession session = DecoderSession.open(model, Integer.parseInt(arguments[2]));
        float readyMillis = ProcessorTime.millis() - before;
        System.gc(); // as chat does
        WorkerLoop.serve(new LamplightGenerator(
                session, new TextGenerator(session, tokenizer), Speculation.valueOf(arguments[3]), readyMillis));
    }

    @Override
    public Output run(Task task, List<String> texts) {
        return switch (task) {
            case WRITE -> write(Task.ids(texts.getFirst()), Integer.parseInt(texts.getLast()));
            case FORESEE -> foresee(Task.ids(texts.getFirst()));
            case READY -> new Output.Vectors(List.of(new float[] {readyMillis}));
            case EMBED_TOGETHER, EMBED_QUESTIONS, TOKENIZE, WRITE_ALL ->
                throw new IllegalArgumentException("a generator only writes");
        };
    }

    private Output write(int[] prompt, int count) {
        long start = System.nanoTime();
        long[] first = {0};
        List<Integer> tokens = new ArrayList<>();
        sequence.rewind(0);
        generator.generate(
                new GenerationRequest(prompt, count, SamplingOptions.GREEDY, List.of(), -1, speculation, () -> {
                    if (sequence.length() >= prompt.length && first[0] == 0) {
                        first[0] = System.nanoTime() - start;
                    }
                    return false;
                }),
                sequence,
                (_, written) -> written.forEach(token -> tokens.add(token.id())));
        long end = System.nanoTime() - start;
        return new Output.Written(
                tokens.stream().mapToInt(Integer::intValue).toArray(), first[0] == 0 ? end : first[0]);
    }

    private Output foresee(int[] ids) {
        sequence.rewind(0);
        FloatBuffer logits = sequence.append(ids, 0, ids.length, ids.length);
        int vocabulary = session.shape().vocabulary();
        List<float[]> rows = new ArrayList<>();
        for (int row = 0; row < ids.length; row++) {
            rows.add(logProbabilities(logits, row * vocabulary, vocabulary));
        }
        return new Output.Vectors(rows);
    }

    private static float[] logProbabilities(FloatBuffer logits, int from, int vocabulary) {
        float[] row = new float[vocabulary];
        logits.get(from, row);
        double largest = row[0];
        for (float logit : row) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (float logit : row) {
            sum += Math.exp(logit - largest);
        }
        float total = (float) (largest + Math.log(sum));
        for (int id = 0; id < vocabulary; id++) {
            row[id] -= total;
        }
        return row;
    }

    @Override
    public void close() {
        sequence.close();
        session.close();
    }
}
