package dev.lamplight.bench.row;

import dev.lamplight.bench.report.Equality;
import dev.lamplight.bench.report.Figure;
import dev.lamplight.bench.report.Samples;
import dev.lamplight.bench.report.Target;
import dev.lamplight.bench.worker.Output;
import dev.lamplight.cli.console.Progress;
import dev.lamplight.contract.Json;
import dev.lamplight.inference.Embedding;
import dev.lamplight.inference.Encoders;
import dev.lamplight.inference.Workers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// Vectors as they are served against those of the fp32 model by another implementation: the fixture of the layer's
/// tests.
public final class FidelityRow implements Row {
    private static final double LEAST_MEAN = 0.9995;
    private static final double LEAST_MIN = 0.998;

    @Override
    public String name() {
        return "fidelity";
    }

    @Override
    public String description() {
        return "cosines of served vectors to fp32 vectors by another implementation";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws IOException {
        List<Figure> figures = new ArrayList<>();
        try (Encoders encoders = Encoders.installed(bench.layer(), Workers.ofThisProcess())) {
            for (Encoder encoder : Encoder.values()) {
                figures.add(measure(bench, encoders, encoder));
            }
        }
        return figures;
    }

    private static Figure measure(Workbench bench, Encoders encoders, Encoder encoder) throws IOException {
        String name = "fidelity." + encoder.language();
        try (Progress progress = bench.progress(name, "texts")) {
            int step = bench.effort() == Effort.QUICK ? 20 : 1;
            List<String> texts = new ArrayList<>();
            List<float[]> reference = new ArrayList<>();
            List<String> allTexts = texts(bench, encoder);
            List<float[]> allVectors = vectors(bench, encoder, allTexts.size());
            for (int text = 0; text < allTexts.size(); text += step) {
                texts.add(allTexts.get(text));
                reference.add(allVectors.get(text));
            }
            progress.update(0, texts.size(), "");
            List<float[]> served = encoders.embedder(encoder.language()).embedPassages(texts).stream()
                    .map(Embedding::toArray)
                    .toList();
            Closeness closeness = Closeness.of(new Output.Vectors(reference), List.of(new Output.Vectors(served)));
            progress.finish(closeness.toString());
            return new Figure(
                    name,
                    "cosine",
                    Samples.of(closeness.mean()),
                    Samples.of(1),
                    "the fp32 model in Python",
                    new Equality(closeness.isAtLeast(LEAST_MEAN, LEAST_MIN), closeness.toString()),
                    new Target.None(),
                    "%,d texts of the fixture".formatted(texts.size()));
        }
    }

    private static List<String> texts(Workbench bench, Encoder encoder) throws IOException {
        List<String> texts = new ArrayList<>();
        String lines = new String(unzipped(bench, encoder.modelName() + ".texts.jsonl.gz"), StandardCharsets.UTF_8);
        for (String line : lines.lines().toList()) {
            texts.add(Json.tree(line).textValue());
        }
        return texts;
    }

    /// Half floats, all high bytes first.
    private static List<float[]> vectors(Workbench bench, Encoder encoder, int texts) throws IOException {
        byte[] packed = unzipped(bench, encoder.modelName() + ".vectors.gz");
        int values = packed.length / 2;
        int dimensions = values / texts;
        List<float[]> vectors = new ArrayList<>();
        for (int text = 0; text < texts; text++) {
            float[] vector = new float[dimensions];
            for (int component = 0; component < dimensions; component++) {
                int at = text * dimensions + component;
                vector[component] = Float.float16ToFloat((short) (packed[at] << 8 | (packed[values + at] & 0xFF)));
            }
            vectors.add(vector);
        }
        return vectors;
    }

    private static byte[] unzipped(Workbench bench, String name) throws IOException {
        Path fixtures = bench.root().resolve("shared-model/layer/src/test/resources/dev/lamplight/layer/fidelity");
        try (InputStream stream = new GZIPInputStream(Files.newInputStream(fixtures.resolve(name)))) {
            return stream.readAllBytes();
        }
    }
}
