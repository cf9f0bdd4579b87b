package dev.lamplight.bench.ours;

import dev.lamplight.bench.worker.Engine;
import dev.lamplight.bench.worker.Output;
import dev.lamplight.bench.worker.Task;
import dev.lamplight.bench.worker.WorkerLoop;
import dev.lamplight.core.sampling.SamplingOptions;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import dev.lamplight.inference.generate.BatchingGenerator;
import dev.lamplight.inference.generate.DecoderSequence;
import dev.lamplight.inference.generate.DecoderSession;
import dev.lamplight.inference.generate.GenerationRequest;
import dev.lamplight.inference.generate.GenerationRequest.Speculation;
import dev.lamplight.inference.generate.GenerationResult;
import dev.lamplight.inference.generate.GenerationSink;
import dev.lamplight.inference.generate.GeneratorPackage;
import dev.lamplight.inference.generate.TextGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Requests that come at once: written one after the other by the graph for one text, or together by the graph for
/// several.
public final class LamplightBatch implements Engine {
    private static final float NEVER = -1000;

    private final DecoderSession session;
    private final TextGenerator generator;
    private final int slots;

    private LamplightBatch(DecoderSession session, TextGenerator generator, int slots) {
        this.session = session;
        this.generator = generator;
        this.slots = slots;
    }

    /// Arguments: folder of the layer, folder of the model package, texts that are written at once.
    public static void main(String[] arguments) throws IOException {
        OnnxRuntimeLibrary.useNativeFolder(Path.of(arguments[0]).resolve("native"));
        GeneratorPackage model = GeneratorPackage.open(Path.of(arguments[1]));
        int slots = Integer.parseInt(arguments[2]);
        DecoderSession session = slots == 1
                ? DecoderSession.open(model.graphFile(), 1)
                : DecoderSession.openBatched(model.graphFile(), 1, slots);
        WorkerLoop.serve(new LamplightBatch(session, new TextGenerator(session, model.tokenizer()), slots));
    }

    @Override
    public Output run(Task task, List<String> texts) {
        if (task != Task.WRITE_ALL) {
            throw new IllegalArgumentException("expected several texts to write, found " + task);
        }
        int count = Integer.parseInt(texts.getLast());
        List<int[]> prompts =
                texts.subList(0, texts.size() - 1).stream().map(Task::ids).toList();
        return new Output.Ids(slots == 1 ? oneByOne(prompts, count) : together(prompts, count));
    }

    private List<int[]> oneByOne(List<int[]> prompts, int count) {
        return prompts.stream()
                .map(prompt -> written(prompt, count, generator::generate))
                .toList();
    }

    private List<int[]> together(List<int[]> prompts, int count) {
        List<Future<int[]>> texts = new ArrayList<>();
        try (BatchingGenerator batching = new BatchingGenerator(generator)) {
            try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int[] prompt : prompts) {
                    texts.add(callers.submit(() -> written(prompt, count, batching::generate)));
                }
            }
        }
        return texts.stream().map(Future::resultNow).toList();
    }

    /// One way or the other.
    private interface Writer {
        GenerationResult write(GenerationRequest request, DecoderSequence sequence, GenerationSink sink);
    }

    private int[] written(int[] prompt, int count, Writer writer) {
        List<Integer> tokens = new ArrayList<>();
        try (DecoderSequence sequence = session.sequence(prompt.length + count + 1)) {
            writer.write(
                    request(prompt, count), sequence, (_, written) -> written.forEach(token -> tokens.add(token.id())));
        }
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }

    /// Greedily, and as many tokens as are asked for: what would end the text is never the best one.
    private GenerationRequest request(int[] prompt, int count) {
        Map<Integer, Float> never = generator.tokenizer().vocabulary().ends().stream()
                .collect(Collectors.toMap(Function.identity(), _ -> NEVER));
        SamplingOptions greedy = new SamplingOptions(0, 0, 1, 0, 1, 1, 0, 0, never, 0);
        return new GenerationRequest(prompt, count, greedy, List.of(), -1, Speculation.DETERMINISTIC, () -> false);
    }

    @Override
    public void close() {
        session.close();
    }
}
