package dev.lamplight.inference.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamplight.core.decoder.DecoderConfig;
import dev.lamplight.core.decoder.DecoderGraph;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.onnx.ExternalWeights;
import dev.lamplight.core.sampling.SamplingOptions;
import dev.lamplight.core.token.TextTokenizer;
import dev.lamplight.core.token.TokenVocabulary;
import dev.lamplight.inference.generate.GenerationRequest.Speculation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What the default model's own weights show of restoring, batches and a cancel: where the file is given,
/// -Dlamplight.smollm2=FILE.gguf. Results are compared, times are printed: the machine may be anybody's.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SmolLm2EngineTest {
    private static final int ROUNDS = 2;
    private static final int TOGETHER = 8;
    private static final int ANSWER = 64;
    private static final String TEXT = "The ferry leaves the harbor at nine in the morning and comes back at noon. "
            + "Tickets are sold on board; children under six travel free, and dogs need a muzzle. ";

    private Path graph;
    private TextTokenizer tokenizer;
    private int[] text;

    @BeforeAll
    void compile(@TempDir Path folder) throws IOException {
        String name = System.getProperty("lamplight.smollm2", "");
        assumeTrue(Files.isRegularFile(Path.of(name)), "no GGUF of SmolLM2 (-Dlamplight.smollm2=FILE)");
        graph = folder.resolve("model.onnx");
        try (GgufFile file = GgufFile.open(Path.of(name))) {
            tokenizer = TextTokenizer.of(
                    TokenVocabulary.of(file.metadata(), DecoderConfig.of(file).vocabulary()));
            ExternalWeights.write(DecoderGraph.of(file, WeightForm.TWO_PLANES, 1025), graph, "weights.bin");
        }
        text = tokenizer.encode(TEXT.repeat(40), TextTokenizer.Source.USER);
    }

    private GenerationRequest request(int[] prompt, int tokens, Speculation speculation) {
        SamplingOptions greedy = new SamplingOptions(0, 0, 1, 0, 1, 1, 0, 0, Map.of(2, -1000f), 0);
        return new GenerationRequest(prompt, tokens, greedy, List.of(), -1, speculation, () -> false);
    }

    private static String write(TextGenerator generator, DecoderSequence sequence, GenerationRequest request) {
        StringBuilder written = new StringBuilder();
        generator.generate(request, sequence, (more, _) -> written.append(more));
        return written.toString();
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    @Test
    void aRestoredBeginningSavesItsReading() {
        int[] prompt = Arrays.copyOf(text, 256);
        int[] other = Arrays.copyOf(prompt, 210);
        other[200]++; // 200 tokens in common
        PrefixSpace space = PrefixSpace.of("smollm2", "", "somebody");
        try (DecoderSession session = DecoderSession.open(graph, 1);
                PrefixCache cache = new PrefixCache(1 << 26)) {
            TextGenerator generator = new TextGenerator(session, tokenizer);
            try (DecoderSequence sequence = session.sequence(1024)) {
                sequence.append(other, 0, other.length, 1);
                cache.save(space, sequence);
            }
            double read = Double.MAX_VALUE;
            double restored = Double.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                try (DecoderSequence fresh = session.sequence(1024);
                        DecoderSequence known = session.sequence(1024)) {
                    long start = System.nanoTime();
                    String alone = write(generator, fresh, request(prompt, 1, Speculation.DETERMINISTIC));
                    read = Math.min(read, millisSince(start));
                    start = System.nanoTime();
                    assertThat(cache.restore(space, prompt, known)).isEqualTo(200);
                    String after = write(generator, known, request(prompt, 1, Speculation.DETERMINISTIC));
                    restored = Math.min(restored, millisSince(start));
                    assertThat(after).isEqualTo(alone);
                }
            }
            System.out.printf(
                    "first token of 256: %.0f ms read, %.0f ms with 200 restored, %.2f times earlier%n",
                    read, restored, read / restored);
        }
    }

    @Test
    void severalTextsAtOnceAreWrittenSooner() throws Exception {
        List<int[]> prompts = new ArrayList<>();
        for (int index = 0; index < TOGETHER; index++) {
            prompts.add(Arrays.copyOfRange(text, 3 * index, 3 * index + 40));
        }
        List<String> alone = new ArrayList<>();
        double serial = Double.MAX_VALUE;
        double together = Double.MAX_VALUE;
        try (DecoderSession session = DecoderSession.open(graph, 1)) {
            TextGenerator generator = new TextGenerator(session, tokenizer);
            for (int round = 0; round < ROUNDS; round++) {
                alone.clear();
                long start = System.nanoTime();
                for (int[] prompt : prompts) {
                    try (DecoderSequence sequence = session.sequence(128)) {
                        alone.add(write(generator, sequence, request(prompt, ANSWER, Speculation.DETERMINISTIC)));
                    }
                }
                serial = Math.min(serial, millisSince(start));
            }
        }
        try (DecoderSession session = DecoderSession.openBatched(graph, 1, TOGETHER);
                BatchingGenerator batching = new BatchingGenerator(new TextGenerator(session, tokenizer));
                ExecutorService callers = Executors.newFixedThreadPool(TOGETHER)) {
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                List<Future<String>> texts = new ArrayList<>();
                for (int[] prompt : prompts) {
                    texts.add(callers.submit(() -> {
                        StringBuilder written = new StringBuilder();
                        try (DecoderSequence sequence = session.sequence(128)) {
                            batching.generate(
                                    request(prompt, ANSWER, Speculation.DETERMINISTIC),
                                    sequence,
                                    (more, _) -> written.append(more));
                        }
                        return written.toString();
                    }));
                }
                for (int index = 0; index < TOGETHER; index++) {
                    assertThat(texts.get(index).get()).as("text %d", index).isEqualTo(alone.get(index));
                }
                together = Math.min(together, millisSince(start));
            }
        }
        System.out.printf(
                "%d texts of 40 and %d tokens: %.0f ms one after the other, %.0f ms together, %.2f times%n",
                TOGETHER, ANSWER, serial, together, serial / together);
    }

    @Test
    void aCancelIsHeardInsideARun() throws Exception {
        try (DecoderSession session = DecoderSession.open(graph, 1);
                DecoderSequence sequence = session.sequence(1024);
                ExecutorService callers = Executors.newSingleThreadExecutor()) {
            TextGenerator generator = new TextGenerator(session, tokenizer);
            AtomicBoolean isGone = new AtomicBoolean();
            GenerationRequest request = new GenerationRequest(
                    Arrays.copyOf(text, 900),
                    20,
                    SamplingOptions.GREEDY,
                    List.of(),
                    -1,
                    Speculation.DETERMINISTIC,
                    isGone::get);
            Future<Long> ended = callers.submit(() -> {
                GenerationResult result = generator.generate(request, sequence, (_, _) -> {});
                assertThat(result.ending()).isEqualTo(GenerationResult.Ending.CUT);
                return System.nanoTime();
            });
            while (sequence.length() < 2 * Writing.PIECE) {
                Thread.onSpinWait();
            }
            long start = System.nanoTime();
            isGone.set(true);

            System.out.printf(
                    "a cancel inside a prompt of 900 tokens: heard after %.0f ms%n", (ended.get() - start) / 1e6);
        }
    }
}
