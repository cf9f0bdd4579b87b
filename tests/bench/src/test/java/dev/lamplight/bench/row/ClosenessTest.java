package dev.lamplight.bench.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.lamplight.bench.worker.Output;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosenessTest {
    private static final Output REFERENCE = vectors(new float[] {1, 0}, new float[] {0, 2});

    /// cos 45 degrees = 0.70711; lengths play no part.
    @Test
    void meanAndLeastCosineOverAllRounds() {
        Closeness closeness = Closeness.of(
                REFERENCE,
                List.of(vectors(new float[] {3, 0}, new float[] {0, 1}), vectors(new float[] {1, 1}, new float[] {0, 1
                })));

        assertThat(closeness.texts()).isEqualTo(4);
        assertThat(closeness.min()).isCloseTo(0.70711, within(1e-5));
        assertThat(closeness.mean()).isCloseTo((3 + 0.70711) / 4, within(1e-5));
    }

    @Test
    void aVectorWithoutDirectionIsCloseToNothing() {
        Closeness closeness = Closeness.of(REFERENCE, List.of(vectors(new float[] {0, 0}, new float[] {0, 1})));

        assertThat(closeness.isAtLeast(-1, -1)).isFalse();
    }

    @Test
    void refusesAnotherNumberOfVectorsOrDimensions() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Closeness.of(REFERENCE, List.of(vectors(new float[] {1, 0}))));
        assertThatIllegalStateException()
                .isThrownBy(() -> Closeness.of(REFERENCE, List.of(vectors(new float[] {1}, new float[] {1}))));
    }

    private static Output vectors(float[]... rows) {
        return new Output.Vectors(List.of(rows));
    }
}
