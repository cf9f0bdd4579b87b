package dev.lamplight.core.sampling;

import java.util.Arrays;

/// Which tokens a text has, and how often each was written by the model. Not thread-safe.
public final class TokenCounts {
    /// 0 for a token that the text does not have, else one more than the times it was written.
    private final int[] counts;
    private int[] seen = new int[64];
    private int distinct;

    public TokenCounts(int vocabulary) {
        this.counts = new int[vocabulary];
    }

    /// A token of the prompt: it is there, and nobody wrote it.
    public void see(int id) {
        if (counts[id] == 0) {
            if (distinct == seen.length) {
                seen = Arrays.copyOf(seen, 2 * distinct);
            }
            seen[distinct++] = id;
            counts[id] = 1;
        }
    }

    /// A token was written once more.
    public void add(int id) {
        see(id);
        counts[id]++;
    }

    /// How many different tokens the text has; they are counted in the order in which they first came.
    int distinct() {
        return distinct;
    }

    /// One of them.
    int id(int index) {
        return seen[index];
    }

    /// How often it was written: 0 for one of the prompt alone.
    int times(int index) {
        return counts[seen[index]] - 1;
    }
}
