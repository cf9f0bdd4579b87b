package dev.lamplight.core.grammar;

/// The tokens that may come next: a bit for each of the vocabulary.
public final class TokenMask {
    private final long[] words;
    private int count;

    TokenMask(int vocabulary) {
        this.words = new long[(vocabulary + 63) >>> 6];
    }

    void add(int token) {
        long bit = 1L << token;
        if ((words[token >>> 6] & bit) == 0) {
            words[token >>> 6] |= bit;
            count++;
        }
    }

    void addAll(TokenMask other) {
        count = 0;
        for (int index = 0; index < words.length; index++) {
            words[index] |= other.words[index];
            count += Long.bitCount(words[index]);
        }
    }

    public boolean contains(int token) {
        return (words[token >>> 6] >>> token & 1) != 0;
    }

    /// How many there are.
    public int count() {
        return count;
    }

    /// The first of them at `from` or above, or -1.
    public int next(int from) {
        int index = from >>> 6;
        if (index >= words.length) {
            return -1;
        }
        long word = words[index] & -1L << from;
        while (word == 0) {
            if (++index == words.length) {
                return -1;
            }
            word = words[index];
        }
        return (index << 6) + Long.numberOfTrailingZeros(word);
    }
}
