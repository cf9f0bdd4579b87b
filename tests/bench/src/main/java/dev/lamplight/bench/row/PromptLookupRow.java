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
import dev.lamplight.inference.ByteProducts;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import dev.lamplight.inference.generate.GenerationRequest.Speculation;
import dev.lamplight.inference.generate.GeneratorAssembly;
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

/// Guessing from the prompt against writing token by token, in the form that is fast here, and against llama.cpp: tasks
/// whose answers repeat their prompts. What is written has to be the same, token by token.
public final class PromptLookupRow implements Row {
    private static final int ANSWER = 96;
    private static final String GUESSING = "guessing";
    private static final String PLAIN = "token by token";

    @Override
    public String name() {
        return "prompt-lookup";
    }

    @Override
    public String description() {
        return "extraction and summary with guesses from the prompt against without, and llama.cpp";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws IOException {
        OnnxRuntimeLibrary.useNativeFolder(bench.layer().resolve("native"));
        GeneratorPackages packages = GeneratorPackages.of(bench);
        LlamaCpp llama = LlamaCpp.of(bench, packages.gguf());
        Path model = packages.in(GeneratorAssembly.formFor(ByteProducts.ofThisMachine()));
        Map<String, int[]> tasks =
                new GenerationPrompts(GeneratorPackage.open(model).tokenizer()).repeatingTasks();
        Map<String, Times> times = new LinkedHashMap<>();
        int rounds = bench.effort() == Effort.QUICK ? 2 : 7;
        try (Progress progress = bench.progress(name(), "tasks");
                WorkerProcess guessing = ours(bench, model, Speculation.PROMPT_LOOKUP);
                WorkerProcess plain = ours(bench, model, Speculation.DETERMINISTIC);
                WorkerProcess peer = llama.start(bench, 1)) {
            Map<String, WorkerProcess> sides = new LinkedHashMap<>();
            sides.put(GUESSING, guessing);
            sides.put(PLAIN, plain);
            sides.put(LlamaCpp.NAME, peer);
            for (Map.Entry<String, int[]> task : tasks.entrySet()) {
                progress.update(times.size(), tasks.size(), task.getKey());
                times.put(task.getKey(), times(sides, task.getValue(), rounds));
            }
            progress.finish(tasks.size() + " tasks");
        }
        return figures(times, rounds);
    }

    private static WorkerProcess ours(Workbench bench, Path model, Speculation speculation) throws IOException {
        return bench.ours(
                "prompt-lookup-" + speculation,
                LamplightGenerator.class,
                bench.layer().toString(),
                model.toString(),
                "1",
                speculation.name());
    }

    /// What a task took, by side: seconds of each round, and what was written in each.
    private record Times(Map<String, List<Double>> seconds, Map<String, List<int[]>> written) {
        List<Double> of(String side) {
            return Objects.requireNonNull(seconds.get(side));
        }

        boolean isSame() {
            int[] first = Objects.requireNonNull(written.get(PLAIN)).getFirst();
            return List.of(PLAIN, GUESSING).stream()
                    .flatMap(side -> Objects.requireNonNull(written.get(side)).stream())
                    .allMatch(tokens -> Arrays.equals(tokens, first));
        }

        /// Seconds for a token, because answers of llama.cpp end elsewhere.
        double perToken(String side, int round) {
            return of(side).get(round)
                    / Objects.requireNonNull(written.get(side)).get(round).length;
        }
    }

    private static Times times(Map<String, WorkerProcess> sides, int[] prompt, int rounds) {
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        Map<String, List<int[]>> written = new LinkedHashMap<>();
        List<String> texts = List.of(Task.text(prompt), Integer.toString(ANSWER));
        for (int round = 0; round < rounds + 1; round++) {
            for (Map.Entry<String, WorkerProcess> side : sides.entrySet()) {
                WorkerProcess.Timed timed = side.getValue().run(Task.WRITE, texts);
                if (round > 0) {
                    Output.Written output = (Output.Written) timed.output();
                    seconds.computeIfAbsent(side.getKey(), _ -> new ArrayList<>())
                            .add(timed.nanos() / 1e9);
                    written.computeIfAbsent(side.getKey(), _ -> new ArrayList<>())
                            .add(output.tokens());
                }
            }
        }
        return new Times(seconds, written);
    }

    private List<Figure> figures(Map<String, Times> times, int rounds) {
        boolean same = times.values().stream().allMatch(Times::isSame);
        Equality equality = new Equality(
                same, "%d answers the same with and without guesses, %d rounds".formatted(times.size(), rounds));
        List<Figure> figures = new ArrayList<>();
        figures.add(figure(
                name() + ".total",
                sums(times, GUESSING, rounds),
                sums(times, PLAIN, rounds),
                PLAIN,
                equality,
                new Target.AtLeast(1.5)));
        times.forEach((task, each) -> figures.add(figure(
                name() + "." + task,
                inverse(each.of(GUESSING)),
                inverse(each.of(PLAIN)),
                PLAIN,
                new Equality(each.isSame(), "the same answer"),
                new Target.AtLeast(0.9))));
        figures.add(figure(
                name() + ".end-to-end",
                perToken(times, GUESSING, rounds),
                perToken(times, LlamaCpp.NAME, rounds),
                LlamaCpp.NAME,
                equality,
                new Target.AtLeast(1.2)));
        return figures;
    }

    private static Figure figure(
            String name, Samples ours, Samples peer, String peerName, Equality equality, Target target) {
        String work = String.format(
                Locale.ROOT,
                "prompt read and at most %d tokens written, greedily, one thread%s",
                ANSWER,
                peerName.equals(PLAIN) ? "" : "; seconds over tokens written");
        return new Figure(name, "tasks/s", ours, peer, peerName, equality, target, work);
    }

    private static Samples sums(Map<String, Times> times, String side, int rounds) {
        List<Double> rates = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            int at = round;
            rates.add(times.size()
                    / times.values().stream()
                            .mapToDouble(each -> each.of(side).get(at))
                            .sum());
        }
        return Samples.of(rates);
    }

    /// As if every answer had all its tokens.
    private static Samples perToken(Map<String, Times> times, String side, int rounds) {
        List<Double> rates = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            int at = round;
            rates.add(times.size()
                    / (ANSWER
                            * times.values().stream()
                                    .mapToDouble(each -> each.perToken(side, at))
                                    .sum()));
        }
        return Samples.of(rates);
    }

    private static Samples inverse(List<Double> seconds) {
        return Samples.of(seconds.stream().map(each -> 1 / each).toList());
    }
}
