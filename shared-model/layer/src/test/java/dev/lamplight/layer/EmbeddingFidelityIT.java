package dev.lamplight.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.inference.Embedding;
import dev.lamplight.inference.Encoders;
import dev.lamplight.inference.ModelManifest;
import dev.lamplight.inference.Workers;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The served encoders against the fp32 originals, run by Hugging Face's tokenizer and another program.
class EmbeddingFidelityIT {

    @ParameterizedTest
    @ValueSource(strings = {"en", "zh"})
    void vectorsAgreeWithTheOriginals(String language) {
        try (Encoders encoders = Encoders.installed(Fixture.LAYER, Workers.ofThisProcess())) {
            ModelManifest manifest = encoders.manifest(language);
            Fixture fixture = Fixture.of(manifest.name());

            List<Embedding> served = encoders.embedder(language).embedPassages(fixture.texts());

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
