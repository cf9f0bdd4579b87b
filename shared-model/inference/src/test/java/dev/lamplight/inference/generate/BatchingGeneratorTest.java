package dev.lamplight.inference.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.core.decoder.DecoderFamily;
import dev.lamplight.core.decoder.DecoderGraph;
import dev.lamplight.core.decoder.SyntheticDecoder;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.gguf.TensorType;
import dev.lamplight.core.grammar.Grammar;
import dev.lamplight.core.onnx.ExternalWeights;
import dev.lamplight.core.sampling.SamplingOptions;
import dev.lamplight.core.token.TextTokenizer;
import dev.lamplight.core.token.TokenVocabulary;
import dev.lamplight.inference.generate.GenerationRequest.Speculation;
import dev.lamplight.inference.generate.GenerationResult.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class BatchingGeneratorTest {
    private static final int SLOTS = 4;
    private static final int CAPACITY = 300;

    private final Path folder;

    BatchingGeneratorTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /// The same model, for one sequence at a time and for several.
    private record Engines(DecoderSession single, DecoderSession several, TextGenerator alone, TextGenerator together)
            implements AutoCloseable {
        @Override
        public void close() {
            single.close();
            several.close();
        }
    }

    private Engines engines(DecoderFamily family, WeightForm form) throws IOException {
        byte[] model = SyntheticDecoder.file(family, TensorType.Q4_1, SyntheticDecoder.Head.TIED, 3);
        Path graph = folder.resolve("model.onnx");
        try (GgufFile file = GgufFile.open(Files.write(folder.resolve("model.gguf"), model))) {
            ExternalWeights.write(DecoderGraph.of(file, form, 512), graph, "weights.bin");
            TextTokenizer tokenizer = TextTokenizer.of(TokenVocabulary.of(file.metadata(), 96));
            DecoderSession single = DecoderSession.open(graph, 1);
            DecoderSession several = DecoderSession.openBatched(graph, 1, SLOTS);
            return new Engines(
                    single, several, new TextGenerator(single, tokenizer), new TextGenerator(several, tokenizer));
        }
    }

    /// Requests of all kinds: short and long prompts, greedy and drawn, guessing or not, with stops, held to a grammar.
    private static List<GenerationRequest> requests(TextGenerator generator) {
        Random random = new Random(11);
        List<GenerationRequest> requests = new ArrayList<>();
        for (int index = 0; index < 12; index++) {
            int[] prompt =
                    random.ints(index % 4 == 0 ? 200 : 3 + 5 * index, 33, 60).toArray();
            SamplingOptions sampling = index % 3 == 0
                    ? SamplingOptions.GREEDY
                    : new SamplingOptions(1.4f, 0, 0.97, 0, 1, 1.1f, 0, 0, Map.of(), index);
            requests.add(new GenerationRequest(
                    prompt,
                    10 + 4 * index,
                    sampling,
                    index % 5 == 0 ? List.of("e") : List.of(),
                    -1,
                    index % 2 == 0 ? Speculation.PROMPT_LOOKUP : Speculation.DETERMINISTIC,
                    () -> false,
                    index == 7
                            ? Optional.of(generator.over(Grammar.regex("(be|or|not)( to| is){2,9}", "pattern")))
                            : Optional.empty()));
        }
        return requests;
    }

    /// @param result but for the number of runs
    private record Outcome(String text, List<Integer> tokens, Ending ending, int answerTokens) {}

    private interface Writer {
        GenerationResult write(GenerationRequest request, DecoderSequence sequence, GenerationSink sink);
    }

    private static Outcome write(DecoderSession session, Writer writer, GenerationRequest request) {
        StringBuilder text = new StringBuilder();
        List<Integer> ids = new ArrayList<>();
        try (DecoderSequence sequence = session.sequence(CAPACITY)) {
            GenerationResult result = writer.write(request, sequence, (more, tokens) -> {
                text.append(more);
                tokens.forEach(token -> ids.add(token.id()));
            });
            return new Outcome(text.toString(), ids, result.ending(), result.answerTokens());
        }
    }

    @ParameterizedTest
    @EnumSource(DecoderFamily.class)
    void everyTextIsTheOneThatIsWrittenAlone(DecoderFamily family) throws Exception {
        for (WeightForm form : List.of(WeightForm.TWO_PLANES, WeightForm.BLOCKS)) {
            try (Engines engines = engines(family, form);
                    BatchingGenerator batching = new BatchingGenerator(engines.together());
                    ExecutorService callers = Executors.newFixedThreadPool(6)) {
                List<Future<Outcome>> together = new ArrayList<>();
                for (GenerationRequest request : requests(engines.together())) {
                    together.add(callers.submit(() -> write(engines.several(), batching::generate, request)));
                }
                int index = 0;
                for (GenerationRequest request : requests(engines.alone())) {
                    assertThat(together.get(index).get())
                            .as("%s, %s, request %d", family, form, index)
                            .isEqualTo(write(engines.single(), engines.alone()::generate, request));
                    index++;
                }
            }
        }
    }

    /// More of them than slots.
    @Test
    void answersToOnePromptReadItOnce() throws Exception {
        int[] prompt = new Random(7).ints(150, 33, 60).toArray();
        List<GenerationRequest> requests = IntStream.range(0, SLOTS + 2)
                .mapToObj(index -> new GenerationRequest(
                        prompt,
                        30,
                        new SamplingOptions(1.4f, 0, 0.97, 0, 1, 1.1f, 0, 0, Map.of(), index),
                        List.of(),
                        -1,
                        Speculation.PROMPT_LOOKUP,
                        () -> false))
                .toList();
        for (WeightForm form : List.of(WeightForm.TWO_PLANES, WeightForm.BLOCKS)) {
            try (Engines engines = engines(DecoderFamily.LLAMA, form);
                    BatchingGenerator batching = new BatchingGenerator(engines.together())) {
                List<StringBuilder> texts =
                        requests.stream().map(_ -> new StringBuilder()).toList();
                List<DecoderSequence> sequences = requests.stream()
                        .map(_ -> engines.several().sequence(CAPACITY))
                        .toList();
                List<BatchingGenerator.Text> asked = IntStream.range(0, requests.size())
                        .mapToObj(index -> new BatchingGenerator.Text(
                                requests.get(index), sequences.get(index), (more, _) -> texts.get(index)
                                        .append(more)))
                        .toList();

                List<GenerationResult> results = batching.generate(asked);

                sequences.forEach(DecoderSequence::close);
                assertThat(results.getFirst().cachedTokens()).isZero();
                assertThat(results.subList(1, results.size()))
                        .extracting(GenerationResult::cachedTokens)
                        .containsOnly(prompt.length - 1);
                for (int index = 0; index < requests.size(); index++) {
                    Outcome alone = write(engines.single(), engines.alone()::generate, requests.get(index));
                    assertThat(texts.get(index).toString())
                            .as("%s, answer %d", form, index)
                            .isEqualTo(alone.text());
                    assertThat(results.get(index).ending()).isEqualTo(alone.ending());
                }
            }
        }
    }

    @Test
    void anAnswerThatFailsLeavesTheOthersToThePromptAlone() throws Exception {
        try (Engines engines = engines(DecoderFamily.LLAMA, WeightForm.TWO_PLANES);
                BatchingGenerator batching = new BatchingGenerator(engines.together());
                DecoderSequence one = engines.several().sequence(CAPACITY);
                DecoderSequence other = engines.several().sequence(CAPACITY)) {
            StringBuilder text = new StringBuilder();

            assertThatThrownBy(() -> batching.generate(List.of(
                            new BatchingGenerator.Text(plain(20, 30, () -> false), one, (_, _) -> {
                                throw new IllegalStateException("the sink is closed");
                            }),
                            new BatchingGenerator.Text(
                                    plain(20, 30, () -> false), other, (more, _) -> text.append(more)))))
                    .hasMessage("the sink is closed");

            assertThat(text.toString())
                    .isEqualTo(write(engines.single(), engines.alone()::generate, plain(20, 30, () -> false))
                            .text());
        }
    }

    private static GenerationRequest plain(int promptTokens, int maxTokens, BooleanSupplier isOver) {
        return new GenerationRequest(
                new Random(5).ints(promptTokens, 33, 60).toArray(),
                maxTokens,
                new SamplingOptions(0, 0, 1, 0, 1, 1, 0, 0, Map.of(95, -1000f), 0),
                List.of(),
                -1,
                Speculation.DETERMINISTIC,
                isOver);
    }

    /// The short text is whole before the long prompt is read: pieces of it stand between the tokens.
    @Test
    void aLongPromptKeepsNobodyWaiting() throws Exception {
        try (Engines engines = engines(DecoderFamily.LLAMA, WeightForm.TWO_PLANES);
                BatchingGenerator batching = new BatchingGenerator(engines.together());
                ExecutorService callers = Executors.newFixedThreadPool(2);
                DecoderSequence first = engines.several().sequence(CAPACITY);
                DecoderSequence second = engines.several().sequence(CAPACITY)) {
            List<Integer> lengths = new ArrayList<>();
            List<Future<GenerationResult>> longer = new ArrayList<>();
            batching.generate(plain(3, 8, () -> false), first, (text, _) -> {
                if (longer.isEmpty()) { // begins while the short one is under way
                    longer.add(
                            callers.submit(() -> batching.generate(plain(280, 4, () -> false), second, (_, _) -> {})));
                    while (batching.waiting() == 0) {
                        Thread.onSpinWait();
                    }
                }
                lengths.add(second.length());
            });

            assertThat(lengths).hasSize(8);
            assertThat(lengths.getLast())
                    .as("tokens of the long prompt at the end of the short text")
                    .isPositive();
            assertThat(longer.getFirst().get().answerTokens()).isEqualTo(4);
        }
    }

    @Test
    void whoeverIsGoneOrFailsLeavesTheOthersAlone() throws Exception {
        try (Engines engines = engines(DecoderFamily.LLAMA, WeightForm.TWO_PLANES);
                BatchingGenerator batching = new BatchingGenerator(engines.together());
                ExecutorService callers = Executors.newFixedThreadPool(3);
                DecoderSequence gone = engines.several().sequence(CAPACITY);
                DecoderSequence broken = engines.several().sequence(CAPACITY)) {
            AtomicInteger written = new AtomicInteger();
            AtomicBoolean isGone = new AtomicBoolean();
            Future<Outcome> stays =
                    callers.submit(() -> write(engines.several(), batching::generate, plain(20, 150, () -> false)));
            Future<GenerationResult> leaves = callers.submit(() -> batching.generate(
                    plain(20, 150, isGone::get), gone, (_, _) -> isGone.set(written.incrementAndGet() == 5)));

            assertThatThrownBy(() -> batching.generate(plain(20, 150, () -> false), broken, (_, _) -> {
                        throw new IllegalStateException("the sink is closed");
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the sink is closed");
            assertThat(leaves.get().ending()).isEqualTo(Ending.CUT);
            assertThat(leaves.get().answerTokens()).isEqualTo(5);
            assertThat(stays.get())
                    .isEqualTo(write(engines.single(), engines.alone()::generate, plain(20, 150, () -> false)));
        }
    }
}
