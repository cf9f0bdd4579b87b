package dev.lamplight.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class SamplerTest {
    /// Probabilities 0.5, 0.25, 0.15, 0.1 of tokens 2, 0, 3, 1.
    private static final float[] LOGITS = {
        (float) Math.log(0.25), (float) Math.log(0.1), (float) Math.log(0.5), (float) Math.log(0.15)
    };

    private static FloatBuffer logits(float... values) {
        return FloatBuffer.wrap(values);
    }

    private static SamplingOptions options(float temperature, int topK, double topP, double minP, double typicalP) {
        return new SamplingOptions(temperature, topK, topP, minP, typicalP, 1, 0, 0, Map.of(), 11);
    }

    private static Set<Integer> drawn(SamplingOptions options) {
        Sampler sampler = new Sampler(options, 4);
        Set<Integer> drawn = new TreeSet<>();
        for (int draw = 0; draw < 2000; draw++) {
            drawn.add(sampler.next(logits(LOGITS), 0));
        }
        return drawn;
    }

    @Test
    void greedyTakesTheMostLikelyAndOfEqualOnesTheFirst() {
        Sampler sampler = new Sampler(SamplingOptions.GREEDY, 4);

        assertThat(sampler.next(logits(LOGITS), 0)).isEqualTo(2);
        assertThat(sampler.next(logits(1, 3, 3, 2), 0)).isEqualTo(1);
    }

    @Test
    void readsTheRowThatIsAskedFor() {
        assertThat(new Sampler(SamplingOptions.GREEDY, 2).next(logits(1, 0, 0, 1), 1))
                .isEqualTo(1);
    }

    @Test
    void cutsLeaveWhatTheirPapersSay() {
        assertThat(drawn(options(1, 2, 1, 0, 1))).as("top-k 2").containsExactly(0, 2);
        assertThat(drawn(options(1, 0, 0.5, 0, 1))).as("top-p 0.5").containsExactly(2);
        assertThat(drawn(options(1, 0, 0.51, 0, 1))).as("top-p 0.51").containsExactly(0, 2);
        assertThat(drawn(options(1, 0, 0.91, 0, 1))).as("top-p 0.91").containsExactly(0, 1, 2, 3);
        assertThat(drawn(options(1, 0, 1, 0.31, 1))).as("min-p 0.31 of 0.5").containsExactly(0, 2);
        // entropy 1.208 nats; surprises 1.386, 2.303, 0.693, 1.897: nearest are tokens 0, 2, 3, 1
        assertThat(drawn(options(1, 0, 1, 0, 0.25))).as("typical 0.25").containsExactly(0);
        assertThat(drawn(options(1, 0, 1, 0, 0.3))).as("typical 0.3").containsExactly(0, 2);
    }

    /// Against the definition: all in the order of their distance to the expected surprise, until they reach p.
    @Property(tries = 300)
    void typicalKeepsTheTokensWhoseSurpriseIsNearestToTheExpected(
            @ForAll @Size(min = 1, max = 60) float[] values, @ForAll @DoubleRange(min = 0.01, max = 0.99) double p) {
        float[] logits = new float[values.length];
        for (int index = 0; index < logits.length; index++) {
            // a few that cannot come, and no two alike
            logits[index] =
                    index % 7 == 6 ? Float.NEGATIVE_INFINITY : (float) Math.sin(values[index]) * 4 + index * 1e-3f;
        }
        double total = IntStream.range(0, logits.length)
                .mapToDouble(index -> Math.exp(logits[index]))
                .sum();
        double[] surprises = IntStream.range(0, logits.length)
                .mapToDouble(index -> Math.log(total) - logits[index])
                .toArray();
        double expected = Arrays.stream(surprises)
                .filter(Double::isFinite)
                .map(surprise -> Math.exp(-surprise) * surprise)
                .sum();
        Set<Integer> wanted = new TreeSet<>();
        double sum = 0;
        for (int index : IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.comparingDouble(index -> Math.abs(surprises[index] - expected)))
                .toList()) {
            if (sum >= p) {
                break;
            }
            wanted.add(index);
            sum += Math.exp(-surprises[index]);
        }
        Candidates candidates = new Candidates(logits.length);
        candidates.fill(logits(logits), 0);

        Typical.keep(candidates, p);

        assertThat(IntStream.range(0, candidates.size())
                        .mapToObj(candidates::id)
                        .collect(Collectors.toSet()))
                .isEqualTo(wanted);
    }

    @Test
    void drawsAsOftenAsTheProbabilitiesSay() {
        Sampler sampler = new Sampler(options(1, 0, 1, 0, 1), 4);
        int[] counts = new int[4];
        int draws = 100_000;
        for (int draw = 0; draw < draws; draw++) {
            counts[sampler.next(logits(LOGITS), 0)]++;
        }

        // four standard deviations of a share of 0.5 are 0.0063
        assertThat(counts[2] / (double) draws).isCloseTo(0.5, within(0.0065));
        assertThat(counts[1] / (double) draws).isCloseTo(0.1, within(0.0065));
    }

    @Test
    void temperatureSharpensAndFlattens() {
        // p^2 normalized: 0.25, 0.0625, 0.0225, 0.01 of 0.345
        Sampler sampler = new Sampler(options(0.5f, 0, 1, 0, 1), 4);
        int first = 0;
        int draws = 50_000;
        for (int draw = 0; draw < draws; draw++) {
            first += sampler.next(logits(LOGITS), 0) == 2 ? 1 : 0;
        }

        assertThat(first / (double) draws).isCloseTo(0.25 / 0.345, within(0.009));
    }

    @Test
    void penaltiesAndBiasesFollowTheirDefinitions() {
        SamplingOptions options = new SamplingOptions(0, 0, 1, 0, 1, 2, 0.5f, 0.25f, Map.of(3, 1.5f), 0);
        Sampler sampler = new Sampler(options, 5);
        sampler.accept(0);
        sampler.accept(0);
        sampler.accept(1);

        // token 0: 4 / 2 - 2 * 0.5 - 0.25 = 0.75; token 1: -1 * 2 - 0.5 - 0.25 = -2.75; token 3: -0.8 + 1.5 = 0.7
        assertThat(sampler.next(logits(4, -1, 0.74f, -0.8f, 0.76f), 0)).isEqualTo(4);
        assertThat(sampler.next(logits(4, -1, 0.74f, -0.8f, 0.74f), 0)).isEqualTo(0);
        assertThat(sampler.next(logits(3, -1, 0.24f, -0.8f, 0.69f), 0)).isEqualTo(3);
    }

    @Test
    void aTokenOfThePromptIsARepetitionAndWasNotWritten() {
        SamplingOptions options = new SamplingOptions(0, 0, 1, 0, 1, 2, 2, 2, Map.of(), 0);
        Sampler sampler = new Sampler(options, 2);
        sampler.see(0);

        // token 0: 4 / 2 = 2, and nothing more
        assertThat(sampler.next(logits(4, 1.9f), 0)).isEqualTo(0);
        assertThat(sampler.next(logits(4, 2.1f), 0)).isEqualTo(1);

        sampler.accept(0); // 4 / 2 - 2 - 2 = -2
        assertThat(sampler.next(logits(4, -1.9f), 0)).isEqualTo(1);
    }

    @Test
    void theSameSeedDrawsTheSameTokens() {
        Sampler once = new Sampler(options(1.3f, 3, 0.95, 0, 1), 4);
        Sampler again = new Sampler(options(1.3f, 3, 0.95, 0, 1), 4);
        for (int draw = 0; draw < 200; draw++) {
            assertThat(once.next(logits(LOGITS), 0)).isEqualTo(again.next(logits(LOGITS), 0));
        }
    }

    @Property(tries = 200)
    void sortingKeepsEveryTokenAndItsLogit(@ForAll @Size(min = 1, max = 40) float[] values) {
        Candidates candidates = new Candidates(values.length);
        candidates.fill(FloatBuffer.wrap(values), 0);

        candidates.sort();

        for (int index = 0; index < values.length; index++) {
            assertThat(candidates.logit(index)).isEqualTo(values[candidates.id(index)]);
            if (index > 0) {
                assertThat(candidates.logit(index)).isLessThanOrEqualTo(candidates.logit(index - 1));
            }
        }
    }

    @Property(tries = 300)
    void sortingTheFirstFewGivesThoseOfAllAndLosesNone(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 3000) int size, @ForAll @Size(max = 4) int[] numbers) {
        float[] values = alike(seed, size);
        Candidates all = new Candidates(size);
        Candidates few = new Candidates(size);
        all.fill(FloatBuffer.wrap(values), 0);
        few.fill(FloatBuffer.wrap(values), 0);
        all.sort();

        int first = 0;
        for (int number : numbers) {
            int wanted = Math.floorMod(number, size + 1);
            few.sortFirst(wanted);
            first = Math.max(first, wanted);
        }

        for (int index = 0; index < first; index++) {
            assertThat(few.id(index)).isEqualTo(all.id(index));
        }
        assertThat(IntStream.range(0, size).map(few::id).boxed()).containsExactlyInAnyOrderElementsOf(ids(size));
        assertThat(IntStream.range(0, size).boxed()).allMatch(index -> few.logit(index) == values[few.id(index)]);
    }

    @Property(tries = 100)
    void topPKeepsTheSameOfManyAsWhereAllAreSorted(
            @ForAll long seed, @ForAll @DoubleRange(min = 0.01, max = 0.99) double p) {
        float[] values = alike(seed, 2000);
        Candidates candidates = new Candidates(values.length);
        candidates.fill(FloatBuffer.wrap(values), 0);
        Candidates all = new Candidates(values.length);
        all.fill(FloatBuffer.wrap(values), 0);
        all.sort();

        SamplingStep.topP(p).apply(candidates);

        double total = probabilities(all, values.length);
        assertThat(probabilities(candidates, candidates.size())).isGreaterThanOrEqualTo(p * total * (1 - 1e-9));
        assertThat(probabilities(candidates, candidates.size() - 1)).isLessThan(p * total * (1 + 1e-9));
        assertThat(IntStream.range(0, candidates.size()).boxed())
                .allMatch(index -> candidates.id(index) == all.id(index));
    }

    /// Of few levels, so that many are equal.
    private static float[] alike(long seed, int size) {
        Random random = new Random(seed);
        float[] values = new float[size];
        for (int index = 0; index < size; index++) {
            values[index] = random.nextInt(500) / 50f - 5;
        }
        return values;
    }

    private static List<Integer> ids(int size) {
        return IntStream.range(0, size).boxed().toList();
    }

    private static double probabilities(Candidates candidates, int first) {
        double sum = 0;
        for (int index = 0; index < first; index++) {
            sum += Math.exp(candidates.logit(index));
        }
        return sum;
    }

    @Test
    void refusesWhatNoSamplerCanDo() {
        assertThatThrownBy(() -> options(-0.1f, 0, 1, 0, 1)).hasMessageContaining("temperature: expected 0 or more");
        assertThatThrownBy(() -> options(Float.NaN, 0, 1, 0, 1)).hasMessageContaining("temperature");
        assertThatThrownBy(() -> options(1, -1, 1, 0, 1)).hasMessageContaining("top_k");
        assertThatThrownBy(() -> options(1, 0, 0, 0, 1)).hasMessageContaining("top_p");
        assertThatThrownBy(() -> options(1, 0, 1, 1, 1)).hasMessageContaining("min_p");
    }
}
