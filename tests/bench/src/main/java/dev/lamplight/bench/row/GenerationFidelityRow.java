package dev.lamplight.bench.row;

import dev.lamplight.bench.ours.LamplightGenerator;
import dev.lamplight.bench.report.Equality;
import dev.lamplight.bench.report.Figure;
import dev.lamplight.bench.report.Samples;
import dev.lamplight.bench.report.Target;
import dev.lamplight.bench.worker.Output;
import dev.lamplight.bench.worker.Task;
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
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// How far the served forms and llama.cpp are from the exact form of the same file: the mean Kullback-Leibler
/// divergence of
/// next-token probabilities, over ten questions with their greedy answers, and over held-out texts. The exact form
/// itself is held to a plain implementation in float32 by a test (`SmolLm2FidelityTest`).
public final class GenerationFidelityRow implements Row {
    private static final double MOST = 0.006;
    private static final int ANSWER = 64;
    private static final int HELD_OUT = 192;
    private static final String EXACT = "exact";

    @Override
    public String name() {
        return "generation-fidelity";
    }

    @Override
    public String description() {
        return "divergence from the exact weights, ours and llama.cpp's";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws IOException {
        OnnxRuntimeLibrary.useNativeFolder(bench.layer().resolve("native"));
        GeneratorPackages packages = GeneratorPackages.of(bench);
        LlamaCpp llama = LlamaCpp.of(bench, packages.gguf());
        Map<String, WorkerProcess> sides = new LinkedHashMap<>();
        try (Progress progress = bench.progress(name(), "texts")) {
            Path exact = packages.in(WeightForm.BLOCKS_PRECISE);
            sides.put(EXACT, ours(bench, exact));
            for (WeightForm form : List.of(WeightForm.TWO_PLANES, WeightForm.BLOCKS)) {
                sides.put(form.name(), ours(bench, packages.in(form)));
            }
            sides.put(LlamaCpp.NAME, llama.start(bench, 2));
            GenerationPrompts prompts =
                    new GenerationPrompts(GeneratorPackage.open(exact).tokenizer());
            int questions = bench.effort() == Effort.QUICK ? 3 : 10;
            List<int[]> asked = prompts.questions().subList(0, questions).stream()
                    .map(prompt -> continued(sides, prompt))
                    .toList();
            Map<String, int[]> heldOut = prompts.heldOut(bench, HELD_OUT);
            progress.update(0, questions + heldOut.size(), "questions");
            Map<String, Double> onQuestions = divergences(sides, asked);
            List<Figure> figures = new ArrayList<>();
            for (WeightForm form : List.of(WeightForm.TWO_PLANES, WeightForm.BLOCKS)) {
                double found = of(onQuestions, form.name());
                figures.add(new Figure(
                        "%s.%s.questions".formatted(name(), GeneratorPackages.word(form)),
                        "nats",
                        Samples.of(found),
                        Samples.of(of(onQuestions, LlamaCpp.NAME)),
                        LlamaCpp.NAME,
                        new Equality(
                                found <= MOST,
                                String.format(Locale.ROOT, "mean divergence %.5f, at most %.3f", found, MOST)),
                        new Target.AtMost(1.5),
                        "%d questions with %d tokens of their greedy answers".formatted(questions, ANSWER)));
            }
            for (Map.Entry<String, int[]> text : heldOut.entrySet()) {
                progress.update(questions + figures.size(), questions + heldOut.size() + 2, text.getKey());
                figures.add(heldOut(text.getKey(), divergences(sides, List.of(text.getValue())), text.getValue()));
            }
            progress.finish(figures.size() + " figures");
            return figures;
        } finally {
            sides.values().forEach(WorkerProcess::close);
        }
    }

    private Figure heldOut(String text, Map<String, Double> found, int[] ids) {
        return new Figure(
                "%s.two-planes.%s".formatted(name(), text),
                "nats",
                Samples.of(of(found, WeightForm.TWO_PLANES.name())),
                Samples.of(of(found, WeightForm.BLOCKS.name())),
                "ours, blocks",
                new Equality(
                        Double.isFinite(of(found, WeightForm.TWO_PLANES.name())),
                        String.format(Locale.ROOT, "llama.cpp %.5f", of(found, LlamaCpp.NAME))),
                new Target.AtMost(1.5),
                ids.length + " tokens");
    }

    private static WorkerProcess ours(Workbench bench, Path model) throws IOException {
        return bench.ours(
                "generation-fidelity-" + model.getFileName(),
                LamplightGenerator.class,
                bench.layer().toString(),
                model.toString(),
                "2",
                Speculation.NONE.name());
    }

    private static int[] continued(Map<String, WorkerProcess> sides, int[] prompt) {
        Output.Written answer = (Output.Written) Objects.requireNonNull(sides.get(EXACT))
                .run(Task.WRITE, List.of(Task.text(prompt), Integer.toString(ANSWER)))
                .output();
        int[] all = Arrays.copyOf(prompt, prompt.length + answer.tokens().length);
        System.arraycopy(answer.tokens(), 0, all, prompt.length, answer.tokens().length);
        return all;
    }

    /// Means over all positions of all texts, by side.
    private static Map<String, Double> divergences(Map<String, WorkerProcess> sides, List<int[]> texts) {
        Map<String, Double> sums = new LinkedHashMap<>();
        int positions = 0;
        for (int[] text : texts) {
            List<String> asked = List.of(Task.text(text));
            List<float[]> expected = rows(Objects.requireNonNull(sides.get(EXACT)), asked);
            positions += expected.size();
            for (Map.Entry<String, WorkerProcess> side : sides.entrySet()) {
                if (!side.getKey().equals(EXACT)) {
                    List<float[]> found = rows(side.getValue(), asked);
                    double sum = 0;
                    for (int row = 0; row < expected.size(); row++) {
                        sum += divergence(expected.get(row), found.get(row));
                    }
                    sums.merge(side.getKey(), sum, Double::sum);
                }
            }
        }
        double count = positions;
        sums.replaceAll((_, sum) -> sum / count);
        return sums;
    }

    private static List<float[]> rows(WorkerProcess side, List<String> text) {
        return ((Output.Vectors) side.run(Task.FORESEE, text).output()).rows();
    }

    /// Kullback-Leibler, from logarithms of probabilities.
    private static double divergence(float[] expected, float[] found) {
        double sum = 0;
        for (int id = 0; id < expected.length; id++) {
            sum += Math.exp(expected[id]) * (expected[id] - found[id]);
        }
        return sum;
    }

    private static double of(Map<String, Double> divergences, String side) {
        return Objects.requireNonNull(divergences.get(side));
    }
}
