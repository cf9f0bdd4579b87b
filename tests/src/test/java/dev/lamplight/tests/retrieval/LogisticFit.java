package dev.lamplight.tests.retrieval;

import java.util.List;

/// Logistic regression by Newton's method, without regularization.
final class LogisticFit {
    private static final int STEPS = 30;

    private LogisticFit() {}

    /// @param features shape (n), the first is the bias's 1
    /// @param weight of the example, 0 or more
    @SuppressWarnings("ArrayRecordComponent") // made and read here only
    record Example(double[] features, boolean isRight, double weight) {}

    /// The weights that make the examples most likely, shape (n).
    static double[] fit(List<Example> examples) {
        int size = examples.getFirst().features().length;
        double[] weights = new double[size];
        for (int step = 0; step < STEPS; step++) {
            double[][] system = new double[size][size + 1];
            for (Example example : examples) {
                add(system, example, weights);
            }
            double[] change = solve(system);
            for (int i = 0; i < size; i++) {
                weights[i] += change[i];
            }
        }
        return weights;
    }

    /// Adds an example to the Hessian and, in the last column, to the gradient.
    private static void add(double[][] system, Example example, double[] weights) {
        double[] x = example.features();
        double odds = 0;
        for (int i = 0; i < x.length; i++) {
            odds += weights[i] * x[i];
        }
        double probability = 1 / (1 + Math.exp(-odds));
        double error = (example.isRight() ? 1 : 0) - probability;
        for (int i = 0; i < x.length; i++) {
            for (int k = 0; k < x.length; k++) {
                system[i][k] += example.weight() * probability * (1 - probability) * x[i] * x[k];
            }
            system[i][x.length] += example.weight() * error * x[i];
        }
    }

    /// Gauss and Jordan; the Hessian is positive definite, so no pivot is looked for.
    private static double[] solve(double[][] system) {
        int size = system.length;
        for (int pivot = 0; pivot < size; pivot++) {
            for (int row = 0; row < size; row++) {
                if (row != pivot) {
                    double factor = system[row][pivot] / system[pivot][pivot];
                    for (int column = pivot; column <= size; column++) {
                        system[row][column] -= factor * system[pivot][column];
                    }
                }
            }
        }
        double[] solution = new double[size];
        for (int i = 0; i < size; i++) {
            solution[i] = system[i][size] / system[i][i];
        }
        return solution;
    }
}
