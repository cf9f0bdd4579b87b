package dev.lamplight.core.grammar;

/// A set of byte values, 64 of them in each word.
record ByteSet(long word0, long word1, long word2, long word3) {

    /// @param from 0..255
    /// @param to 0..255, included
    static ByteSet range(int from, int to) {
        return new ByteSet(word(from, to, 0), word(from, to, 1), word(from, to, 2), word(from, to, 3));
    }

    static ByteSet of(int value) {
        return range(value, value);
    }

    boolean contains(int value) {
        long word =
                switch (value >>> 6) {
                    case 0 -> word0;
                    case 1 -> word1;
                    case 2 -> word2;
                    default -> word3;
                };
        return (word >>> (value & 63) & 1) != 0;
    }

    private static long word(int from, int to, int index) {
        int first = Math.max(from - 64 * index, 0);
        int last = Math.min(to - 64 * index, 63);
        if (first > last) {
            return 0;
        }
        long upTo = last == 63 ? -1L : (1L << (last + 1)) - 1;
        return upTo & -(1L << first);
    }
}
