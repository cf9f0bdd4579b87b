package dev.lamplight.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void medianIsTheMiddleOrTheMeanOfBothMiddles() {
        assertThat(Samples.of(9, 1, 4).median()).isEqualTo(4);
        assertThat(Samples.of(9, 1, 4, 5).median()).isEqualTo(4.5);
        assertThat(Samples.of(7).median()).isEqualTo(7);
    }

    /// Nearest rank, the worked example of Wikipedia's article on percentiles: 15, 20, 35, 40, 50.
    @Test
    void percentileIsTheNearestRank() {
        Samples samples = Samples.of(35, 20, 15, 50, 40);

        assertThat(samples.percentile(0.05)).isEqualTo(15);
        assertThat(samples.percentile(0.30)).isEqualTo(20);
        assertThat(samples.percentile(0.40)).isEqualTo(20);
        assertThat(samples.percentile(0.50)).isEqualTo(35);
        assertThat(samples.percentile(1.00)).isEqualTo(50);
    }

    @Test
    void roundsAreDividedByTheirOwnRound() {
        Samples ratios = Samples.of(10, 30).dividedBy(Samples.of(5, 10));

        assertThat(ratios).isEqualTo(Samples.of(2, 3));
    }

    @Test
    void refusesWhatHasNoMiddle() {
        assertThatIllegalArgumentException().isThrownBy(() -> Samples.of(new double[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> Samples.of(1, Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> Samples.of(1).percentile(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Samples.of(1, 2).dividedBy(Samples.of(1)));
    }

    @Property
    void everyStatisticLiesBetweenTheExtremes(
            @ForAll @Size(min = 1, max = 40) List<@DoubleRange(min = 0, max = 1e6) Double> values) {
        Samples samples = Samples.of(values);

        assertThat(samples.count()).isEqualTo(values.size());
        assertThat(samples.median()).isBetween(samples.min(), samples.max());
        assertThat(samples.percentile(0.99)).isBetween(samples.percentile(0.5), samples.max());
        assertThat(values).contains(samples.percentile(0.75));
    }
}
