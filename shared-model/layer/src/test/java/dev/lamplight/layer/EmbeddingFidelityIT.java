package dev.lamplight.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.inference.Embedding;
import dev.lamplight.inference.ModelManifest;
import dev.lamplight.inference.ModelPackage;
import dev.lamplight.inference.TextEmbedder;
import dev.lamplight.inference.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The served encoders against the fp32 originals, run by Hugging Face's tokenizer and another program.
class EmbeddingFidelityIT {
    private static final int NEIGHBORS = 10;

    /// Every package of the build, in the layer or beside it.
    private static TextEmbedder open(String model) throws IOException {
        Path inLayer = Fixture.LAYER.resolve("model").resolve(model);
        if (Files.isDirectory(inLayer)) {
            return TextEmbedder.open(ModelPackage.open(inLayer), Workers.ofThisProcess());
        }
        try (Stream<Path> versions = Files.list(Fixture.MODELS.resolve(model))) {
            List<Path> folders = versions.toList();
            assertThat(folders).as("versions of %s", model).hasSize(1);
            return TextEmbedder.open(ModelPackage.open(folders.getFirst()), Workers.ofThisProcess());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bge-small-en-v1.5", "bge-small-zh-v1.5", "all-minilm-l6-v2"})
    void vectorsAgreeWithTheOriginals(String model) throws IOException {
        try (TextEmbedder embedder = open(model)) {
            ModelManifest manifest = embedder.manifest();
            Fixture fixture = Fixture.of(manifest.name());

            List<Embedding> served = embedder.embedPassages(fixture.texts());

            double sum = 0;
            double min = 1;
            String worst = "";
            for (int index = 0; index < served.size(); index++) {
                double cosine = cosine(served.get(index).toArray(), fixture.vectors()[index]);
                sum += cosine;
                if (cosine < min) {
                    min = cosine;
                    worst = fixture.texts().get(index);
                }
            }
            double mean = sum / served.size();
            System.out.printf("Fidelity of %s: cosine mean %.5f, min %.5f%n", manifest.name(), mean, min);
            assertThat(served).hasSize(1000);
            assertThat(mean).as("mean cosine").isGreaterThanOrEqualTo(0.9995);
            assertThat(min).as("smallest cosine, of '%s'", worst).isGreaterThanOrEqualTo(0.998);
            assertThat(mean)
                    .as("what the manifest says")
                    .isGreaterThanOrEqualTo(manifest.fidelity().meanCosine());
            assertThat(min)
                    .as("what the manifest says")
                    .isGreaterThanOrEqualTo(manifest.fidelity().minCosine());
        }
    }

    /// On the originals' vectors, which other programs made: what a caller gets who asks for fewer dimensions.
    @ParameterizedTest
    @ValueSource(strings = {"bge-small-en-v1.5", "bge-small-zh-v1.5", "all-minilm-l6-v2"})
    void theSmallestDimensionsKeepEightOfTenNeighbors(String model) throws IOException {
        try (TextEmbedder embedder = open(model)) {
            int smallest = embedder.manifest().encoding().smallestDimensions();
            List<Embedding> whole = Arrays.stream(Fixture.of(model).vectors())
                    .map(Embedding::of)
                    .toList();
            List<Embedding> heads =
                    whole.stream().map(vector -> vector.truncated(smallest)).toList();

            long kept = 0;
            for (int index = 0; index < whole.size(); index++) {
                Set<Integer> neighbors = new HashSet<>(neighbors(whole, index));
                neighbors.retainAll(neighbors(heads, index));
                kept += neighbors.size();
            }

            double share = (double) kept / (NEIGHBORS * whole.size());
            System.out.printf("Neighbors of %s kept at %d dimensions: %.3f%n", model, smallest, share);
            assertThat(share).isGreaterThanOrEqualTo(0.8);
        }
    }

    private static List<Integer> neighbors(List<Embedding> vectors, int of) {
        double[] cosines = vectors.stream().mapToDouble(vectors.get(of)::dot).toArray();
        return IntStream.range(0, cosines.length)
                .filter(index -> index != of)
                .boxed()
                .sorted(Comparator.comparingDouble(index -> -cosines[index]))
                .limit(NEIGHBORS)
                .toList();
    }

    private static double cosine(float[] one, float[] other) {
        double dot = 0;
        double oneSquares = 0;
        double otherSquares = 0;
        for (int index = 0; index < one.length; index++) {
            dot += (double) one[index] * other[index];
            oneSquares += (double) one[index] * one[index];
            otherSquares += (double) other[index] * other[index];
        }
        return dot / Math.sqrt(oneSquares * otherSquares);
    }
}
