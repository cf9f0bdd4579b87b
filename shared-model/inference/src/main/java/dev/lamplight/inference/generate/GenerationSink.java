package dev.lamplight.inference.generate;

import java.util.List;

/// Takes a text as it is written, from the thread that writes it.
@FunctionalInterface
public interface GenerationSink {

    /// More of the text: whole characters, never a part of a stop.
    ///
    /// @param tokens what it was written with; a piece may have none, and tokens none of their own text
    void accept(String text, List<WrittenToken> tokens);

    /// All of it.
    default void ended(GenerationResult result) {}

    /// One token and how likely it was.
    ///
    /// @param logProbability natural logarithm; NaN where it was not asked for
    /// @param alternatives the most likely tokens at that place, the best first
    record WrittenToken(int id, double logProbability, List<Alternative> alternatives) {
        public WrittenToken {
            alternatives = List.copyOf(alternatives);
        }
    }

    record Alternative(int id, double logProbability) {}
}
