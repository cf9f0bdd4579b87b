package dev.lamplight.inference.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamplight.contract.Json;
import dev.lamplight.core.decoder.DecoderConfig;
import dev.lamplight.core.decoder.DecoderGraph;
import dev.lamplight.core.decoder.ReferenceDecoder;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.jinja.ChatTemplate;
import dev.lamplight.core.onnx.ExternalWeights;
import dev.lamplight.core.sampling.SamplingOptions;
import dev.lamplight.core.token.TextTokenizer;
import dev.lamplight.core.token.TokenVocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The default model's own weights in every form that is served, against the plain float implementation: where the
/// file is given, -Dlamplight.smollm2=FILE.gguf. Takes some minutes.
final class SmolLm2FidelityTest {
    private static final List<String> QUESTIONS = List.of(
            "What is the capital of France?",
            "Say hello to a friend in one sentence.",
            "Write a JSON object with the name Ada and the year 1815.",
            "Which is heavier, a kilogram of iron or of feathers?",
            "Translate 'good morning' into French.",
            "List three primary colors.",
            "Summarize: The ferry left at nine and came back at noon because of the fog.",
            "def fibonacci(n): continue this function in Python.",
            "How many days has February in a leap year?",
            "请用一句话介绍北京。");
    private static final int ANSWER = 64;

    private final Path folder;

    SmolLm2FidelityTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void everyFormIsAsExactAsItPromises() throws IOException {
        String name = System.getProperty("lamplight.smollm2", "");
        assumeTrue(Files.isRegularFile(Path.of(name)), "no GGUF of SmolLM2 (-Dlamplight.smollm2=FILE)");
        try (GgufFile file = GgufFile.open(Path.of(name))) {
            TextTokenizer tokenizer = TextTokenizer.of(
                    TokenVocabulary.of(file.metadata(), DecoderConfig.of(file).vocabulary()));
            Map<WeightForm, DecoderSession> sessions = new EnumMap<>(WeightForm.class);
            for (WeightForm form : List.of(WeightForm.BLOCKS_PRECISE, WeightForm.BLOCKS, WeightForm.TWO_PLANES)) {
                Path graph = folder.resolve(form + ".onnx");
                ExternalWeights.write(DecoderGraph.of(file, form, 256), graph, form + ".bin");
                sessions.put(form, DecoderSession.open(graph, 1));
            }
            compare(file, tokenizer, sessions);
            sessions.values().forEach(DecoderSession::close);
        }
    }

    private static void compare(GgufFile file, TextTokenizer tokenizer, Map<WeightForm, DecoderSession> sessions) {
        ReferenceDecoder reference = ReferenceDecoder.of(file);
        Map<WeightForm, LogitDistance> distances = new EnumMap<>(WeightForm.class);
        int greedy = 0;
        for (String question : QUESTIONS) {
            int[] prompt = prompt(tokenizer, question);
            int[] text = continued(Objects.requireNonNull(sessions.get(WeightForm.BLOCKS_PRECISE)), tokenizer, prompt);
            reference.reset();
            float[][] expected = reference.logits(text);
            greedy += isGreedy(expected, prompt.length, text) ? 1 : 0;
            sessions.forEach((form, session) -> distances
                    .computeIfAbsent(form, _ -> new LogitDistance())
                    .add(session, text, text.length - text.length / 2, expected));
        }
        distances.forEach((form, distance) -> System.out.printf(
                "%s: mean divergence %.5f, largest difference %.5f, same best token %d of %d%n",
                form, distance.mean(), distance.largest(), distance.same(), distance.positions()));
        System.out.printf("BLOCKS_PRECISE: %d of %d greedy answers identical%n", greedy, QUESTIONS.size());

        assertThat(of(distances, WeightForm.BLOCKS_PRECISE).largest()).isLessThan(1e-3);
        assertThat(greedy).isEqualTo(QUESTIONS.size());
        assertThat(of(distances, WeightForm.BLOCKS).mean()).isLessThan(0.006);
        assertThat(of(distances, WeightForm.TWO_PLANES).mean()).isLessThan(0.006);
    }

    private static LogitDistance of(Map<WeightForm, LogitDistance> distances, WeightForm form) {
        return Objects.requireNonNull(distances.get(form));
    }

    private static int[] prompt(TextTokenizer tokenizer, String question) {
        return ChatTemplate.of(tokenizer.vocabulary())
                .orElseThrow()
                .tokens(
                        List.of(Json.mapper().valueToTree(Map.of("role", "user", "content", question))),
                        List.of(),
                        Clock.systemUTC(),
                        tokenizer,
                        Integer.MAX_VALUE);
    }

    /// The prompt and the answer that the exact form gives to it, its end included.
    private static int[] continued(DecoderSession session, TextTokenizer tokenizer, int[] prompt) {
        List<Integer> answer = new ArrayList<>();
        try (DecoderSequence sequence = session.sequence(prompt.length + ANSWER + 2)) {
            new TextGenerator(session, tokenizer)
                    .generate(
                            new GenerationRequest(
                                    prompt,
                                    ANSWER,
                                    SamplingOptions.GREEDY,
                                    List.of(),
                                    -1,
                                    GenerationRequest.Speculation.NONE,
                                    () -> false),
                            sequence,
                            (_, tokens) -> tokens.forEach(token -> answer.add(token.id())));
        }
        return IntStream.concat(IntStream.of(prompt), answer.stream().mapToInt(Integer::intValue))
                .toArray();
    }

    private static boolean isGreedy(float[][] expected, int prompt, int[] text) {
        return IntStream.range(prompt, text.length).allMatch(position -> {
            float[] logits = expected[position - 1];
            return IntStream.range(0, logits.length).allMatch(id -> logits[id] <= logits[text[position]]);
        });
    }
}
