package dev.lamplight.inference.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LabelCalibrationTest {

    @Test
    void withoutCalibrationSharesAreTheSoftmax() {
        // e^0 : e^-1 : e^-2 over their sum
        assertThat(LabelCalibration.none(3).distribution(new double[] {-5, -6, -7}))
                .usingComparatorWithPrecision(1e-5)
                .containsExactly(0.66524, 0.24473, 0.09003);
    }

    @Test
    void whatTheModelSaysOfNothingIsTakenOff() {
        double[] ofNothing = {-1, -4};
        LabelCalibration calibration = LabelCalibration.against(List.of(ofNothing));

        assertThat(calibration.distribution(ofNothing))
                .usingComparatorWithPrecision(1e-9)
                .containsExactly(0.5, 0.5);
        assertThat(calibration.bias()[1] - calibration.bias()[0]).isCloseTo(3, within(1e-9));
    }

    /// Scores whose right labels were drawn by a known temperature and bias.
    @Test
    void findsTheTemperatureAndBiasThatLabelsWereDrawnBy() {
        Random random = new Random(7);
        LabelCalibration truth = new LabelCalibration(4, new double[] {1.5, -0.5, -1});
        List<double[]> scores = new ArrayList<>();
        int[] right = new int[4000];
        for (int example = 0; example < right.length; example++) {
            scores.add(random.doubles(3).map(each -> -20 * each).toArray());
            double drawn = random.nextDouble();
            double[] shares = truth.distribution(scores.getLast());
            right[example] = drawn < shares[0] ? 0 : drawn < shares[0] + shares[1] ? 1 : 2;
        }

        LabelCalibration found = LabelCalibration.fitted(scores, right);

        assertThat(found.temperature()).isCloseTo(4, within(0.3));
        for (int label = 0; label < 3; label++) {
            assertThat(found.bias()[label]).as("label %d", label).isCloseTo(truth.bias()[label], within(0.25));
        }
    }

    @Test
    void aFewExamplesOfOneLabelMakeNothingCertain() {
        List<double[]> scores = List.of(new double[] {-1, -1}, new double[] {-2, -1});

        double[] shares = LabelCalibration.fitted(scores, new int[] {0, 0}).distribution(new double[] {-1, -1});

        assertThat(shares[0]).isBetween(0.6, 0.97);
    }

    @Test
    void ofLabelsThatDoNotCompeteEachGetsItsOwnBias() {
        Random random = new Random(3);
        double[] truth = {2, -1};
        List<double[]> odds = new ArrayList<>();
        List<boolean[]> has = new ArrayList<>();
        for (int example = 0; example < 3000; example++) {
            double[] score = {4 * random.nextGaussian(), 4 * random.nextGaussian()};
            boolean[] labels = new boolean[2];
            for (int label = 0; label < 2; label++) {
                labels[label] = random.nextDouble() < 1 / (1 + Math.exp(-score[label] - truth[label]));
            }
            odds.add(score);
            has.add(labels);
        }

        LabelCalibration found = LabelCalibration.fittedOdds(odds, has);

        assertThat(found.bias()[0]).isCloseTo(2, within(0.25));
        assertThat(found.bias()[1]).isCloseTo(-1, within(0.25));
        assertThat(found.chances(new double[] {-found.bias()[0], 100})[0]).isCloseTo(0.5, within(1e-9));
        assertThat(LabelCalibration.againstOdds(List.of(new double[] {1, 3}, new double[] {2, 5}))
                        .bias())
                .containsExactly(-1.5, -4);
    }

    /// By hand: of 3 x 2 pairs 4.5 are in order.
    @Test
    void figuresAreThoseOfTheTable() {
        assertThat(LabelFigures.areaUnderCurve(List.of(3.0, 2.0, 1.0), List.of(2.0, 0.0)))
                .isCloseTo(4.5 / 6, within(1e-12));
        // bin 0.9: told 0.95 and 0.93, one right: |1.88 - 1|; bin 0.6: told 0.65, right: |0.65 - 1|; over 3
        assertThat(LabelFigures.calibrationError(new double[] {0.95, 0.93, 0.65}, new boolean[] {true, false, true}))
                .isCloseTo((0.88 + 0.35) / 3, within(1e-12));
        assertThat(LabelFigures.calibrationError(new double[] {1}, new boolean[] {true}))
                .isZero();
    }

    @Test
    void sharesAddUpToOneWhateverTheScores() {
        Random random = new Random(1);
        IntStream.range(0, 200).forEach(_ -> {
            double[] scores = random.doubles(5).map(each -> -1e4 * each).toArray();
            assertThat(sum(LabelCalibration.none(5).distribution(scores))).isCloseTo(1, within(1e-9));
        });
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }
}
