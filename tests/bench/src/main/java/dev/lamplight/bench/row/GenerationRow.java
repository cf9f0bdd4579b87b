package dev.lamplight.bench.row;

import dev.lamplight.bench.ours.LamplightGenerator;
import dev.lamplight.bench.report.Equality;
import dev.lamplight.bench.report.Figure;
import dev.lamplight.bench.report.Samples;
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

/// Our generator against llama.cpp with the same GGUF file: how fast a prompt of 128 and of 512 tokens is read, how
/// fast is
/// written after it, and both together, with one thread and with two. Compared is what was written: by the exact form
/// of the same weights nearly every token of either side has to be the best one, and ours the same in every round.
public final class GenerationRow implements Row {
    private static final int SHORT = 128;
    private static final int LONG = 512;
    private static final int ANSWER = 64;
    /// Prompts read in one form, answers written in another.
    private static final String TWO_GRAPHS = "two-graphs";

    @Override
    public String name() {
        return "generation";
    }

    @Override
    public String description() {
        return "tokens per second of prompts and answers against llama.cpp, same file";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws IOException {
        OnnxRuntimeLibrary.useNativeFolder(bench.layer().resolve("native"));
        GeneratorPackages packages = GeneratorPackages.of(bench);
        LlamaCpp llama = LlamaCpp.of(bench, packages.gguf());
        Map<String, Path> forms = new LinkedHashMap<>();
        for (WeightForm form : List.of(WeightForm.TWO_PLANES, WeightForm.BLOCKS)) {
            forms.put(GeneratorPackages.word(form), packages.in(form));
        }
        forms.put(TWO_GRAPHS, packages.in(WeightForm.TWO_PLANES, WeightForm.BLOCKS));
        Path exact = packages.in(WeightForm.BLOCKS_PRECISE);
        int[] text = new GenerationPrompts(GeneratorPackage.open(exact).tokenizer()).manual(bench, LONG);
        List<Figure> figures = new ArrayList<>();
        try (BestTokens judge = BestTokens.of(exact)) {
            for (int threads : bench.effort() == Effort.QUICK ? List.of(1) : List.of(1, 2)) {
                figures.addAll(measure(bench, llama, forms, judge, text, threads));
            }
        }
        return figures;
    }

    private static List<Figure> measure(
            Workbench bench, LlamaCpp llama, Map<String, Path> forms, BestTokens judge, int[] text, int threads)
            throws IOException {
        String step = "generation." + threads + (threads == 1 ? "-thread" : "-threads");
        Map<String, WorkerProcess> sides = new LinkedHashMap<>();
        try (Progress progress = bench.progress(step, "rounds")) {
            for (Map.Entry<String, Path> form : forms.entrySet()) {
                sides.put(
                        form.getKey(),
                        bench.ours(
                                step + "-" + form.getKey(),
                                LamplightGenerator.class,
                                bench.layer().toString(),
                                form.getValue().toString(),
                                Integer.toString(threads),
                                Speculation.NONE.name()));
            }
            sides.put(LlamaCpp.NAME, llama.start(bench, threads));
            int rounds = bench.effort() == Effort.QUICK ? 3 : 9;
            List<Figure> figures = new ArrayList<>();
            for (int length : List.of(SHORT, LONG)) {
                int[] prompt = Arrays.copyOf(text, length);
                Map<String, List<WrittenRound>> all = WrittenRound.all(sides, prompt, ANSWER, rounds, progress);
                for (String form : forms.keySet()) {
                    figures.addAll(figures(step, form, threads, prompt, all, judge));
                }
            }
            progress.finish(figures.size() + " figures");
            return figures;
        } finally {
            sides.values().forEach(WorkerProcess::close);
        }
    }

    private static List<Figure> figures(
            String step,
            String form,
            int threads,
            int[] prompt,
            Map<String, List<WrittenRound>> all,
            BestTokens judge) {
        List<WrittenRound> ours = all.getOrDefault(form, List.of());
        List<WrittenRound> peer = all.getOrDefault(LlamaCpp.NAME, List.of());
        Equality equality = WrittenRound.compare(prompt, ours, peer, judge);
        int length = prompt.length;
        String name = step + "." + form;
        String work = "%d tokens of a manual, then %d more, greedily".formatted(length, ANSWER);
        return List.of(
                figure(
                        name + ".prompt-" + length,
                        "tokens/s",
                        WrittenRound.rates(ours, round -> length / round.first()),
                        WrittenRound.rates(peer, round -> length / round.first()),
                        equality,
                        Processor.here().hasAmx() ? length == SHORT ? 1.1 : 1.25 : 3.5,
                        work),
                figure(
                        name + ".answer-after-" + length,
                        "tokens/s",
                        WrittenRound.rates(ours, round -> 1 / round.step()),
                        WrittenRound.rates(peer, round -> 1 / round.step()),
                        equality,
                        Processor.here().hasAmx() ? 0.62 : 1.25,
                        work),
                figure(
                        name + ".together-" + length,
                        "texts/s",
                        WrittenRound.rates(ours, round -> 1 / (round.first() + (ANSWER - 1) * round.step())),
                        WrittenRound.rates(peer, round -> 1 / (round.first() + (ANSWER - 1) * round.step())),
                        equality,
                        threads > 1 ? 1.05 : form.equals(TWO_GRAPHS) ? 1 : 0.95,
                        work));
    }

    private static Figure figure(
            String name, String unit, Samples ours, Samples peer, Equality equality, double least, String work) {
        return new Figure(name, unit, ours, peer, LlamaCpp.NAME, equality, new Target.AtLeast(least), work);
    }
}
