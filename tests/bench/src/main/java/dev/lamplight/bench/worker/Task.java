package dev.lamplight.bench.worker;

import java.util.Arrays;
import java.util.stream.Collectors;

/// What a side is asked to do with texts.
public enum Task {
    /// One vector per text, all texts at once: how documents are embedded.
    EMBED_TOGETHER,
    /// One vector per question, one call after the other: how a search waits for its vector.
    EMBED_QUESTIONS,
    /// Ids per text, one call after the other, without truncation.
    TOKENIZE,
    /// Token ids in, with spaces between, and how many are to be written after them: a text of its own, greedily.
    WRITE,
    /// Several texts of token ids, and how many are to be written after each: out come the ids that were.
    WRITE_ALL,
    /// Nothing in; out comes one row: milliseconds of processor time that it took until the side was ready to write.
    READY,
    /// Token ids in; out come the logarithms of the probabilities of every next token, a row for each of the ids.
    FORESEE;

    /// Token ids as the tasks of generators have them.
    public static int[] ids(String text) {
        return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
    }

    /// @see #ids(String)
    public static String text(int... ids) {
        return Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }
}
