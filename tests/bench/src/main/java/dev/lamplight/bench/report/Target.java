package dev.lamplight.bench.report;

/// What a ratio has to reach.
public sealed interface Target {

    boolean isMetBy(double ratio);

    /// More is better.
    record AtLeast(double ratio) implements Target {
        @Override
        public boolean isMetBy(double found) {
            return found >= ratio;
        }

        @Override
        public String toString() {
            return ">= " + Numbers.text(ratio);
        }
    }

    /// Less is better.
    record AtMost(double ratio) implements Target {
        @Override
        public boolean isMetBy(double found) {
            return found <= ratio;
        }

        @Override
        public String toString() {
            return "<= " + Numbers.text(ratio);
        }
    }

    /// Shown beside others, for orientation.
    record None() implements Target {
        @Override
        public boolean isMetBy(double found) {
            return true;
        }

        @Override
        public String toString() {
            return "";
        }
    }
}
