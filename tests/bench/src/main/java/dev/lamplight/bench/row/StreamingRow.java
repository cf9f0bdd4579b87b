package dev.lamplight.bench.row;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.bench.report.Equality;
import dev.lamplight.bench.report.Figure;
import dev.lamplight.bench.report.Samples;
import dev.lamplight.bench.report.Target;
import dev.lamplight.cli.console.Progress;
import dev.lamplight.inference.ByteProducts;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import dev.lamplight.inference.generate.GeneratorAssembly;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How long a reader waits for the first letters of an answer that is streamed by the packaged function, beside the
/// same answer in one piece. Both go through the front of the local cloud, and the text has to be the same.
public final class StreamingRow implements Row {
    private static final int ANSWER = 128;
    private static final int QUESTIONS = 11;

    @Override
    public String name() {
        return "streaming";
    }

    @Override
    public String description() {
        return "the first letters of a streamed answer against the same answer whole";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws IOException {
        OnnxRuntimeLibrary.useNativeFolder(bench.layer().resolve("native"));
        Path model = GeneratorPackages.of(bench).in(GeneratorAssembly.formFor(ByteProducts.ofThisMachine()));
        int rounds = bench.effort() == Effort.QUICK ? 3 : QUESTIONS;
        List<Double> streamed = new ArrayList<>();
        List<Double> whole = new ArrayList<>();
        int different = 0;
        try (ChatFunction chat = ChatFunction.start(bench, model, bench.clock());
                Progress progress = bench.progress(name(), "answers")) {
            for (int round = 0; round <= rounds; round++) {
                progress.update(round, rounds, "round " + round);
                // another question each time and for each way: none finds its prompt among those that are known
                List<Map<String, String>> first = question("stream", round);
                List<Map<String, String>> second = question("answer", round);
                ChatFunction.Streamed pieces = chat.stream(first, ANSWER);
                long start = System.nanoTime();
                JsonNode answer = chat.answer(second, ANSWER);
                double millis = (System.nanoTime() - start) / 1e6;
                different += isSame(pieces.text(), chat.answer(first, ANSWER)) ? 0 : 1;
                different += isSame(chat.stream(second, ANSWER).text(), answer) ? 0 : 1;
                if (round > 0) { // the first one has the model opened
                    streamed.add(pieces.firstNanos() / 1e6);
                    whole.add(millis);
                }
            }
            progress.finish(rounds + " answers");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the function answered", interrupted);
        }
        return List.of(new Figure(
                name() + ".first-letters",
                "ms",
                Samples.of(streamed),
                Samples.of(whole),
                "the whole answer",
                new Equality(
                        different == 0,
                        "%d answers of %d tokens, whole and streamed, %d different"
                                .formatted(2 * (rounds + 1), ANSWER, different)),
                new Target.AtMost(1 / 6.0),
                "the packaged chat through the front, a prompt that it does not know, %d tokens written, greedily"
                        .formatted(ANSWER)));
    }

    private static List<Map<String, String>> question(String way, int round) {
        return List.of(Map.of(
                "role",
                "user",
                "content",
                "%s %d: Tell a long story about a lighthouse keeper and a storm, from the evening to the morning."
                        .formatted(way, round)));
    }

    /// As long as was asked for, and the same letters.
    private static boolean isSame(String streamed, JsonNode whole) {
        return whole.at("/choices/0/finish_reason").asText().equals("length")
                && whole.at("/choices/0/message/content").asText().equals(streamed);
    }
}
