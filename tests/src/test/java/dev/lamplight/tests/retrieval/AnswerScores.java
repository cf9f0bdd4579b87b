package dev.lamplight.tests.retrieval;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/// What became of each question, and the shares that are promised.
record AnswerScores(List<Outcome> all) {
    /// For 95 %.
    private static final double Z = 1.96;

    AnswerScores {
        all = List.copyOf(all);
    }

    /// One question and its answer.
    ///
    /// @param isAnswerable whether the documents hold the answer
    /// @param isRetrieved whether one of the first five passages is a right one
    /// @param isRefused whether the answer is that there is none
    /// @param isRight whether the cited sentences hold the answer by the data set's rule, a stretch of 60 % of it
    /// @param isWhole whether they hold all of it
    record Outcome(
            Question question,
            boolean isAnswerable,
            boolean isRetrieved,
            boolean isRefused,
            boolean isRight,
            boolean isWhole) {}

    AnswerScores with(AnswerScores others) {
        List<Outcome> both = new ArrayList<>(all);
        both.addAll(others.all);
        return new AnswerScores(both);
    }

    AnswerScores only(Predicate<Question> questions) {
        return new AnswerScores(all.stream()
                .filter(outcome -> questions.test(outcome.question()))
                .toList());
    }

    /// Of all that can be answered.
    Share right() {
        return share(Outcome::isAnswerable, Outcome::isRight);
    }

    Share whole() {
        return share(Outcome::isAnswerable, Outcome::isWhole);
    }

    Share rightWhereRetrieved() {
        return share(Outcome::isRetrieved, Outcome::isRight);
    }

    Share refusedWhereRetrieved() {
        return share(Outcome::isRetrieved, Outcome::isRefused);
    }

    Share refusedWithoutAnswer() {
        return share(outcome -> !outcome.isAnswerable(), Outcome::isRefused);
    }

    private Share share(Predicate<Outcome> of, Predicate<Outcome> counted) {
        List<Outcome> base = all.stream().filter(of).toList();
        return new Share(base.stream().filter(counted).count(), base.size());
    }

    /// A share of questions.
    record Share(long count, long of) {
        double value() {
            return of == 0 ? Double.NaN : (double) count / of;
        }

        /// With the interval of Wilson (1927), which holds for few questions too.
        @Override
        public String toString() {
            if (of == 0) {
                return "none asked";
            }
            double middle = (value() + Z * Z / (2 * of)) / (1 + Z * Z / of);
            double half = Z * Math.sqrt(value() * (1 - value()) / of + Z * Z / (4.0 * of * of)) / (1 + Z * Z / of);
            return String.format(
                    Locale.ROOT, "%d of %d, %.2f [%.2f, %.2f]", count, of, value(), middle - half, middle + half);
        }
    }

    /// A row of the table of docs/design/answers.md.
    String row(String name) {
        return "| %s | %s | %s | %s | %s | %s |"
                .formatted(
                        name, right(), whole(), rightWhereRetrieved(), refusedWhereRetrieved(), refusedWithoutAnswer());
    }
}
