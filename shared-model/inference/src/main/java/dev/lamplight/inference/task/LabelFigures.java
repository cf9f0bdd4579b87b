package dev.lamplight.inference.task;

import java.util.List;

/// How good likelihoods of labels are.
public final class LabelFigures {
    private static final int BINS = 10;

    private LabelFigures() {}

    /// How often a text that has a label is scored above one that has not; ties count half (Hanley and McNeil 1982).
    ///
    /// @return 0..1; 0.5 where one of the lists is empty
    public static double areaUnderCurve(List<Double> having, List<Double> lacking) {
        if (having.isEmpty() || lacking.isEmpty()) {
            return 0.5;
        }
        double wins = 0;
        for (double one : having) {
            for (double other : lacking) {
                wins += one > other ? 1 : one == other ? 0.5 : 0;
            }
        }
        return wins / ((double) having.size() * lacking.size());
    }

    /// Expected calibration error over ten bins of equal width (Guo et al. 2017, equation 3): by how much shares that
    /// are told differ from how often they are right.
    ///
    /// @param shares told of the best label, 0..1
    /// @param right whether it was the right one
    /// @return 0..1; 0 without any
    public static double calibrationError(double[] shares, boolean[] right) {
        double[] told = new double[BINS];
        int[] hits = new int[BINS];
        int[] counts = new int[BINS];
        for (int index = 0; index < shares.length; index++) {
            int bin = Math.min(BINS - 1, (int) (shares[index] * BINS));
            told[bin] += shares[index];
            hits[bin] += right[index] ? 1 : 0;
            counts[bin]++;
        }
        double error = 0;
        for (int bin = 0; bin < BINS; bin++) {
            if (counts[bin] > 0) {
                error += Math.abs(told[bin] - hits[bin]) / shares.length;
            }
        }
        return error;
    }
}
