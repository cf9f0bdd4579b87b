package dev.lamplight.inference.generate;

import java.util.Arrays;

/// Guesses the next tokens from the text itself: what followed the last few tokens where they stood before.
/// Extractions and summaries repeat their prompt, so that one run of the decoder confirms several tokens. Saxena
/// 2023, "Prompt lookup decoding". The length of a guess doubles while guesses are confirmed and shrinks when they
/// are not; after several misses it pauses. Not thread-safe.
final class PromptLookup {
    private static final int LONGEST_KEY = 3;
    private static final int SHORTEST_KEY = 2;
    private static final int MOST_GUESSES = 8;
    private static final int PAUSE = 16;

    private int[] tokens;
    private int size;
    private int guesses = 4;
    private int pause;

    /// @param expected tokens of the whole text, for the first allocation
    PromptLookup(int expected) {
        this.tokens = new int[Math.max(16, expected)];
    }

    /// The text goes on with this token.
    void add(int token) {
        if (size == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * size);
        }
        tokens[size++] = token;
    }

    /// Tokens that may follow.
    ///
    /// @param target receives them
    /// @return how many; 0 where nothing like the end of the text stood before, or guessing does not pay at the
    ///     moment
    int guess(int[] target) {
        if (pause > 0) {
            pause--;
            return 0;
        }
        for (int key = LONGEST_KEY; key >= SHORTEST_KEY; key--) {
            int from = lastOccurrence(key);
            if (from >= 0) {
                int count = Math.min(Math.min(guesses, target.length), size - from);
                System.arraycopy(tokens, from, target, 0, count);
                return count;
            }
        }
        return 0;
    }

    /// How many of the guessed tokens came true.
    void confirmed(int hits, int guessed) {
        if (hits == guessed) {
            guesses = Math.min(MOST_GUESSES, 2 * guesses);
        } else if (hits == 0) {
            guesses /= 2;
            if (guesses == 0) {
                guesses = 2;
                pause = PAUSE;
            }
        } else {
            guesses = Math.max(2, hits + 1);
        }
    }

    /// Where the text went on after the last `key` tokens when they stood there before, the latest time; -1 for never.
    private int lastOccurrence(int key) {
        int end = size - key;
        for (int start = end - 1; start >= 0; start--) {
            int length = 0;
            while (length < key && tokens[start + length] == tokens[end + length]) {
                length++;
            }
            if (length == key) {
                return start + key;
            }
        }
        return -1;
    }
}
