package dev.lamplight.inference.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.decoder.DecoderFamily;
import dev.lamplight.core.decoder.DecoderGraph;
import dev.lamplight.core.decoder.SyntheticDecoder;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.gguf.TensorType;
import dev.lamplight.core.grammar.Grammar;
import dev.lamplight.core.grammar.TokenGrammar;
import dev.lamplight.core.onnx.ExternalWeights;
import dev.lamplight.core.sampling.SamplingOptions;
import dev.lamplight.core.token.TextTokenizer;
import dev.lamplight.core.token.TokenVocabulary;
import dev.lamplight.inference.generate.GenerationRequest.Speculation;
import dev.lamplight.inference.generate.GenerationResult.Ending;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// On a random model: what it writes means nothing, how it is written does.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TextGeneratorTest {
    private static final String PROMPT = "to be or not to be, that is the question: to be or not to be";

    private DecoderSession session;
    private TextGenerator generator;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        byte[] model = SyntheticDecoder.file(DecoderFamily.LLAMA, TensorType.Q8_0, SyntheticDecoder.Head.TIED, 3);
        Path graph = folder.resolve("model.onnx");
        try (GgufFile file = GgufFile.open(Files.write(folder.resolve("model.gguf"), model))) {
            ExternalWeights.write(DecoderGraph.of(file, WeightForm.TWO_PLANES, 512), graph, "weights.bin");
            session = DecoderSession.open(graph, 1);
            generator = new TextGenerator(session, TextTokenizer.of(TokenVocabulary.of(file.metadata(), 96)));
        }
    }

    @AfterAll
    void close() {
        session.close();
    }

    /// What was written, piece by piece.
    private record Written(List<String> pieces, List<GenerationSink.WrittenToken> tokens, GenerationResult result) {
        private String text() {
            return String.join("", pieces);
        }
    }

    private GenerationRequest request(int maxTokens, SamplingOptions sampling, Speculation speculation) {
        return new GenerationRequest(prompt(), maxTokens, sampling, List.of(), -1, speculation, () -> false);
    }

    private int[] prompt() {
        return generator.tokenizer().encode(PROMPT, TextTokenizer.Source.USER);
    }

    private Written write(GenerationRequest request) {
        try (DecoderSequence sequence = session.sequence(256)) {
            List<String> pieces = new ArrayList<>();
            List<GenerationSink.WrittenToken> tokens = new ArrayList<>();
            GenerationResult result = generator.generate(request, sequence, (text, more) -> {
                pieces.add(text);
                tokens.addAll(more);
            });
            return new Written(pieces, tokens, result);
        }
    }

    private static SamplingOptions hot(long seed) {
        return new SamplingOptions(1.5f, 0, 0.98, 0, 1, 1, 0, 0, Map.of(), seed);
    }

    @Test
    void logitsAreTheSameBitsHoweverTheTextIsCut() {
        int[] tokens = prompt();
        float[] whole = last(List.of(tokens.length));

        assertThat(last(List.of(20, tokens.length - 20))).containsExactly(whole);
        assertThat(last(List.of(2, 3, 4, 5, 6, 7, tokens.length - 27))).containsExactly(whole);
    }

    private float[] last(List<Integer> cuts) {
        int[] tokens = prompt();
        float[] logits = new float[session.shape().vocabulary()];
        try (DecoderSequence sequence = session.sequence(256)) {
            int from = 0;
            for (int count : cuts) {
                FloatBuffer found = sequence.append(tokens, from, count, 1);
                found.get(0, logits);
                from += count;
            }
        }
        return logits;
    }

    @Test
    void aSingleStepIsTheSameBitsAsAStepOfSeveral() {
        int[] tokens = prompt();
        float[] single = new float[session.shape().vocabulary()];
        try (DecoderSequence sequence = session.sequence(256)) {
            sequence.append(tokens, 0, tokens.length - 1, 1);
            sequence.appendOne(tokens[tokens.length - 1]).get(0, single);
        }

        assertThat(single).containsExactly(last(List.of(tokens.length)));
    }

    @Test
    void aRequestGivesTheSameTextAgain() {
        assertThat(write(request(40, SamplingOptions.GREEDY, Speculation.DETERMINISTIC))
                        .text())
                .isEqualTo(write(request(40, SamplingOptions.GREEDY, Speculation.DETERMINISTIC))
                        .text());
        assertThat(write(request(40, hot(5), Speculation.DETERMINISTIC)).text())
                .isEqualTo(write(request(40, hot(5), Speculation.DETERMINISTIC)).text())
                .isNotEqualTo(
                        write(request(40, hot(6), Speculation.DETERMINISTIC)).text());
    }

    @Test
    void guessingAheadChangesNothingButTheRuns() {
        int fewer = 0;
        for (long seed = 0; seed < 8; seed++) {
            SamplingOptions sampling = seed == 0 ? SamplingOptions.GREEDY : hot(seed);
            Written plain = write(request(120, sampling, Speculation.DETERMINISTIC));
            Written ahead = write(request(120, sampling, Speculation.PROMPT_LOOKUP));

            assertThat(ahead.text()).as("seed %d", seed).isEqualTo(plain.text());
            assertThat(ahead.result().answerTokens()).isEqualTo(plain.result().answerTokens());
            fewer += plain.result().runs() - ahead.result().runs();
        }
        assertThat(fewer).as("runs that guesses saved").isPositive();
    }

    @Test
    void anAnswerIsHeldToItsGrammar() {
        List<String> allowed = List.of("to be", "not to be", "that is the question");
        TokenGrammar choice = generator.over(Grammar.choice(allowed, "choice"));
        TokenGrammar pattern = generator.over(Grammar.regex("(be|or|not)( to| is){2,9}", "pattern"));
        int fewer = 0;
        for (long seed = 0; seed < 8; seed++) {
            SamplingOptions sampling = seed == 0 ? SamplingOptions.GREEDY : hot(seed);
            Written chosen = write(held(sampling, Speculation.DETERMINISTIC, choice));
            assertThat(allowed).as("seed %d", seed).contains(chosen.text());
            assertThat(chosen.result().ending()).isEqualTo(Ending.STOP);

            Written plain = write(held(sampling, Speculation.DETERMINISTIC, pattern));
            Written ahead = write(held(sampling, Speculation.PROMPT_LOOKUP, pattern));
            assertThat(plain.text()).matches("(be|or|not)( to| is){2,9}");
            assertThat(ahead.text()).isEqualTo(plain.text());
            fewer += plain.result().runs() - ahead.result().runs();
        }
        assertThat(fewer).as("runs that certain text saved").isPositive();
    }

    private GenerationRequest held(SamplingOptions sampling, Speculation speculation, TokenGrammar grammar) {
        return new GenerationRequest(
                prompt(), 60, sampling, List.of(), -1, speculation, () -> false, Optional.of(grammar));
    }

    @Test
    void endsAfterAsManyTokensAsWereAskedFor() {
        Written written = write(request(7, SamplingOptions.GREEDY, Speculation.DETERMINISTIC));

        assertThat(written.result().ending()).isEqualTo(Ending.LENGTH);
        assertThat(written.result().answerTokens()).isEqualTo(7);
        assertThat(written.tokens()).hasSize(7);
        assertThat(written.result().promptTokens()).isEqualTo(prompt().length);
    }

    @Test
    void aStopIsFoundAcrossTokensAndNeverShown() {
        String text = write(request(60, hot(2), Speculation.DETERMINISTIC)).text();
        String stop = text.substring(20, 24); // four tokens of one byte
        int at = text.indexOf(stop);

        Written written = write(new GenerationRequest(
                prompt(), 60, hot(2), List.of("no such text", stop), -1, Speculation.DETERMINISTIC, () -> false));

        assertThat(written.text()).isEqualTo(text.substring(0, at));
        assertThat(written.result().ending()).isEqualTo(Ending.STOP);
        assertThat(written.pieces()).noneMatch(piece -> piece.contains(stop.substring(0, 1)) && piece.endsWith(stop));
    }

    @Test
    void theEndOfATurnEndsTheText() {
        SamplingOptions ending = new SamplingOptions(0, 0, 1, 0, 1, 1, 0, 0, Map.of(95, 1000f), 0); // 95 is <|im_end|>

        Written written = write(request(60, ending, Speculation.DETERMINISTIC));

        assertThat(written.result().ending()).isEqualTo(Ending.STOP);
        assertThat(written.result().answerTokens()).isEqualTo(1);
        assertThat(written.text()).isEmpty();
    }

    @Test
    void whoeverStopsWaitingIsHeardBeforeTheNextRun() {
        AtomicInteger written = new AtomicInteger();
        GenerationRequest request = new GenerationRequest(
                prompt(),
                60,
                SamplingOptions.GREEDY,
                List.of(),
                -1,
                Speculation.DETERMINISTIC,
                () -> written.get() == 5);
        try (DecoderSequence sequence = session.sequence(256)) {

            GenerationResult result =
                    generator.generate(request, sequence, (_, tokens) -> written.addAndGet(tokens.size()));

            assertThat(result.ending()).isEqualTo(Ending.CUT);
            assertThat(result.answerTokens()).isEqualTo(5);
        }
    }

    @Test
    void whatASequenceHasOfThePromptIsNotReadAgain() {
        int[] prompt = prompt();
        Written alone = write(request(30, hot(3), Speculation.DETERMINISTIC));
        try (DecoderSequence sequence = session.sequence(256)) {
            sequence.append(new int[] {prompt[0], prompt[1], prompt[2], prompt[3] + 1, 7}, 0, 5, 1);
            for (int cached : List.of(3, prompt.length - 1, prompt.length - 1)) {
                StringBuilder text = new StringBuilder();

                GenerationResult result = generator.generate(
                        request(30, hot(3), Speculation.DETERMINISTIC), sequence, (more, _) -> text.append(more));

                assertThat(result.cachedTokens()).isEqualTo(cached);
                assertThat(text).as("%d tokens known", cached).hasToString(alone.text());
            }
        }
    }

    @Test
    void stepsOfOneRowWriteTheSameAgainAndLeaveNothingToOtherTexts() {
        int[] prompt = prompt();
        try (DecoderSequence sequence = session.sequence(256)) {
            StringBuilder first = new StringBuilder();
            generator.generate(request(30, hot(3), Speculation.NONE), sequence, (more, _) -> first.append(more));

            assertThat(sequence.length()).isEqualTo(prompt.length + 29);
            assertThat(sequence.reproducible()).isEqualTo(prompt.length);
            assertThat(sequence.commonWith(sequence.tokens(sequence.length()))).isEqualTo(prompt.length);
            StringBuilder again = new StringBuilder();
            generator.generate(request(30, hot(3), Speculation.NONE), sequence, (more, _) -> again.append(more));
            assertThat(again)
                    .hasToString(first.toString())
                    .hasToString(write(request(30, hot(3), Speculation.NONE)).text());
        }
    }

    @Test
    void aStepOfOneRowDiffersInRoundingAtMost() {
        int[] tokens = prompt();
        float[] single = new float[session.shape().vocabulary()];
        try (DecoderSequence sequence = session.sequence(256)) {
            sequence.append(tokens, 0, tokens.length - 1, 1);
            sequence.appendSingleRow(tokens[tokens.length - 1]).get(0, single);
        }

        // the kernel for one row rounds activations of the head otherwise than that for several
        assertThat(single).usingComparatorWithPrecision(5e-3f).containsExactly(last(List.of(tokens.length)));
    }

    @Test
    void endsWhereThereIsNoMoreRoom() {
        int[] prompt = Arrays.copyOf(prompt(), 20);
        try (DecoderSequence sequence = session.sequence(24)) {
            GenerationRequest request =
                    new GenerationRequest(prompt, 100, hot(4), List.of(), -1, Speculation.PROMPT_LOOKUP, () -> false);

            GenerationResult result = generator.generate(request, sequence, (_, _) -> {});

            assertThat(result.ending()).isEqualTo(Ending.LENGTH);
            assertThat(sequence.length()).isLessThanOrEqualTo(24);
        }
    }

    @Test
    void saysByHowMuchAPromptIsTooLong() {
        try (DecoderSequence sequence = session.sequence(24)) {
            assertThatThrownBy(() -> generator.generate(
                            request(5, SamplingOptions.GREEDY, Speculation.DETERMINISTIC), sequence, (_, _) -> {}))
                    .isInstanceOfSatisfying(Failure.Permanent.class, failure -> {
                        assertThat(failure.code()).isEqualTo(PermanentCode.CONTEXT_LENGTH_EXCEEDED);
                        assertThat(failure.explanation()).contains(prompt().length + " tokens", "room for 23");
                    });
        }
    }

    @Test
    void logProbabilitiesAreThoseOfTheModel() {
        GenerationRequest request =
                new GenerationRequest(prompt(), 10, hot(9), List.of(), 95, Speculation.DETERMINISTIC, () -> false);

        List<GenerationSink.WrittenToken> tokens = write(request).tokens();

        assertThat(tokens).hasSize(10);
        for (GenerationSink.WrittenToken token : tokens) {
            double sum = 0;
            for (GenerationSink.Alternative alternative : token.alternatives()) {
                sum += Math.exp(alternative.logProbability());
            }
            assertThat(token.alternatives()).hasSize(95); // all tokens but the least likely
            assertThat(sum).isCloseTo(1, within(0.02));
            assertThat(token.alternatives().getFirst().logProbability()).isGreaterThanOrEqualTo(token.logProbability());
        }
    }
}
