package dev.lamplight.layer;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.lamplight.core.onnx.EncoderCompiler;
import dev.lamplight.core.onnx.ExternalWeights;
import dev.lamplight.core.onnx.OnnxModel;
import dev.lamplight.inference.Encoders;
import dev.lamplight.inference.ModelPackage;
import dev.lamplight.inference.TextEmbedder;
import dev.lamplight.inference.Workers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Figures of docs/design/embedding.md, which also says how to run this. Never part of a build: its name is neither
/// a test's nor an integration test's.
class EmbedderBench {
    private static final int ROUNDS = 11;

    @Test
    void throughput() {
        for (String language : List.of("en", "zh")) {
            for (int workers : new int[] {1, 2}) {
                try (Encoders encoders = Encoders.installed(Fixture.LAYER, new Workers(workers))) {
                    TextEmbedder embedder = encoders.embedder(language);
                    throughput(embedder, workers);
                }
            }
        }
    }

    private static void throughput(TextEmbedder embedder, int workers) {
        List<String> texts = Fixture.of(embedder.manifest().name()).texts();
        int maxTokens = embedder.manifest().encoding().maxTokens();
        long tokens = texts.stream()
                .mapToLong(text -> embedder.tokenizer().encode(text, maxTokens).length)
                .sum();
        embedder.embedPassages(texts.subList(0, 100));
        double best = Double.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            long start = System.nanoTime();
            embedder.embedPassages(texts);
            best = Math.min(best, (System.nanoTime() - start) / 1e9);
        }
        double[] queries = new double[41];
        for (int index = 0; index < queries.length; index++) {
            long start = System.nanoTime();
            embedder.embedQuery("How do I set up a proxy for the package manager?");
            queries[index] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(queries);
        System.out.printf(
                "%s, %d workers: %,d tokens in %d texts, best of 3: %.0f tokens/s, %.0f texts/s; query p50 %.1f ms%n",
                embedder.manifest().name(),
                workers,
                tokens,
                texts.size(),
                tokens / best,
                texts.size() / best,
                queries[queries.length / 2]);
    }

    /// Forms of the same model, one round after the other so that what else the machine does hits all alike.
    @Test
    void sessionCreation(@TempDir Path folder) throws IOException, OrtException {
        for (ModelCatalog.Encoder encoder : ModelCatalog.read().encoders()) {
            ModelCatalog.Shape shape = encoder.shape();
            if (shape == null) {
                continue;
            }
            Path original = folder.resolve(encoder.onnx().name());
            try (ZipFile jar = new ZipFile(
                            Path.of("target", "encoders", encoder.jar().file()).toFile());
                    InputStream stream =
                            jar.getInputStream(jar.getEntry(encoder.onnx().name()))) {
                Files.copy(stream, original);
            }
            Path plain = folder.resolve(encoder.name() + "-plain.onnx");
            OnnxModel compiled = EncoderCompiler.plain(OnnxModel.read(original), shape.heads());
            ExternalWeights.write(compiled, plain, encoder.name() + "-plain.bin");
            Path served = Fixture.LAYER.resolve("model").resolve(encoder.name()).resolve("model.onnx");
            measure(encoder.name() + " fp32 as exported, optimized at load", original, OptLevel.ALL_OPT);
            measure(encoder.name() + " fp32 compiled", plain, OptLevel.NO_OPT);
            measure(encoder.name() + " 8-bit compiled (served)", served, OptLevel.NO_OPT);
            measure(encoder.name() + " 8-bit compiled, optimized at load", served, OptLevel.ALL_OPT);
            long start = System.nanoTime();
            ModelPackage.open(Fixture.LAYER.resolve("model").resolve(encoder.name()));
            System.out.printf("%s package check: %.0f ms%n", encoder.name(), (System.nanoTime() - start) / 1e6);
        }
    }

    private static void measure(String what, Path model, OptLevel level) throws OrtException, IOException {
        double[] millis = new double[ROUNDS];
        double[] runs = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            try (OrtSession.SessionOptions options = options(level)) {
                long start = System.nanoTime();
                try (OrtSession session = environment().createSession(model.toString(), options)) {
                    millis[round] = (System.nanoTime() - start) / 1e6;
                    runs[round] = run(session);
                }
            }
        }
        Arrays.sort(millis);
        Arrays.sort(runs);
        System.out.printf(
                "%s: creation min %.0f, median %.0f ms; 8 x 32 tokens min %.1f, median %.1f ms%n",
                what, millis[0], millis[ROUNDS / 2], runs[0], runs[ROUNDS / 2]);
    }

    /// Milliseconds of the faster of two runs: the first one of a session also touches its memory.
    private static double run(OrtSession session) throws OrtException {
        long[][] ids = new long[8][32];
        long[][] mask = new long[8][32];
        long[][] types = new long[8][32];
        for (int row = 0; row < ids.length; row++) {
            Arrays.fill(ids[row], 1000 + row);
            Arrays.fill(mask[row], 1);
        }
        double best = Double.MAX_VALUE;
        try (OnnxTensor first = OnnxTensor.createTensor(environment(), ids);
                OnnxTensor second = OnnxTensor.createTensor(environment(), mask);
                OnnxTensor third = OnnxTensor.createTensor(environment(), types)) {
            for (int round = 0; round < 2; round++) {
                long start = System.nanoTime();
                Map<String, OnnxTensor> inputs =
                        new HashMap<>(Map.of("input_ids", first, "attention_mask", second, "token_type_ids", third));
                inputs.keySet().retainAll(session.getInputNames());
                session.run(inputs).close();
                best = Math.min(best, (System.nanoTime() - start) / 1e6);
            }
        }
        return best;
    }

    private static OrtSession.SessionOptions options(OptLevel level) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        options.setOptimizationLevel(level);
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        return options;
    }

    private static OrtEnvironment environment() {
        return OrtEnvironment.getEnvironment();
    }
}
