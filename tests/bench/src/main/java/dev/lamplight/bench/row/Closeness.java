package dev.lamplight.bench.row;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.bench.worker.Output;
import java.util.List;
import java.util.Locale;

/// How close vectors are to a reference: cosines of all rows.
///
/// @param texts number of rows compared
record Closeness(double mean, double min, long texts) {

    /// @param reference vectors of one round
    /// @param others rounds of the side to judge, each with as many rows
    /// @throws IllegalStateException where a round has another number of rows or dimensions
    static Closeness of(Output reference, List<Output> others) {
        List<float[]> wanted = rows(reference);
        double sum = 0;
        double min = 1;
        long count = 0;
        for (Output other : others) {
            List<float[]> found = rows(other);
            if (found.size() != wanted.size()) {
                throw new IllegalStateException("expected %d vectors, found %d".formatted(wanted.size(), found.size()));
            }
            for (int row = 0; row < wanted.size(); row++) {
                double cosine = cosine(wanted.get(row), found.get(row));
                sum += cosine;
                min = Math.min(min, cosine);
                count++;
            }
        }
        return new Closeness(sum / count, min, count);
    }

    /// NaN where a vector has no direction, which is close to nothing.
    static double cosine(float[] first, float[] second) {
        if (first.length != second.length) {
            throw new IllegalStateException("expected %d dimensions, found %d".formatted(first.length, second.length));
        }
        double dot = 0;
        double firstSquares = 0;
        double secondSquares = 0;
        for (int index = 0; index < first.length; index++) {
            dot += (double) first[index] * second[index];
            firstSquares += (double) first[index] * first[index];
            secondSquares += (double) second[index] * second[index];
        }
        return dot / Math.sqrt(firstSquares * secondSquares);
    }

    /// A list of numbers as a vector.
    static float[] vector(JsonNode numbers) {
        float[] vector = new float[numbers.size()];
        for (int index = 0; index < vector.length; index++) {
            vector[index] = numbers.get(index).floatValue();
        }
        return vector;
    }

    /// False for NaN.
    boolean isAtLeast(double leastMean, double leastMin) {
        return mean >= leastMean && min >= leastMin;
    }

    private static List<float[]> rows(Output output) {
        return switch (output) {
            case Output.Vectors(List<float[]> rows) -> rows;
            case Output.Ids _, Output.Written _ -> throw new IllegalStateException("expected vectors, found token ids");
        };
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "cosine mean %.5f, min %.5f", mean, min);
    }
}
