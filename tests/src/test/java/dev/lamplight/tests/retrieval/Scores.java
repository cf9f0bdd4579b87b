package dev.lamplight.tests.retrieval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/// The figures of one ranking, by question.
record Scores(String method, List<Score> all) {
    private static final int CUT = 10;
    private static final int RESAMPLES = 10_000;
    private static final long SEED = 20250611;

    /// @param rank of the first right chunk from 1, or 0 where it is not among the first ten
    /// @param ndcg normalized discounted cumulative gain of the first ten, binary gains (Järvelin and
    ///     Kekäläinen 2002)
    record Score(int rank, double ndcg) {

        static <T> Score of(List<T> ranking, Predicate<T> isRight, long rightOnes) {
            int first = 0;
            double gain = 0;
            for (int i = 0; i < Math.min(CUT, ranking.size()); i++) {
                if (isRight.test(ranking.get(i))) {
                    first = first == 0 ? i + 1 : first;
                    gain += discount(i);
                }
            }
            double ideal = 0;
            for (int i = 0; i < Math.min(CUT, rightOnes); i++) {
                ideal += discount(i);
            }
            return new Score(first, ideal == 0 ? 0 : gain / ideal);
        }

        private static double discount(int index) {
            return Math.log(2) / Math.log(index + 2);
        }

        double recallAt(int cut) {
            return rank > 0 && rank <= cut ? 1 : 0;
        }
    }

    /// Questions with a right chunk among the first ten.
    long foundInTen() {
        return all.stream().filter(score -> score.recallAt(CUT) > 0).count();
    }

    double recallAtTen() {
        return recallAt(CUT);
    }

    /// Share of the questions with a right chunk among the first ones.
    double recallAt(int cut) {
        return mean(score -> score.recallAt(cut));
    }

    double ndcg() {
        return mean(Score::ndcg);
    }

    private double mean(ToDoubleFunction<Score> figure) {
        return all.stream().mapToDouble(figure).average().orElse(0);
    }

    /// Mean and 95 % bootstrap interval of the paired differences in nDCG@10 to another ranking.
    double[] ndcgAgainst(Scores other) {
        double[] differences = new double[all.size()];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = all.get(i).ndcg() - other.all.get(i).ndcg();
        }
        return interval(differences);
    }

    /// A row of the table.
    String row(String language) {
        List<String> cells = new ArrayList<>(List.of(language, method, Integer.toString(all.size())));
        cells.add(cell(score -> score.recallAt(1)));
        cells.add(cell(score -> score.recallAt(5)));
        cells.add(cell(score -> score.recallAt(CUT)));
        cells.add(cell(score -> score.rank() == 0 ? 0 : 1.0 / score.rank()));
        cells.add(cell(Score::ndcg));
        return "|" + String.join("|", cells) + "|";
    }

    private String cell(ToDoubleFunction<Score> figure) {
        double[] interval = interval(all.stream().mapToDouble(figure).toArray());
        return String.format(Locale.ROOT, "%.3f [%.2f, %.2f]", interval[0], interval[1], interval[2]);
    }

    /// Mean, lower and upper 95 % bound.
    private static double[] interval(double[] values) {
        Random random = new Random(SEED);
        double[] means = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            double sum = 0;
            for (int k = 0; k < values.length; k++) {
                sum += values[random.nextInt(values.length)];
            }
            means[i] = sum / values.length;
        }
        Arrays.sort(means);
        double mean = Arrays.stream(values).average().orElse(0);
        return new double[] {mean, means[(int) (RESAMPLES * 0.025)], means[(int) (RESAMPLES * 0.975)]};
    }
}
