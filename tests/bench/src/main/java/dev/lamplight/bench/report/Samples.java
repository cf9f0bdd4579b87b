package dev.lamplight.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Measurements of one thing, in the order they were taken. Immutable.
@SuppressWarnings("ArrayRecordComponent") // copied on the way in, never handed out
public record Samples(double[] values) {

    /// @throws IllegalArgumentException without a value, or where one is not finite
    public Samples {
        values = values.clone();
        if (values.length == 0 || !Arrays.stream(values).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("expected finite samples, found " + Arrays.toString(values));
        }
    }

    public static Samples of(List<Double> values) {
        return new Samples(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    public static Samples of(double... values) {
        return new Samples(values);
    }

    public int count() {
        return values.length;
    }

    public double min() {
        return sorted()[0];
    }

    public double max() {
        return sorted()[values.length - 1];
    }

    /// The middle value, or the mean of the two middle ones.
    public double median() {
        double[] sorted = sorted();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// The smallest sample that at least `share` of all samples do not exceed (nearest rank).
    ///
    /// @param share above 0, at most 1
    public double percentile(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("expected a share above 0 up to 1, found " + share);
        }
        return sorted()[(int) Math.ceil(share * values.length) - 1];
    }

    /// Each sample of this over that of the same round of `other`, so that what slowed a round slows both.
    ///
    /// @throws IllegalArgumentException where the numbers of rounds differ
    public Samples dividedBy(Samples other) {
        if (other.count() != count()) {
            throw new IllegalArgumentException("expected " + count() + " rounds, found " + other.count());
        }
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < values.length; round++) {
            ratios.add(values[round] / other.values[round]);
        }
        return of(ratios);
    }

    private double[] sorted() {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Samples that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }
}
