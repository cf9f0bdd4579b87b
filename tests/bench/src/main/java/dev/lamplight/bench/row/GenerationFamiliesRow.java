package dev.lamplight.bench.row;

import dev.lamplight.bench.report.Equality;
import dev.lamplight.bench.report.Figure;
import dev.lamplight.bench.report.Samples;
import dev.lamplight.bench.report.Target;
import dev.lamplight.bench.worker.Output;
import dev.lamplight.bench.worker.Task;
import dev.lamplight.bench.worker.WorkerProcess;
import dev.lamplight.cli.console.Progress;
import dev.lamplight.core.decoder.DecoderFamily;
import dev.lamplight.core.decoder.DecoderGraph;
import dev.lamplight.core.decoder.ReferenceDecoder;
import dev.lamplight.core.decoder.SyntheticDecoder;
import dev.lamplight.core.decoder.SyntheticDecoder.Positions;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.gguf.TensorType;
import dev.lamplight.core.onnx.ExternalWeights;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import dev.lamplight.inference.generate.DecoderSequence;
import dev.lamplight.inference.generate.DecoderSession;
import dev.lamplight.inference.generate.LogProbabilities;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// How far the served forms and llama.cpp are from a plain implementation in float32 of the same file: small random
/// models of every family and tensor type, whose head is its own. That both are near says that families are read as
/// llama.cpp reads them; which is nearer, what serving costs.
public final class GenerationFamiliesRow implements Row {
    private static final double MOST = 0.006;
    private static final int VOCABULARY = 96;
    private static final int LENGTH = 64;
    private static final List<WeightForm> SERVED = List.of(WeightForm.TWO_PLANES, WeightForm.BLOCKS);

    /// Types of whole numbers: llama.cpp computes with others as they are, and nobody serves a model so.
    private static final List<TensorType> QUANTIZED = Stream.of(TensorType.values())
            .filter(type -> type != TensorType.F32 && type != TensorType.F16 && type != TensorType.BF16)
            .toList();

    private record Family(DecoderFamily family, Positions positions) {
        private String word() {
            return positions == Positions.STRETCHED ? family.word() + "3.1" : family.word();
        }
    }

    private static final List<Family> FAMILIES = List.of(
            new Family(DecoderFamily.LLAMA, Positions.OF_THE_BASE),
            new Family(DecoderFamily.LLAMA, Positions.STRETCHED),
            new Family(DecoderFamily.QWEN2, Positions.OF_THE_BASE),
            new Family(DecoderFamily.QWEN3, Positions.OF_THE_BASE),
            new Family(DecoderFamily.GEMMA3, Positions.OF_THE_BASE));

    /// Mean divergences of one model, in nats.
    ///
    /// @param served by form, in the order of `SERVED`
    private record Found(Family family, TensorType type, List<Double> served, double llama) {}

    @Override
    public String name() {
        return "generation-families";
    }

