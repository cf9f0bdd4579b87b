package dev.lamplight.bench.row;

import dev.lamplight.bench.ours.LamplightGenerator;
import dev.lamplight.bench.report.Equality;
import dev.lamplight.bench.report.Figure;
import dev.lamplight.bench.report.Target;
import dev.lamplight.bench.worker.WorkerProcess;
import dev.lamplight.cli.console.Progress;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import dev.lamplight.inference.generate.GenerationRequest.Speculation;
import dev.lamplight.inference.generate.GeneratorPackage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Our loop around the decoder against onnxruntime-genai's, over the same graph with one thread: what a token costs.
/// How a prompt is read is reported too; the peer reads it in one run. Compared is what was written, as in
/// [GenerationRow].
public final class GenerationLoopRow implements Row {
    private static final int ANSWER = 64;

    @Override
    public String name() {
        return "generation-loop";
    }

    @Override
    public String description() {
        return "tokens per second against onnxruntime-genai, same graph";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws IOException {
        OnnxRuntimeLibrary.useNativeFolder(bench.layer().resolve("native"));
        GeneratorPackages packages = GeneratorPackages.of(bench);
        OnnxRuntimeGenai genai = OnnxRuntimeGenai.of(bench);
        Path blocks = packages.in(WeightForm.BLOCKS);
        Path exact = packages.in(WeightForm.BLOCKS_PRECISE);
        int[] text = new GenerationPrompts(GeneratorPackage.open(exact).tokenizer()).manual(bench, 512);
        int rounds = bench.effort() == Effort.QUICK ? 3 : 9;
        List<Figure> figures = new ArrayList<>();
        Map<String, WorkerProcess> sides = new LinkedHashMap<>();
        try (BestTokens judge = BestTokens.of(exact);
                Progress progress = bench.progress(name(), "rounds")) {
            sides.put("lamplight", ours(bench, blocks));
            sides.put(OnnxRuntimeGenai.NAME, genai.start(bench, blocks, 1));
            for (int length : List.of(128, 512)) {
                int[] prompt = Arrays.copyOf(text, length);
                Map<String, List<WrittenRound>> all = WrittenRound.all(sides, prompt, ANSWER, rounds, progress);
                figures.addAll(figures(
                        prompt,
                        all.getOrDefault("lamplight", List.of()),
                        all.getOrDefault(OnnxRuntimeGenai.NAME, List.of()),
                        judge));
            }
            progress.finish(figures.size() + " figures");
        } finally {
            sides.values().forEach(WorkerProcess::close);
        }
        return figures;
    }

    private static WorkerProcess ours(Workbench bench, Path model) throws IOException {
        return bench.ours(
                "generation-loop",
                LamplightGenerator.class,
                bench.layer().toString(),
                model.toString(),
                "1",
                Speculation.NONE.name());
    }

    private List<Figure> figures(int[] prompt, List<WrittenRound> ours, List<WrittenRound> peer, BestTokens judge) {
        Equality equality = WrittenRound.compare(prompt, ours, peer, judge);
        String work = "%d tokens of a manual, then %d more, greedily, one thread".formatted(prompt.length, ANSWER);
        return List.of(
                new Figure(
                        name() + ".prompt-" + prompt.length,
                        "tokens/s",
                        WrittenRound.rates(ours, round -> prompt.length / round.first()),
                        WrittenRound.rates(peer, round -> prompt.length / round.first()),
                        OnnxRuntimeGenai.NAME,
                        equality,
                        new Target.None(),
                        work),
                new Figure(
                        name() + ".answer-after-" + prompt.length,
                        "tokens/s",
                        WrittenRound.rates(ours, round -> 1 / round.step()),
                        WrittenRound.rates(peer, round -> 1 / round.step()),
                        OnnxRuntimeGenai.NAME,
                        equality,
                        new Target.AtLeast(1),
                        work));
    }
}
