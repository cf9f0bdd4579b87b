package dev.lamplight.bench.row;

import dev.lamplight.bench.ours.LamplightBatch;
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
import dev.lamplight.inference.generate.GeneratorAssembly;
import dev.lamplight.inference.generate.GeneratorPackage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Requests that come at once, written together against one after the other, in the form that is fast here, with one
/// thread. Every text has to be the same, token by token.
public final class BatchingRow implements Row {
    private static final List<Integer> SIZES = List.of(2, 4, 8);
    private static final int PROMPT = 40;
    private static final int ANSWER = 48;

    @Override
    public String name() {
        return "batching";
    }

    @Override
    public String description() {
        return "requests written together against one after the other, same texts";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws IOException {
        OnnxRuntimeLibrary.useNativeFolder(bench.layer().resolve("native"));
        Path model = GeneratorPackages.of(bench).in(GeneratorAssembly.formFor(ByteProducts.ofThisMachine()));
        int most = SIZES.getLast();
        int[] text = new GenerationPrompts(GeneratorPackage.open(model).tokenizer()).manual(bench, most * PROMPT);
        int rounds = bench.effort() == Effort.QUICK ? 3 : 9;
        List<Figure> figures = new ArrayList<>();
        try (Progress progress = bench.progress(name(), "sizes");
                WorkerProcess alone = side(bench, model, 1)) {
            for (int size : SIZES) {
                progress.update(figures.size(), SIZES.size(), size + " requests");
                try (WorkerProcess together = side(bench, model, size)) {
                    figures.add(figure(alone, together, requests(text, size), rounds));
                }
            }
            progress.finish(figures.size() + " sizes");
        }
        return figures;
    }

    private static WorkerProcess side(Workbench bench, Path model, int slots) throws IOException {
        return bench.ours(
                "batching-" + slots,
                LamplightBatch.class,
                bench.layer().toString(),
                model.toString(),
                Integer.toString(slots));
    }

    private static List<String> requests(int[] text, int size) {
        List<String> requests = new ArrayList<>();
        for (int index = 0; index < size; index++) {
            requests.add(Task.text(Arrays.copyOfRange(text, index * PROMPT, (index + 1) * PROMPT)));
        }
        requests.add(Integer.toString(ANSWER));
        return requests;
    }

    private Figure figure(WorkerProcess alone, WorkerProcess together, List<String> requests, int rounds) {
        int size = requests.size() - 1;
        List<Double> ours = new ArrayList<>();
        List<Double> peer = new ArrayList<>();
        int different = 0;
        for (int round = 0; round < rounds + 1; round++) {
            WorkerProcess.Timed serial = alone.run(Task.WRITE_ALL, requests);
            WorkerProcess.Timed batched = together.run(Task.WRITE_ALL, requests);
            different += differences((Output.Ids) serial.output(), (Output.Ids) batched.output());
            if (round > 0) { // the first one warms up
                ours.add(size * 1e9 / batched.nanos());
                peer.add(size * 1e9 / serial.nanos());
            }
        }
        return new Figure(
                name() + "." + size,
                "requests/s",
                Samples.of(ours),
                Samples.of(peer),
                "one after the other",
                new Equality(
                        different == 0,
                        "%d texts of %d tokens in %d rounds, %d different"
                                .formatted(size, ANSWER, rounds + 1, different)),
                size == SIZES.getLast() ? new Target.AtLeast(2.5) : new Target.None(),
                "prompts of %d tokens, %d written after each, greedily, one thread".formatted(PROMPT, ANSWER));
    }

    private static int differences(Output.Ids one, Output.Ids other) {
        int different = Math.abs(one.rows().size() - other.rows().size());
        for (int row = 0; row < Math.min(one.rows().size(), other.rows().size()); row++) {
            boolean isWhole = one.rows().get(row).length == ANSWER;
            different +=
                    isWhole && Arrays.equals(one.rows().get(row), other.rows().get(row)) ? 0 : 1;
        }
        return different;
    }
}
