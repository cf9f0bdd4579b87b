package dev.lamplight.cli.demo;

import dev.lamplight.cli.client.Passage;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/// A question, what came back, and whether it was what was expected.
///
/// @param passages best first
/// @param rank of the first passage that holds the expected answer, empty where none does
/// @param took the whole request
public record Asked(Question question, List<Passage> passages, OptionalInt rank, Duration took) {
    public Asked {
        passages = List.copyOf(passages);
    }

    static Asked of(Question question, List<Passage> passages, Duration took) {
        return new Asked(question, passages, AnswerMatch.rank(question, passages), took);
    }

    boolean foundWithin(int ranks) {
        return rank.isPresent() && rank.getAsInt() <= ranks;
    }

    double bestScore() {
        return passages.isEmpty() ? 0 : passages.getFirst().score();
    }
}