    @Override
    public String description() {
        return "divergence from float32 in every family and tensor type, random weights";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws IOException {
        OnnxRuntimeLibrary.useNativeFolder(bench.layer().resolve("native"));
        Path folder = Files.createDirectories(bench.scratch().resolve("families"));
        List<int[]> texts = texts(bench.effort() == Effort.QUICK ? 1 : 4);
        List<Found> found = new ArrayList<>();
        try (Progress progress = bench.progress(name(), "models")) {
            for (Family family : FAMILIES) {
                for (TensorType type : TensorType.values()) {
                    progress.update(
                            found.size(),
                            (long) FAMILIES.size() * TensorType.values().length,
                            family.word() + " " + type);
                    found.add(found(bench, folder, family, type, texts));
                }
            }
            progress.finish(found.size() + " models");
        }
        return figures(found, texts.size());
    }

    private static List<int[]> texts(int count) {
        Random random = new Random(1);
        return IntStream.range(0, count)
                .mapToObj(_ -> random.ints(LENGTH, 0, VOCABULARY).toArray())
                .toList();
    }

    private static Found found(Workbench bench, Path folder, Family family, TensorType type, List<int[]> texts)
            throws IOException {
        byte[] model = SyntheticDecoder.file(family.family(), family.positions(), type, SyntheticDecoder.Head.OWN, 7);
        Path source = Files.write(folder.resolve("model.gguf"), model);
        try (GgufFile file = GgufFile.open(source)) {
            List<float[][]> expected = texts.stream()
                    .map(text -> probabilities(ReferenceDecoder.of(file).logits(text)))
                    .toList();
            List<Double> served = new ArrayList<>();
            for (WeightForm form : SERVED) {
                Path graph = folder.resolve(form + ".onnx");
                ExternalWeights.write(DecoderGraph.of(file, form, 2 * LENGTH), graph, form + ".bin");
                served.add(divergence(expected, texts, graph));
            }
            try (WorkerProcess llama = LlamaCpp.of(bench, source).start(bench, 1)) {
                double sum = 0;
                for (int index = 0; index < texts.size(); index++) {
                    Output.Vectors rows = (Output.Vectors) llama.run(Task.FORESEE, List.of(Task.text(texts.get(index))))
                            .output();
                    sum += divergence(expected.get(index), rows.rows().toArray(float[][]::new));
                }
                return new Found(family, type, served, sum / texts.size());
            }
        }
    }

    private static double divergence(List<float[][]> expected, List<int[]> texts, Path graph) {
        try (DecoderSession session = DecoderSession.open(graph, 1)) {
            double sum = 0;
            for (int index = 0; index < texts.size(); index++) {
                float[][] logits = new float[LENGTH][VOCABULARY];
                try (DecoderSequence sequence = session.sequence(LENGTH + 2)) {
                    FloatBuffer found = sequence.append(texts.get(index), 0, LENGTH, LENGTH);
                    for (float[] row : logits) {
                        found.get(row);
                    }
                }
                sum += divergence(expected.get(index), probabilities(logits));
            }
            return sum / texts.size();
        }
    }

    /// Logarithms, of logits.
    private static float[][] probabilities(float[][] logits) {
        return Arrays.stream(logits)
                .map(row -> {
                    double total = LogProbabilities.logTotal(row);
                    float[] probabilities = new float[row.length];
                    for (int id = 0; id < row.length; id++) {
                        probabilities[id] = (float) (row[id] - total);
                    }
                    return probabilities;
                })
                .toArray(float[][]::new);
    }

    /// Mean Kullback-Leibler divergence, from logarithms of probabilities.
    private static double divergence(float[][] expected, float[][] found) {
        double sum = 0;
        for (int row = 0; row < expected.length; row++) {
            for (int id = 0; id < expected[row].length; id++) {
                sum += Math.exp(expected[row][id]) * ((double) expected[row][id] - found[row][id]);
            }
        }
        return sum / expected.length;
    }

    /// Of each family over the quantized types, and of each type over the families.
    private List<Figure> figures(List<Found> found, int texts) {
        List<Figure> figures = new ArrayList<>();
        for (int form = 0; form < SERVED.size(); form++) {
            for (Family family : FAMILIES) {
                List<Found> some = found.stream()
                        .filter(one -> one.family().equals(family) && QUANTIZED.contains(one.type()))
                        .toList();
                figures.add(figure(family.word(), form, some, new Target.AtMost(1.5), texts));
            }
            for (TensorType type : TensorType.values()) {
                List<Found> some =
                        found.stream().filter(one -> one.type() == type).toList();
                Target target = QUANTIZED.contains(type) ? new Target.AtMost(1.5) : new Target.None();
                figures.add(figure(type.name().toLowerCase(Locale.ROOT), form, some, target, texts));
            }
        }
        return figures;
    }

    private Figure figure(String what, int form, List<Found> some, Target target, int texts) {
        double most =
                some.stream().mapToDouble(one -> one.served().get(form)).max().orElseThrow();
        return new Figure(
                "%s.%s.%s".formatted(name(), GeneratorPackages.word(SERVED.get(form)), what),
                "nats",
                Samples.of(some.stream()
                        .mapToDouble(one -> one.served().get(form))
                        .average()
                        .orElseThrow()),
                Samples.of(some.stream().mapToDouble(Found::llama).average().orElseThrow()),
                LlamaCpp.NAME,
                new Equality(most <= MOST, String.format(Locale.ROOT, "at most %.5f in a model", most)),
                target,
                "%d models, %d texts of %d tokens each".formatted(some.size(), texts, LENGTH));
    }
}
