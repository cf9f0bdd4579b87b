package dev.lamplight.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EmbeddingTest {

    @Property
    void aHeadHasLengthOneAndTheSameDirection(
            @ForAll @Size(min = 2, max = 50) float @FloatRange(min = -1, max = 1) [] values,
            @ForAll @IntRange(min = 1, max = 49) int dimensions) {
        Assume.that(dimensions < values.length && squares(values, dimensions) > 1e-6);
        Embedding vector = Embedding.of(values);

        Embedding head = vector.truncated(dimensions);

        assertThat(head.dimensions()).isEqualTo(dimensions);
        assertThat(head.dot(head)).isEqualTo(1, within(1e-5));
        double scale = Math.sqrt(squares(values, dimensions));
        for (int index = 0; index < dimensions; index++) {
            assertThat((double) head.toArray()[index]).isEqualTo(values[index] / scale, within(1e-5));
        }
    }

    private static double squares(float[] values, int dimensions) {
        double sum = 0;
        for (int index = 0; index < dimensions; index++) {
            sum += (double) values[index] * values[index];
        }
        return sum;
    }

    @Test
    void theWholeVectorStaysAsItIsBitForBit() {
        Embedding vector = Embedding.of(0.1f, 0.2f, 0.3f);

        assertThat(vector.truncated(3)).isEqualTo(vector);
        assertThat(Embedding.of(3, 4, 12).truncated(2)).isEqualTo(Embedding.of(0.6f, 0.8f));
        assertThat(Embedding.of(0, 0, 1).truncated(2))
                .as("nothing can be scaled")
                .isEqualTo(Embedding.of(0, 0));
    }

    @Test
    void refusesMoreThanThereIs() {
        assertThatThrownBy(() -> Embedding.of(1, 0).truncated(3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Embedding.of(1, 0).truncated(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
